using JobLib.InMemory.Ordered;
using JobLib.Jobs;

namespace JobLib.InMemory.Rows;

/// <summary>The continuations of one job or batch: all of them, and those that still wait, apart by their condition.</summary>
/// <remarks>Apart, because a Failed parent starts some and leaves the others waiting, and must not look through a million of these each time.</remarks>
internal sealed class Children
{
    private const int Conditions = 8; // three flags
    private readonly OrderedSet<JobId>?[] waiting = new OrderedSet<JobId>?[Conditions];
    private readonly OrderedSet<JobId> waitingBatches = new();
    private int waitingJobs;

    public Children(MemoryJob job) => Job = job;

    public Children(MemoryBatch batch) => Batch = batch;

    /// <summary>The parent, when it is a job.</summary>
    public MemoryJob? Job { get; }

    /// <summary>The parent, when it is a batch.</summary>
    public MemoryBatch? Batch { get; }

    /// <summary>Of those that wait, the one that does so because it is the next of the parent's sequence.</summary>
    public MemoryJob? Successor { get; private set; }

    public OrderedSet<JobId> All { get; } = new();

    public int WaitingCount => waitingJobs + waitingBatches.Count;

    public IEnumerable<JobId> WaitingBatches => waitingBatches.Ascending();

    /// <summary>The end that the parent is in; null while it is in none.</summary>
    public JobState? End()
    {
        if (Batch is { } batch) return batch.Ended;
        return Job is { IsFinished: true } job ? job.State : null;
    }

    public void AddWaiting(MemoryJob child)
    {
        var set = waiting[IndexOf(child.Start.Condition)] ??= new();
        if (set.Add(child.Id)) waitingJobs++;
        if (child.Sequence is not null) Successor = child;
    }

    public void RemoveWaiting(MemoryJob child)
    {
        if (waiting[IndexOf(child.Start.Condition)]?.Remove(child.Id) == true) waitingJobs--;
        if (Successor == child) Successor = null;
    }

    public void AddWaiting(MemoryBatch child) => waitingBatches.Add(child.Id);

    public void RemoveWaiting(MemoryBatch child) => waitingBatches.Remove(child.Id);

    /// <summary>The waiting jobs that a parent's end in <paramref name="state"/> concerns, by id.</summary>
    public IReadOnlyList<JobId> Concerned(JobState state, JobId after, int max)
    {
        var found = new List<JobId>();
        for (var index = 0; index < Conditions; index++)
        {
            var condition = (JobContinuationOptions)index;
            if (!JobTransitions.Starts(state, condition) && !JobTransitions.RulesOut(state, condition)) continue;
            if (waiting[index] is { } set) found.AddRange(set.Ascending(after).Take(max));
        }

        found.Sort();
        return found.Count > max ? found.GetRange(0, max) : found;
    }

    private static int IndexOf(JobContinuationOptions condition) => (int)condition & (Conditions - 1);
}
