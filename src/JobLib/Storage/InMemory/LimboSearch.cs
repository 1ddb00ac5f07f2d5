namespace JobLib.Storage.InMemory;

/// <summary>Looks for jobs that are not over and that nothing will ever move. There are none, or this storage has a fault.</summary>
internal sealed class LimboSearch(InMemoryState state)
{
    /// <summary>Looks at no more than <paramref name="max"/> jobs a state.</summary>
    public IReadOnlyList<JobId> Find(int max) =>
    [
        .. Of(JobState.Enqueued, max).Where(row => !IsInQueue(row))
            .Concat(Of(JobState.Scheduled, max).Where(row => !state.Places.Scheduled.Contains(new(row.DueAt, row.Id))))
            .Concat(Of(JobState.Processing, max).Where(row => row.Server is not { } server || state.Servers.Find(server.Id) is null))
            .Concat(Of(JobState.Awaiting, max).Where(row => !WillBeReleased(row)))
            .Select(row => row.Id),
    ];

    private IEnumerable<JobRow> Of(JobState job, int max) => state.Places.ByState(job).Ascending().Take(max).Select(state.Jobs.Get);

    // A job that waits for its key has somebody who will call it: the holder, or the one of its queue that may take the free key.
    private bool IsInQueue(JobRow row)
    {
        if (row.Place == JobPlace.Ready) return row.Queue.Contains(row);
        if (row is not { Place: JobPlace.Blocked, ConcurrencyKey: { } key }) return false;
        return state.Keys.HolderOf(key) is { } holder ? holder.Place == JobPlace.Running : row.Queue.AllReady().Any(other => other.ConcurrencyKey == key);
    }

    private bool WillBeReleased(JobRow row)
    {
        if (row.SideOrNull?.Awaits is not { } parent) return row.Batch is { } batch && batch.Held.Contains(row.Id) && WillPlace(batch);
        var exists = parent.Job is { } job ? state.Jobs.Find(job.Id) == job : parent.Batch is { } waited && state.Batches.Find(waited.Id) == waited;
        return exists && (parent.End() is null or JobState.Failed || state.Work.IsNoted(Work.ReleaseChildren(parent)));
    }

    private bool WillPlace(BatchRow batch)
    {
        if (state.Batches.Find(batch.Id) != batch) return false;
        if (batch.IsDeleted) return WillDelete(batch);
        return !batch.Started || state.Work.IsNoted(Work.PlaceMembers(batch));
    }

    private bool WillDelete(BatchRow batch) => state.Work.IsNoted(Work.DeleteMembers(batch)) || (batch.Outer is { } outer && WillDelete(outer));
}
