namespace JobLib.Storage.InMemory;

/// <summary>Brings jobs to their ends, and attempts to theirs.</summary>
internal sealed class Endings(Places places, ErrorGroups errors, UnknownTypes unknownTypes, MinuteSeries series, Servers servers, Queues queues)
{
    /// <summary>How long finished jobs are kept.</summary>
    public StoragePolicy Policy { get; set; } = new();

    /// <summary>Records the outcome of the attempt that runs.</summary>
    public void Record(JobRow row, JobFinish finish, Instant now)
    {
        var outcome = finish.Outcome;
        var readyAt = row.ReadyAt;
        var queue = row.Queue;
        places.Leave(row);
        row.StartedAt = finish.StartedAgo is { } ago ? now + -ago : Instant.None;
        row.Duration = finish.StartedAgo is null ? null : finish.Took;
        row.Error = outcome.Error ?? (outcome.Kind is JobOutcomeKind.Released ? row.Error : null); // a released attempt has come to no end
        row.Reason = outcome.Reason;
        if (outcome.Error is { } error) errors.Add(error, now);
        if (outcome.UnknownType) unknownTypes.Add(row.Payload, now);
        if (outcome.Parameters.Count > 0) JobParameters.Merge(row, outcome.Parameters);
        Count(queue, outcome.Kind, row.StartedAt.IsSet ? row.StartedAt - readyAt : TimeSpan.Zero, row.Duration ?? TimeSpan.Zero, now);
        Place(row, outcome, now);
    }

    /// <summary>Deletes a job wherever it is, for a reason that is not its own.</summary>
    public void Delete(JobRow row, string? reason, JobActor? actor, Instant now)
    {
        if (row.IsFinished) JobHistory.Keep(row);
        var attempt = row.Place == JobPlace.Running ? row.Attempts + 1 : 0;
        if (attempt > 0) servers.RaiseVersion();
        var isNew = row.Place == JobPlace.Nowhere;
        places.Leave(row);
        if (!isNew) row.RaiseFence(now);
        row.EndAttempt = attempt;
        row.Reason = reason;
        if (attempt > 0) row.Duration = null;
        if (actor is not null) row.Side.EndedBy = actor;
        Finish(row, JobState.Deleted, null, now);
    }

    /// <summary>Gives up a job that has taken too many servers down.</summary>
    public void Poison(JobRow row, Instant now)
    {
        var queue = row.Queue;
        var error = PoisonError.Of(row);
        places.Leave(row);
        row.RaiseFence(now);
        row.EndAttempt = row.Attempts + 1;
        row.Duration = null;
        row.Error = error;
        row.Reason = PoisonError.Reason;
        errors.Add(error, now);
        Count(queue, JobOutcomeKind.Failed, TimeSpan.Zero, TimeSpan.Zero, now);
        Finish(row, JobState.Failed, null, now);
    }

    private void Place(JobRow row, JobOutcome outcome, Instant now)
    {
        var attempt = row.Attempts + 1;
        var (state, due) = WhereTo(outcome, now);
        if (outcome.Kind is JobOutcomeKind.Retry or JobOutcomeKind.Released) JobHistory.AddAttempt(row, state, now, due, outcome.Error);
        if (outcome.ChargesAttempt) row.Attempts++;
        if (outcome.Queue is { } queue) row.MoveTo(queues.Get(queue));
        if (state is JobState.Succeeded or JobState.Failed or JobState.Deleted)
        {
            row.EndAttempt = attempt;
            row.Result = outcome.Result;
            Finish(row, state, outcome.Retention, now);
            return;
        }

        if (state is JobState.Scheduled) places.Schedule(row, due, retrying: outcome.Kind is JobOutcomeKind.Retry);
        else places.Ready(row, now);
    }

    private static (JobState State, Instant Due) WhereTo(JobOutcome outcome, Instant now) => outcome.Kind switch
    {
        JobOutcomeKind.Succeeded => (JobState.Succeeded, Instant.None),
        JobOutcomeKind.Failed => (JobState.Failed, Instant.None),
        JobOutcomeKind.Deleted => (JobState.Deleted, Instant.None),
        _ when outcome.Delay > TimeSpan.Zero => (JobState.Scheduled, now + outcome.Delay),
        _ => (JobState.Enqueued, Instant.None),
    };

    private void Finish(JobRow row, JobState state, TimeSpan? retention, Instant now)
    {
        var own = state is JobState.Failed ? null : row.Special?.Retention;
        row.FinishedAt = now;
        row.ExpiresAt = (retention ?? own ?? Retention(state)) is { } time ? now + time : Instant.None;
        places.Finish(row, state);
    }

    private TimeSpan? Retention(JobState state) => state switch
    {
        JobState.Succeeded => Policy.Succeeded,
        JobState.Deleted => Policy.Deleted,
        _ => Policy.Failed,
    };

    private void Count(QueueRow queue, JobOutcomeKind kind, TimeSpan wait, TimeSpan duration, Instant now)
    {
        if (kind is JobOutcomeKind.Released) return;
        queue.Series.At(now).Add(kind, wait, duration);
        series.At(now).Add(kind, wait, duration);
    }
}
