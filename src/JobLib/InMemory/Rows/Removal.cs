using JobLib.Kernel;
using JobLib.Kernel.Rows;

namespace JobLib.InMemory.Rows;

/// <summary>Forgets jobs that are over, with everything that was kept for them.</summary>
internal sealed class Removal(
    MemoryJobTable jobs,
    MemoryBatchRows batches,
    MemoryJobRows rows,
    MemoryRecurringRows recurring,
    IdempotencyKeys keys,
    UniqueNames uniqueNames,
    SequenceTails sequences,
    FinishedJobs finished,
    int maxFinished
)
{
    /// <summary>At most so many jobs are kept a state.</summary>
    public int MaxFinished { get; set; } = maxFinished;

    /// <summary>Makes room in the rings, the first to end first.</summary>
    public void Trim()
    {
        foreach (var place in finished.All)
        {
            while (place.TryOverflow(MaxFinished, out var id)) Remove(id);
        }
    }

    /// <summary>Removes at most <paramref name="max"/> jobs that have expired, and says how many.</summary>
    public int RemoveExpired(int max, Instant now)
    {
        var removed = 0;
        foreach (var place in finished.All)
        {
            for (; removed < max && place.TryExpired(now, out var id); removed++) Remove(id);
        }

        return removed;
    }

    private void Remove(JobId id)
    {
        var row = jobs.Take(id);
        rows.Remove(row);
        row.QueueRow.Jobs--;
        if (row.BatchRow is { } batch)
        {
            batch.Members.Remove(row.Id);
            batches.ReviewOver(batch);
        }

        if (row.Special is not { } special) return;
        if (special.IdempotencyKey is { } key) keys.Leave(key);
        if (special.Unique is { } unique) uniqueNames.Leave(unique.Name, row.Id);
        if (special.Sequence is { } sequence) sequences.Leave(sequence, row.Id, row.Before is { } before && jobs.Find(before) is not null ? before : null);
        if (special.RecurringId is { } run) recurring.RemoveRun(run, row.Id);
        batches.ChildrenOf(special.Start)?.All.Remove(row.Id);
    }
}
