using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.Kernel;

/// <summary>Makes the rows of history. Most jobs never have one: their timeline follows from the row itself.</summary>
internal static class JobHistory
{
    /// <summary>An attempt has ended, and the job goes on.</summary>
    public static JobEnd OfAttempt(JobRow job, JobState to, Instant now, Instant due, JobError? error) => Of(job, job.StartedAt, new()
    {
        State = to,
        At = now.ToOffset(),
        Attempt = job.Attempts + 1,
        Reason = job.Reason,
        Server = job.Runner?.Server,
        ApplicationVersion = job.Runner?.ApplicationVersion,
        Duration = job.Duration,
        DueAt = due.OrNull(),
        Error = error,
    });

    /// <summary>The server that held the job is gone. The job must not have left it yet.</summary>
    public static JobEnd OfRescue(JobRow job, Instant now, bool began) => Of(job, began ? job.StartedAt : Instant.None, new()
    {
        State = JobState.Enqueued, At = now.ToOffset(), Attempt = job.Attempts + 1, Reason = Reasons.LeaseExpired(job.Runner?.Server),
        Server = job.Runner?.Server, ApplicationVersion = job.Runner?.ApplicationVersion,
    });

    /// <summary>A person changes the job. It must not have left its place yet.</summary>
    public static JobEnd OfChange(JobRow job, JobState to, Instant now, Instant due, JobActor actor)
    {
        var running = job.Place == JobPlace.Running;
        var entry = new JobHistoryEntry
        {
            State = to, At = now.ToOffset(), Attempt = running ? job.Attempts + 1 : 0, Reason = actor.Reason, Actor = actor,
            Server = running ? job.Runner?.Server : null, ApplicationVersion = running ? job.Runner?.ApplicationVersion : null, DueAt = due.OrNull(),
        };
        return new(entry, job.IsFinished ? null : job.ReadyAt.OrNull(), running ? job.StartedAt.OrNull() : null);
    }

    /// <summary>A job that waits takes another's call. It must not have left its place yet.</summary>
    /// <param name="job">The job.</param>
    /// <param name="now">When.</param>
    /// <param name="due">To when it moves; none when it stays.</param>
    /// <param name="actor">Who called, when it was a person.</param>
    public static JobEnd OfReplacement(JobRow job, Instant now, Instant due, JobActor? actor)
    {
        var state = due.IsSet ? JobState.Scheduled : job.State;
        var dueAt = due.IsSet || state is not JobState.Scheduled ? due : job.DueAt;
        return new(new() { State = state, At = now.ToOffset(), Reason = Reasons.Replaced, Actor = actor, DueAt = dueAt.OrNull() }, job.ReadyAt.OrNull(), null);
    }

    private static JobEnd Of(JobRow job, Instant startedAt, JobHistoryEntry entry) => new(entry, job.ReadyAt.OrNull(), startedAt.OrNull());
}
