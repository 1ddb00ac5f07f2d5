using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Sql;

namespace JobLib.Sqlite.Reading;

/// <summary>Chooses the indexes that give the candidates of a query.</summary>
internal sealed class JobSources(SqliteSession session, JobQuery query, JobConditions conditions)
{
    /// <summary>So many ids of a queue are sorted by themselves for a page: some milliseconds. Of more than these every page of all ends has some.</summary>
    private const int MostSorted = 100_000;

    private bool IsDown => query.Order == JobOrder.NewestFirst;

    /// <summary>The candidates behind a position, in the order that the query asks for: all that it chooses, and others.</summary>
    public IEnumerable<JobPosition> From(JobPosition start)
    {
        if (query.Order == JobOrder.DueFirst) return DueFirst().From(start);
        if (query.Order == JobOrder.FinishedFirst) return JobSource.Merge(FinishedFirst(), start);
        if (Own() is { } own) return JobSource.Merge(own, start);
        var states = query.Retrying && query.States.Count == 0 ? [JobState.Scheduled] : query.States;
        IReadOnlyList<JobSource>? places =
            states.Count is not (0 or 7) ? [.. states.Distinct().SelectMany(State)]
            : query.Queue is null ? null
            : [.. Enum.GetValues<JobState>().SelectMany(State)];
        if (conditions.Methods is not { } methods) return JobSource.Merge(places ?? [All(JobSourceSql.AllDown, JobSourceSql.AllUp)], start);
        JobSource[] called = [.. methods.Select(Method)];
        // what jobs call has an index, and so have their states and queues, but not both at once
        return places is null ? JobSource.Merge(called, start) : LeapingSource.Meet(called, places, start);
    }

    // What few jobs have in common is all that leads to them.
    private JobSource[]? Own()
    {
        if (conditions.Batch is { } batch)
            return [new(session, (on, from, max) => on.Prepare(IsDown ? JobSourceSql.BatchDown : JobSourceSql.BatchUp).Bind(batch).Bind(from.Id).Bind(max))];
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

        return null;
    }

    private JobSource[] State(JobState state) => state switch
    {
        JobState.Enqueued => [Place("joblib_ready INDEXED BY joblib_ready_job"), Place("joblib_blocked")], // that index has the queue, too
        JobState.Scheduled when query.Retrying => [Place("joblib_scheduled INDEXED BY joblib_scheduled_retrying", " AND retrying = 1")],
        JobState.Scheduled => [Place("joblib_scheduled INDEXED BY joblib_scheduled_job")],
        JobState.Processing => [Place("joblib_running")],
        JobState.Awaiting => [Place("joblib_awaiting")],
        _ when query.Queue is { } queue && !IsMore(state, queue) =>
            [Place("joblib_finished INDEXED BY joblib_finished_ends", $" AND state = {(int)state}", isSorted: true)],
        JobState.Succeeded => [Place("joblib_finished", " AND +state = 3")], // by its key: an index that begins with the state would be sorted
        _ => [Place("joblib_finished INDEXED BY joblib_finished_rare", $" AND state = {(int)state} AND state <> 3")],
    };

    private JobSource Place(string place, string where = "", bool isSorted = false)
    {
        var sql = JobSourceSql.Place(place, where, query.Queue is not null, IsDown, isSorted);
        return new(
            session,
            (on, from, max) => query.Queue is { } queue ? on.Prepare(sql).Bind(from.Id).Bind(queue).Bind(max) : on.Prepare(sql).Bind(from.Id).Bind(max),
            isSorted: isSorted
        );
    }

    // Nearly all finished jobs succeeded, so an index of these by id would cost every job and save nobody much. The ends of one queue are sorted, since there
    // may be millions of others; where they are many, they are met soon among the others.
    private bool IsMore(JobState state, string queue)
    {
        using var row = session.Prepare(JobSourceSql.CountEnds).Bind((int)state).Bind(queue).Bind(MostSorted + 1);
        return row.Read() && row.Int(0) > MostSorted;
    }

    private JobSource Method(long method) =>
        new(session, (on, from, max) => on.Prepare(IsDown ? JobSourceSql.MethodDown : JobSourceSql.MethodUp).Bind(method).Bind(from.Id).Bind(max));

    private JobSource Of(string wanted, string down, string up) =>
        new(session, (on, from, max) => on.Prepare(IsDown ? down : up).Bind(wanted).Bind(from.Id).Bind(max));

    private JobSource All(string down, string up) => new(session, (on, from, max) => on.Prepare(IsDown ? down : up).Bind(from.Id).Bind(max));

    private JobSource DueFirst()
    {
        var isScheduled = query.States is [JobState.Scheduled] || (query.Retrying && query.States.Count == 0);
        if (!isScheduled) throw Unfit("the single state Scheduled, or Retrying");
        if (query.Queue is { } queue)
            return new(session, (on, from, max) => on.Prepare(JobSourceSql.DueFirstOfQueue).Bind(from.At).Bind(from.Id).Bind(queue).Bind(max), hasTime: true);
        return new(session, (on, from, max) => on.Prepare(JobSourceSql.DueFirst).Bind(from.At).Bind(from.Id).Bind(max), hasTime: true);
    }

    private JobSource[] FinishedFirst()
    {
        if (query.States is not [JobState.Succeeded or JobState.Failed or JobState.Deleted]) throw Unfit("a single state out of Succeeded, Failed and Deleted");
        var state = (int)query.States[0];
        var queues = query.Queue is { } one ? [one] : EndQueues(state);
        return
        [
            .. queues.Select(queue => new JobSource(
                session,
                (on, from, max) => on.Prepare(JobSourceSql.FinishedFirst).Bind(state).Bind(queue).Bind(from.At).Bind(from.Id).Bind(max),
                hasTime: true
            )),
        ];
    }

    private List<string> EndQueues(int state)
    {
        var queues = new List<string>();
        using var rows = session.Prepare(JobSourceSql.EndQueues).Bind(state);
        while (rows.Read()) queues.Add(rows.Text(0));
        return queues;
    }

    private ArgumentException Unfit(string fits) =>
        new($"The order {query.Order} fits {fits}; the query asks for [{string.Join(", ", query.States)}]. Use NewestFirst or OldestFirst.");
}
