namespace JobLib.Storage.InMemory;

/// <summary>Forgets jobs that are over, with everything that was kept for them.</summary>
internal sealed class Removal(
    JobTable jobs, Batches batches, Recurrings recurring, IdempotencyKeys keys, Places places, FinishedPlaces finished, int maxFinished)
{
    /// <summary>At most so many jobs are kept a state.</summary>
    public int MaxFinished { get; set; } = maxFinished;

    /// <summary>Makes room in the rings, the first to end first.</summary>
    public void Trim()
    {
        foreach (var place in finished.All)
        {
            while (place.TryOverflow(MaxFinished, out var id)) Remove(jobs.Get(id));
        }
    }

    /// <summary>Removes at most <paramref name="max"/> jobs that have expired, and says how many.</summary>
    public int RemoveExpired(int max, Instant now)
    {
        var removed = 0;
        foreach (var place in finished.All)
        {
            for (; removed < max && place.TryExpired(now, out var id); removed++) Remove(jobs.Get(id));
        }

        return removed;
    }

    public void Remove(JobRow row)
    {
        places.Remove(row);
        jobs.Remove(row);
        row.Queue.Jobs--;
        if (row.Batch is { } batch)
        {
            batch.Members.Remove(row.Id);
            batches.ReviewOver(batch);
        }

        if (row.Special is not { } special) return;
        if (special.IdempotencyKey is { } key) keys.Leave(key);
        if (special.RecurringId is { } run) recurring.RemoveRun(run, row.Id);
        if (special.Start.Kind is JobStartKind.AfterJob) jobs.Find(special.Start.Parent)?.SideOrNull?.Family?.Children.Remove(row.Id);
        else if (special.Start.Kind is JobStartKind.AfterBatch) batches.Find(special.Start.Parent)?.FamilyOrNull?.Children.Remove(row.Id);
    }
}
