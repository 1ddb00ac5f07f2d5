namespace JobLib.Storage.Conformance;

/// <summary>
/// The tables of what is promised, written down. The suite judges by these and never by the code that a storage runs, so that a rule that is wrong there is
/// found.
/// </summary>
internal static class Tables
{
    private const JobContinuationOptions Any = JobContinuationOptions.OnAnyFinishedState;
    private const JobContinuationOptions Success = JobContinuationOptions.OnlyOnSucceededState;
    private const JobContinuationOptions Deletion = JobContinuationOptions.OnlyOnDeletedState;
    private const JobContinuationOptions Failure = JobContinuationOptions.OnlyOnFailedState;
    private const JobState Starts = JobState.Enqueued;
    private const JobState Waits = JobState.Awaiting; // a person may retry a Failed parent
    private const JobState IsRuledOut = JobState.Deleted;

    /// <summary>The states that a job may begin in.</summary>
    public static IReadOnlySet<JobState> Beginnings { get; } =
        new HashSet<JobState> { JobState.Enqueued, JobState.Scheduled, JobState.Awaiting, JobState.Deleted };

    /// <summary>Every change of state that a timeline may show.</summary>
    public static IReadOnlySet<(JobState From, JobState To)> Changes { get; } = new HashSet<(JobState, JobState)>
    {
        (JobState.Enqueued, JobState.Processing), (JobState.Enqueued, JobState.Scheduled), (JobState.Enqueued, JobState.Deleted),
        (JobState.Scheduled, JobState.Enqueued), (JobState.Scheduled, JobState.Scheduled), (JobState.Scheduled, JobState.Deleted),
        (JobState.Processing, JobState.Succeeded), (JobState.Processing, JobState.Scheduled), (JobState.Processing, JobState.Failed),
        (JobState.Processing, JobState.Deleted), (JobState.Processing, JobState.Enqueued),
        (JobState.Succeeded, JobState.Enqueued), (JobState.Succeeded, JobState.Scheduled), (JobState.Succeeded, JobState.Deleted),
        (JobState.Failed, JobState.Enqueued), (JobState.Failed, JobState.Scheduled), (JobState.Failed, JobState.Deleted),
        (JobState.Deleted, JobState.Enqueued), (JobState.Deleted, JobState.Scheduled),
        (JobState.Awaiting, JobState.Enqueued), (JobState.Awaiting, JobState.Scheduled), (JobState.Awaiting, JobState.Deleted),
    };

    // A row a condition of the child; the ends of its parent: Succeeded, Failed, Deleted.
    private static readonly Dictionary<JobContinuationOptions, (JobState Succeeded, JobState Failed, JobState Deleted)> Children = new()
    {
        [Any] = (Starts, Starts, Starts),
        [Success] = (Starts, Waits, IsRuledOut),
        [Failure] = (IsRuledOut, Starts, IsRuledOut),
        [Deletion] = (IsRuledOut, Waits, Starts),
        [Success | Failure] = (Starts, Starts, IsRuledOut),
        [Success | Deletion] = (Starts, Waits, Starts),
        [Deletion | Failure] = (IsRuledOut, Starts, Starts),
        [Success | Deletion | Failure] = (Starts, Starts, Starts),
    };

    // A row a state that a person finds the job in: what becomes of it by Delete, Requeue, Reschedule. Null: the change is refused.
    private static readonly Dictionary<JobState, (JobState? Delete, JobState? Requeue, JobState? Reschedule)> Changed = new()
    {
        [JobState.Enqueued] = (JobState.Deleted, JobState.Enqueued, JobState.Scheduled),
        [JobState.Scheduled] = (JobState.Deleted, JobState.Enqueued, JobState.Scheduled),
        [JobState.Processing] = (JobState.Deleted, JobState.Enqueued, JobState.Scheduled),
        [JobState.Succeeded] = (JobState.Deleted, JobState.Enqueued, JobState.Scheduled),
        [JobState.Failed] = (JobState.Deleted, JobState.Enqueued, JobState.Scheduled),
        [JobState.Deleted] = (null, JobState.Enqueued, JobState.Scheduled),
        [JobState.Awaiting] = (JobState.Deleted, JobState.Enqueued, JobState.Scheduled),
    };

    /// <summary>The state that a child comes to by its parent's end; Awaiting while it goes on waiting.</summary>
    public static JobState ChildOf(JobState parent, JobContinuationOptions condition) => parent switch
    {
        JobState.Succeeded => Children[condition].Succeeded,
        JobState.Failed => Children[condition].Failed,
        JobState.Deleted => Children[condition].Deleted,
        _ => Waits,
    };

    /// <summary>The state that a person's change brings a job to; null when it is refused.</summary>
    public static JobState? ChangedBy(JobChangeKind kind, JobState state) => kind switch
    {
        JobChangeKind.Delete => Changed[state].Delete,
        JobChangeKind.Requeue => Changed[state].Requeue,
        _ => Changed[state].Reschedule,
    };
}
