using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Sql;

namespace JobLib.Sqlite.Reading;

/// <summary>Chooses the indexes that give the candidates of a query.</summary>
internal sealed class JobSources(SqliteSession session, JobQuery query, JobConditions conditions)
{
    private bool IsDown => query.Order == JobOrder.NewestFirst;

    public IReadOnlyList<JobSource> Choose()
    {
        if (query.Order == JobOrder.DueFirst) return [DueFirst()];
        if (query.Order == JobOrder.FinishedFirst) return [FinishedFirst()];
        if (conditions.Batch is { } batch) return [new(session, (on, from, max) => on.Prepare(IsDown ? JobSourceSql.BatchDown : JobSourceSql.BatchUp).Bind(batch).Bind(from.Id).Bind(max))];
        if (query.RecurringId is { } recurring) return [Of(recurring, JobSourceSql.RecurringDown, JobSourceSql.RecurringUp)];
        if (query.Tag is { } tag) return [Of(tag, JobSourceSql.TagDown, JobSourceSql.TagUp)];
        if (query.Fingerprint is { } fingerprint)
        {
            return
            [
                Of(fingerprint, JobSourceSql.FailedAttemptDown, JobSourceSql.FailedAttemptUp),
                Of(fingerprint, JobSourceSql.FailedJobDown, JobSourceSql.FailedJobUp),
                Of(fingerprint, JobSourceSql.DeletedJobDown, JobSourceSql.DeletedJobUp),
            ];
        }

        var states = query.Retrying && query.States.Count == 0 ? [JobState.Scheduled] : query.States;
        var isMost = states.Count == 0 || states.Contains(JobState.Succeeded);
        if (conditions.Methods is { } methods && isMost) return [.. methods.Select(Method)];
        if (states.Count is 0 or 7) return [All(JobSourceSql.AllDown, JobSourceSql.AllUp)];
        return [.. states.Distinct().SelectMany(State)];
    }

    private JobSource[] State(JobState state) => state switch
    {
        JobState.Enqueued => [All(JobSourceSql.ReadyDown, JobSourceSql.ReadyUp), All(JobSourceSql.BlockedDown, JobSourceSql.BlockedUp)],
        JobState.Scheduled when query.Retrying => [All(JobSourceSql.RetryingDown, JobSourceSql.RetryingUp)],
        JobState.Scheduled => [All(JobSourceSql.ScheduledDown, JobSourceSql.ScheduledUp)],
        JobState.Processing => [All(JobSourceSql.RunningDown, JobSourceSql.RunningUp)],
        JobState.Awaiting => [All(JobSourceSql.AwaitingDown, JobSourceSql.AwaitingUp)],
        JobState.Succeeded => [All(JobSourceSql.FinishedDown, JobSourceSql.FinishedUp)],
        _ => [new(session, (on, from, max) => on.Prepare(IsDown ? JobSourceSql.RareDown : JobSourceSql.RareUp).Bind((int)state).Bind(from.Id).Bind(max))],
    };

    private JobSource Method(long method) =>
        new(session, (on, from, max) => on.Prepare(IsDown ? JobSourceSql.MethodDown : JobSourceSql.MethodUp).Bind(method).Bind(from.Id).Bind(max));

    private JobSource Of(string wanted, string down, string up) => new(session, (on, from, max) => on.Prepare(IsDown ? down : up).Bind(wanted).Bind(from.Id).Bind(max));

    private JobSource All(string down, string up) => new(session, (on, from, max) => on.Prepare(IsDown ? down : up).Bind(from.Id).Bind(max));

    private JobSource DueFirst()
    {
        var isScheduled = query.States is [JobState.Scheduled] || (query.Retrying && query.States.Count == 0);
        if (!isScheduled) throw Unfit("the single state Scheduled, or Retrying");
        return new(session, (on, from, max) => on.Prepare(JobSourceSql.DueFirst).Bind(from.At).Bind(from.Id).Bind(max), hasTime: true);
    }

    private JobSource FinishedFirst()
    {
        if (query.States is not [JobState.Succeeded or JobState.Failed or JobState.Deleted]) throw Unfit("a single state out of Succeeded, Failed and Deleted");
        var state = (int)query.States[0];
        return new(session, (on, from, max) => on.Prepare(JobSourceSql.FinishedFirst).Bind(state).Bind(from.At).Bind(from.Id).Bind(max), hasTime: true);
    }

    private ArgumentException Unfit(string fits) => new($"The order {query.Order} fits {fits}; the query asks for [{string.Join(", ", query.States)}]. Use NewestFirst or OldestFirst.");
}
