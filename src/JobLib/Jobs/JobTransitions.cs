using System.Collections.Frozen;

namespace JobLib.Jobs;

/// <summary>The state machine of a job. Everything that changes a state is one of these rows; <c>docs/state-machine.md</c> shows the same table.</summary>
internal static class JobTransitions
{
    /// <summary>The states that a new job may begin in.</summary>
    public static FrozenSet<JobState> Initial { get; } = FrozenSet.ToFrozenSet(
    [
        JobState.Enqueued,  // it can run now
        JobState.Scheduled, // it was given a delay or a time
        JobState.Awaiting,  // it has a parent that is not over, or a batch that has not started
        JobState.Deleted,   // its parent is over and its condition does not hold
    ]);

    /// <summary>Every allowed change of state.</summary>
    public static FrozenSet<(JobState From, JobState To)> Allowed { get; } = FrozenSet.ToFrozenSet(
    [
        (JobState.Enqueued, JobState.Processing),  // a server claimed it
        (JobState.Enqueued, JobState.Scheduled),   // a person gave it a later time
        (JobState.Enqueued, JobState.Deleted),     // a person deleted it, or its batch was cancelled

        (JobState.Scheduled, JobState.Enqueued),   // its time came, or a person did not want to wait
        (JobState.Scheduled, JobState.Scheduled),  // a person gave it another time
        (JobState.Scheduled, JobState.Deleted),    // a person deleted it, or its batch was cancelled

        (JobState.Processing, JobState.Succeeded), // its body returned
        (JobState.Processing, JobState.Scheduled), // the attempt failed and retries are left, a filter postponed it, or a person did
        (JobState.Processing, JobState.Failed),    // its retries or its crashes are used up
        (JobState.Processing, JobState.Deleted),   // a person deleted it while it ran, or its retries end with deletion
        (JobState.Processing, JobState.Enqueued),  // its server stopped or died, its retry has no delay, or a person wanted it run again

        (JobState.Succeeded, JobState.Enqueued),   // a person wanted it run again
        (JobState.Succeeded, JobState.Scheduled),  // a person wanted it run again, later
        (JobState.Succeeded, JobState.Deleted),    // a person deleted it

        (JobState.Failed, JobState.Enqueued),      // a person retried it
        (JobState.Failed, JobState.Scheduled),     // a person retried it, later
        (JobState.Failed, JobState.Deleted),       // a person gave it up

        (JobState.Deleted, JobState.Enqueued),     // a person brought it back
        (JobState.Deleted, JobState.Scheduled),    // a person brought it back, for later

        (JobState.Awaiting, JobState.Enqueued),    // its parent ended as it asked, its batch started, or a person did not want to wait
        (JobState.Awaiting, JobState.Scheduled),   // the same, with a delay
        (JobState.Awaiting, JobState.Deleted),     // its parent ended otherwise, its batch was cancelled, or a person deleted it
    ]);

    /// <summary>Whether a job may go from <paramref name="from"/> to <paramref name="to"/>.</summary>
    public static bool IsAllowed(JobState from, JobState to) => Allowed.Contains((from, to));

    /// <summary>Whether a job in this state is over: Succeeded or Deleted. Failed is not: a person may retry it.</summary>
    public static bool IsFinal(JobState state) => state is JobState.Succeeded or JobState.Deleted;

    /// <summary>Whether a parent that ended in <paramref name="parent"/> starts a child with this condition.</summary>
    public static bool Starts(JobState parent, JobContinuationOptions condition) => parent switch
    {
        JobState.Succeeded => condition is JobContinuationOptions.OnAnyFinishedState || condition.HasFlag(JobContinuationOptions.OnlyOnSucceededState),
        JobState.Deleted => condition is JobContinuationOptions.OnAnyFinishedState || condition.HasFlag(JobContinuationOptions.OnlyOnDeletedState),
        JobState.Failed => condition is JobContinuationOptions.OnAnyFinishedState || condition.HasFlag(JobContinuationOptions.OnlyOnFailedState),
        _ => false,
    };

    /// <summary>
    /// Whether a parent that ended in <paramref name="parent"/> can never start a child with this condition, so that the child becomes Deleted.
    /// </summary>
    public static bool RulesOut(JobState parent, JobContinuationOptions condition) => IsFinal(parent) && !Starts(parent, condition);
}
