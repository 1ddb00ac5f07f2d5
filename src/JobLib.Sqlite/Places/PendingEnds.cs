namespace JobLib.Sqlite.Places;

/// <summary>The ends of a unit whose consequences are still to be drawn: children to start, batches to count.</summary>
internal sealed class PendingEnds
{
    private readonly Queue<ParentEnd> parents = new();
    private readonly Queue<JobId> startedBatches = new();
    private readonly Dictionary<JobId, BatchDelta> batches = [];

    public void Add(ParentEnd end) => parents.Enqueue(end);

    public void AddStarted(JobId batch) => startedBatches.Enqueue(batch);

    public void Count(JobId batch, BatchDelta delta)
    {
        batches.TryGetValue(batch, out var sum);
        batches[batch] = sum + delta;
    }

    public bool TryTake(out ParentEnd end) => parents.TryDequeue(out end);

    public bool TryTakeStarted(out JobId batch) => startedBatches.TryDequeue(out batch);

    /// <summary>Whether the unit has given the batch members that it has not written yet.</summary>
    public bool HasNewMembers(JobId batch) => batches.TryGetValue(batch, out var delta) && delta.Total > 0;

    public bool TryTakeBatch(out JobId batch, out BatchDelta delta)
    {
        foreach (var (id, sum) in batches)
        {
            (batch, delta) = (id, sum);
            batches.Remove(id);
            return true;
        }

        (batch, delta) = (default, default);
        return false;
    }

    public void Clear()
    {
        parents.Clear();
        startedBatches.Clear();
        batches.Clear();
    }
}
