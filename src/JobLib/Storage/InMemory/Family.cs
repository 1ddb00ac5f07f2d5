using JobLib.States;

namespace JobLib.Storage.InMemory;

/// <summary>The continuations of one job or batch: all of them, and those that still wait, apart by their condition.</summary>
/// <remarks>Apart, because a Failed parent starts some and leaves the others waiting, and must not look through a million of these each time.</remarks>
internal sealed class Family
{
    private const int Conditions = 8; // three flags

    private readonly OrderedSet<JobId>?[] waiting = new OrderedSet<JobId>?[Conditions];

    public Family(JobRow job) => Job = job;

    public Family(BatchRow batch) => Batch = batch;

    /// <summary>The family of the parent that a start names; null when there is no such parent.</summary>
    public static Family? Of(JobStart start, JobTable jobs, Batches batches) => start.Kind is JobStartKind.AfterJob
        ? jobs.Find(start.Parent) is { } job ? job.Side.Family ??= new(job) : null
        : batches.Find(start.Parent)?.Family;

    /// <summary>The parent, when it is a job.</summary>
    public JobRow? Job { get; }

    /// <summary>The parent, when it is a batch.</summary>
    public BatchRow? Batch { get; }

    public OrderedSet<JobId> Children { get; } = new();

    public int WaitingCount { get; private set; }

    /// <summary>The end that the parent is in; null while it is in none.</summary>
    public JobState? End()
    {
        if (Batch is { } batch) return batch.Ended;
        return Job is { IsFinished: true } job ? job.State : null;
    }

    /// <summary>What a child is told of that end.</summary>
    public ParentOutcome Outcome(JobState end) => Job is { } job
        ? new(job.Id.ToString(), end, job.Result, end is JobState.Succeeded ? null : job.Error)
        : new(Batch?.Id.ToString() ?? "", end, null, null);

    public void AddWaiting(JobId child, JobContinuationOptions condition)
    {
        var set = waiting[IndexOf(condition)] ??= new();
        if (set.Add(child)) WaitingCount++;
    }

    public void RemoveWaiting(JobId child, JobContinuationOptions condition)
    {
        if (waiting[IndexOf(condition)]?.Remove(child) == true) WaitingCount--;
    }

    /// <summary>The first waiting child that a parent's end in <paramref name="state"/> concerns, started or ruled out by it; null when there is none.</summary>
    public JobId? Next(JobState state)
    {
        JobId? first = null;
        for (var index = 0; index < Conditions; index++)
        {
            if (waiting[index]?.TryFirst(out var child) != true) continue;
            var condition = (JobContinuationOptions)index;
            if (!JobTransitions.Starts(state, condition) && !JobTransitions.RulesOut(state, condition)) continue;
            if (first is null || child < first) first = child;
        }

        return first;
    }

    private static int IndexOf(JobContinuationOptions condition) => (int)condition & (Conditions - 1);
}
