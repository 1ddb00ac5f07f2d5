using JobLib.InMemory.Rows;
using JobLib.Kernel.Ending;
using JobLib.Kernel.Rows;

namespace JobLib.InMemory.Reading;

/// <summary>Looks for jobs that are not over and that nothing will ever move. There are none, or this storage has a fault.</summary>
internal sealed class OrphanSearch(InMemoryState state)
{
    /// <summary>Looks at no more than <paramref name="max"/> jobs a state.</summary>
    public IReadOnlyList<JobId> Find(int max) =>
    [
        .. Of(JobState.Enqueued, max).Where(row => !IsInQueue(row))
            .Concat(Of(JobState.Scheduled, max).Where(row => !state.Rows.Scheduled.Contains(new(row.DueAt, row.Id))))
            .Concat(Of(JobState.Processing, max).Where(row => row.Owner is not { } owner || state.Servers.Find(owner) is null))
            .Concat(Of(JobState.Awaiting, max).Where(row => !WillBeReleased(row)))
            .Select(row => row.Id),
    ];

    private IEnumerable<MemoryJob> Of(JobState job, int max) => state.Rows.ByState(job).Ascending().Take(max).Select(state.Jobs.Get);

    // A job that waits for its key has somebody who will call it: a holder, or the one of its queue that may take it, or whoever has set its limit to none.
    private bool IsInQueue(MemoryJob row)
    {
        if (row.Place == JobPlace.Ready) return row.QueueRow.Contains(row);
        if (row is { WaitsForRate: true, Rate: { } rate }) return state.Rates.Find(rate.Key).NextAt.IsSet;
        if (row is not { Place: JobPlace.Blocked, ConcurrencyKey: { } key }) return false;
        return state.Keys.HoldersOf(key).Any(holder => holder.Place == JobPlace.Running)
            || state.Keys.LimitOf(key) == 0
            || row.QueueRow.AllReady().Any(other => other.ConcurrencyKey == key);
    }

    private bool WillBeReleased(MemoryJob row)
    {
        if (row.SideOrNull?.Awaits is not { } parent) return row.BatchRow is { } batch && batch.Held.Contains(row.Id) && WillPlace(batch);
        var exists = parent.Job is { } job ? state.Jobs.Find(job.Id) == job : parent.Batch is { } waited && state.Batches.Find(waited.Id) == waited;
        return exists && (parent.End() is null or JobState.Failed || IsNoted(parent));
    }

    private bool WillPlace(MemoryBatch batch)
    {
        if (state.Batches.Find(batch.Id) != batch) return false;
        if (WillDelete(batch)) return true;
        return !batch.Started || state.Batches.IsNoted(FollowUpKind.HeldMembers, batch.Id);
    }

    private bool WillDelete(MemoryBatch batch) =>
        state.Batches.IsNoted(FollowUpKind.StoppedMembers, batch.Id) || (batch.OuterRow is { } outer && WillDelete(outer));

    private bool IsNoted(Children children) =>
        (children.Job is { } job && state.Batches.IsNoted(FollowUpKind.ChildrenOfJob, job.Id))
        || (children.Batch is { } batch && state.Batches.IsNoted(FollowUpKind.ChildrenOfBatch, batch.Id));
}
