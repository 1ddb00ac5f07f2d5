using JobLib.Kernel.Claiming;
using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.Kernel.Ending;

/// <summary>Brings jobs to their ends, and attempts to theirs.</summary>
internal sealed class JobEnds(Commit commit, IJobRows jobs, IServerRows servers, ILedgerRows ledger, JobMoves moves)
{
    /// <summary>Records the outcome of the attempt that runs.</summary>
    public void Record(JobRow job, JobFinish finish, JobOutcome outcome)
    {
        var (queue, readyAt) = (job.Queue, job.ReadyAt);
        if (!moves.Leave(job)) return;
        job.StartedAt = finish.StartedAgo is { } ago ? commit.Now + -ago : Instant.None;
        job.Duration = finish.StartedAgo is null ? null : finish.Took;
        job.Error = outcome.Error ?? (outcome.Kind is JobOutcomeKind.Released ? job.Error : null); // a released attempt has come to no end
        job.Reason = outcome.Reason;
        if (outcome.Error is { } error) ledger.AddError(error);
        if (outcome.UnknownType) ledger.AddUnknown(jobs.MethodOf(job));
        if (outcome.Parameters.Count > 0) jobs.MergeParameters(job, outcome.Parameters);
        if (outcome.Kind is not JobOutcomeKind.Released) ledger.Count(queue, outcome.Kind, WaitOf(job, readyAt), job.Duration ?? TimeSpan.Zero);
        Place(job, outcome);
    }

    /// <summary>The job's own transaction has recorded its success: all that is missing is its end.</summary>
    public void Complete(JobRow job)
    {
        var queue = job.Queue;
        if (!moves.Leave(job)) return;
        job.Error = null;
        job.Reason = Reasons.Completed;
        job.Result = job.MarkResult;
        job.EndAttempt = ++job.Attempts;
        ledger.Count(queue, JobOutcomeKind.Succeeded, TimeSpan.Zero, TimeSpan.Zero);
        Finish(job, JobState.Succeeded, retention: null);
    }

    /// <summary>Deletes a job wherever it is, for a reason that is not its own.</summary>
    /// <param name="job">The job; also a new one, which is nowhere yet.</param>
    /// <param name="reason">Why.</param>
    /// <param name="actor">Who, when it was a person.</param>
    /// <param name="retention">Instead of the job's or the policy's.</param>
    public void Delete(JobRow job, string? reason, JobActor? actor, TimeSpan? retention = null)
    {
        if (job.IsFinished) jobs.KeepEnd(job);
        var attempt = job.Place == JobPlace.Running ? job.Attempts + 1 : 0;
        if (job.Place != JobPlace.Nowhere)
        {
            if (!moves.Leave(job)) return;
            job.RaiseFence(commit.Now);
        }

        if (attempt > 0)
        {
            servers.RaiseSignals();
            job.Duration = null; // nobody knows how long its body went on
        }

        job.EndAttempt = attempt;
        job.Reason = reason;
        job.EndedBy = actor;
        Finish(job, JobState.Deleted, retention);
    }

    /// <summary>Gives up a job that has taken too many servers down.</summary>
    public void Poison(JobRow job)
    {
        var queue = job.Queue;
        if (!moves.Leave(job)) return;
        var error = PoisonError.Of(jobs.MethodOf(job), job.Crashes);
        job.RaiseFence(commit.Now);
        job.EndAttempt = job.Attempts + 1;
        job.Duration = null;
        job.Error = error;
        job.Reason = Reasons.Poison;
        ledger.AddError(error);
        ledger.Count(queue, JobOutcomeKind.Failed, TimeSpan.Zero, TimeSpan.Zero);
        Finish(job, JobState.Failed, retention: null);
    }

    private void Place(JobRow job, JobOutcome outcome)
    {
        var attempt = job.Attempts + 1;
        var (state, due) = WhereTo(outcome);
        if (outcome.Kind is JobOutcomeKind.Retry or JobOutcomeKind.Released)
            jobs.AddHistory(job, JobHistory.OfAttempt(job, state, commit.Now, due, outcome.Error));
        if (outcome.ChargesAttempt) job.Attempts++;
        if (outcome.Queue is { } queue) jobs.SetQueue(job, queue);
        switch (state)
        {
            case JobState.Scheduled:
                moves.Schedule(job, due, retrying: outcome.Kind is JobOutcomeKind.Retry);
                break;
            case JobState.Enqueued:
                moves.Ready(job, hadTurn: outcome.Kind is JobOutcomeKind.Released);
                break;
            default:
                job.EndAttempt = attempt;
                job.Result = state is JobState.Succeeded ? outcome.Result : null;
                Finish(job, state, outcome.Retention);
                break;
        }
    }

    private (JobState State, Instant Due) WhereTo(JobOutcome outcome) => outcome.Kind switch
    {
        JobOutcomeKind.Succeeded => (JobState.Succeeded, Instant.None),
        JobOutcomeKind.Failed => (JobState.Failed, Instant.None),
        JobOutcomeKind.Deleted => (JobState.Deleted, Instant.None),
        _ when outcome.Delay > TimeSpan.Zero => (JobState.Scheduled, commit.Now + outcome.Delay),
        _ => (JobState.Enqueued, Instant.None),
    };

    private void Finish(JobRow job, JobState state, TimeSpan? retention)
    {
        var own = state is JobState.Failed ? null : job.Retention; // which is for what is over; a failed one waits for a person
        job.FinishedAt = commit.Now;
        job.ExpiresAt = (retention ?? own ?? PolicyOf(state)) is { } time ? commit.Now + time : Instant.None;
        moves.Finish(job, state);
    }

    private TimeSpan? PolicyOf(JobState state) => state switch
    {
        JobState.Succeeded => commit.Policy.Succeeded,
        JobState.Deleted => commit.Policy.Deleted,
        _ => commit.Policy.Failed,
    };

    // Clocks of servers differ: a body may seem to have begun before its job was ready.
    private static TimeSpan WaitOf(JobRow job, Instant readyAt) => job.StartedAt > readyAt ? job.StartedAt - readyAt : TimeSpan.Zero;
}
