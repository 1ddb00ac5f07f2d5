using JobLib.Kernel.Rows;

namespace JobLib.PostgreSql.Sql;

/// <summary>
/// Builds the search for jobs: candidates from one index, in the order of the page and never more than a bound, and of these the ones that meet the other
/// conditions. Both stop when the page is full, so that most pages cost as much as their rows; and however many jobs there are, the cost has that bound.
/// </summary>
/// <param name="s">The names.</param>
/// <param name="query">What is asked.</param>
/// <param name="states">The states that the query chooses.</param>
/// <param name="calls">How many there are in <c>@calls</c>, whose jobs are the candidates; 0 when these come from elsewhere, and are held to them.</param>
internal sealed class JobSearchSql(Names s, JobQuery query, IReadOnlyCollection<JobState> states, int calls = 0)
{
    private const int AskedInALook = 12; // indexes, in a step of a search by leaps; one that asks more counts as more

    private bool IsEveryState => !query.Retrying && states.Count == Enum.GetValues<JobState>().Length;

    // The candidates come from the places of the states that are asked for, so their place need not be looked up.
    private bool IsByPlace =>
        query.Order is JobOrder.DueFirst or JobOrder.FinishedFirst
        || (calls == 0 && query is { Fingerprint: null, Tag: null, BatchId: null, RecurringId: null } && (query.Queue is not null || !IsEveryState));

    private string QueueColumn => query.Queue is null ? "" : ", p.queue";

    /// <summary>Everything that jobs call: a look into an index for each, however many jobs there are.</summary>
    public static string Calls(Names s) => $"""
        WITH RECURSIVE found AS (
            (SELECT {CallOf("j")} AS call, j.type, j.method FROM {s}.job j ORDER BY 1 LIMIT 1)
            UNION ALL
            SELECT n.* FROM found f CROSS JOIN LATERAL (SELECT {CallOf("j")} AS call, j.type, j.method FROM {s}.job j WHERE {CallOf("j")} > f.call ORDER BY 1 LIMIT 1) n)
        SELECT call, type, method FROM found
        """;

    /// <summary>
    /// Answers one row: the ids and times of those that match, and, when they are fewer than asked for, how many candidates there were and the last of them
    /// (id, time, creation).
    /// </summary>
    public string Search()
    {
        var order = query.Order is JobOrder.OldestFirst or JobOrder.DueFirst ? "" : " DESC";
        var sort = query.Order is JobOrder.DueFirst or JobOrder.FinishedFirst ? $"c.at{order}, c.job{order}" : $"c.job{order}";
        if (calls > 0 && (query.Queue is not null || !IsEveryState)) return Leap(order);
        var candidates = Candidates(order);
        return $"""
            WITH hit AS MATERIALIZED (
                SELECT c.job, c.at FROM ({candidates}) c{Joins()}
                WHERE {string.Join(" AND ", Conditions())}
                ORDER BY {sort} LIMIT @take),
            reach AS MATERIALIZED (
                SELECT count(*)::int AS count, (array_agg(c.job))[count(*)::int] AS job, (array_agg(c.at))[count(*)::int] AS at -- in their order, as the subquery gives them
                FROM ({candidates}) c WHERE (SELECT count(*) FROM hit) < @take)
            SELECT r.count, r.job AS LastJob, r.at AS LastAt, (SELECT j.created_at FROM {s}.job j WHERE j.id = r.job) AS LastCreated,
                   ARRAY(SELECT c.job FROM hit c ORDER BY {sort}) AS jobs, ARRAY(SELECT c.at FROM hit c WHERE c.at IS NOT NULL ORDER BY {sort}) AS times
            FROM reach r
            """;
    }

    // What jobs call has an index, and so have their states and queues, but not both at once. Both are in the order of ids, so each step asks one for the
    // first job that is not before where the other one is, and leaps over all between: it costs what the smaller side has in turns with the other, and not
    // what either has. Everything up to the last that was seen is known, and nothing behind it.
    private string Leap(string order)
    {
        var (compare, start) = order.Length == 0 ? (">", Guid.Empty) : ("<", Guid.AllBitsSet);
        string[] places =
        [
            // not by the index of a queue, which would have to be sorted for each step
            .. Places("p.queue IS NOT DISTINCT FROM @queue").Where(place => place.Table != $"{s}.finished")
                .Select(place => First(place.Table, place.Where, "job", "", $"p.job {compare}= w.id", order)),
            .. states.Where(state => state is JobState.Succeeded or JobState.Failed or JobState.Deleted).Select(state => FirstOver(state, compare, order)),
        ];
        string[] called = [.. Enumerable.Range(1, calls).Select(n => First(
            $"{s}.job",
            $"{CallOf("p")} = (@calls)[{n}]{Range("id")}",
            "id",
            query is { From: null, To: null } ? "" : ", p.created_at",
            $"p.id {compare}= l.at AND (p.id <> l.at OR NOT l.passed)",
            order
        ))];
        var hit = "f.job = w.id" + (query.From is null ? "" : " AND w.created_at >= @from") + (query.To is null ? "" : " AND w.created_at < @to");
        return $"""
            WITH RECURSIVE leap AS (
                SELECT {(query.Cursor is null ? $"'{start}'::uuid" : "@after")} AS at, true AS passed, NULL::uuid AS seen, false AS is_hit, 0 AS looked, 0 AS hits
                UNION ALL
                SELECT f.job, f.job = w.id, w.id, {hit}, l.looked + {1 + ((calls + places.Length) / AskedInALook)}, l.hits + CASE WHEN {hit} THEN 1 ELSE 0 END
                FROM leap l
                CROSS JOIN LATERAL ({FirstOf(called, "id", order)}) w
                CROSS JOIN LATERAL ({FirstOf(places, "job", order)}) f
                WHERE l.looked < @bound AND l.hits < @take),
            hit AS MATERIALIZED (SELECT l.seen AS job FROM leap l WHERE l.is_hit),
            reach AS MATERIALIZED (SELECT l.looked, l.seen FROM leap l ORDER BY l.looked DESC LIMIT 1)
            SELECT r.looked AS count, r.seen AS LastJob, NULL::timestamptz AS LastAt, (SELECT j.created_at FROM {s}.job j WHERE j.id = r.seen) AS LastCreated,
                   ARRAY(SELECT c.job FROM hit c ORDER BY c.job{order}) AS jobs, ARRAY[]::timestamptz[] AS times
            FROM reach r
            """;
    }

    private static string First(string table, string where, string id, string columns, string behind, string order) =>
        $"SELECT p.{id}{columns} FROM {table} p WHERE {where} AND {behind} ORDER BY p.{id}{order} LIMIT 1";

    // All that succeeded are read by the key of the table. The others, and those of a queue, have an index by state and id, which is asked for by both: the
    // key, with a filter, would pass over whatever lies between.
    private string FirstOver(JobState state, string compare, string order)
    {
        if (state == JobState.Succeeded && query.Queue is null)
            return First($"{s}.finished", $"p.state = {(int)state}", "job", "", $"p.job {compare}= w.id", order);
        var where = $"p.state >= {(int)state} AND p.state <= {(int)state}{(query.Queue is null ? "" : " AND p.queue = @queue")}";
        return $"SELECT p.job FROM {s}.finished p WHERE {where} AND (p.state, p.job) {compare}= ({(int)state}::smallint, w.id) ORDER BY p.state{order}, p.job{order} LIMIT 1";
    }

    private static string FirstOf(string[] sources, string id, string order) => sources.Length == 1
        ? sources[0]
        : $"SELECT u.* FROM ({string.Join(" UNION ALL ", sources.Select(source => $"({source})"))}) u ORDER BY u.{id}{order} LIMIT 1";

    /// <summary>Counts by state and queue alone, up to a bound.</summary>
    public string CountByState() =>
        $"SELECT count(*)::int FROM (SELECT FROM ({string.Join(" UNION ALL ", Entered().Select(place => $"(SELECT p.job FROM {place.Table} p WHERE {place.Where} LIMIT @take)"))}) p LIMIT @take) c";

    private string Candidates(string order)
    {
        if (query.Order is JobOrder.DueFirst)
        {
            return Source(
                $"{s}.scheduled",
                query.Queue is null ? "true" : "p.queue = @queue",
                "job",
                "due_at",
                QueueColumn + (query.Retrying ? ", p.retrying" : ""),
                order
            );
        }

        if (query.Order is JobOrder.FinishedFirst)
            return Source($"{s}.finished", Places().Single().Where, "job", "finished_at", QueueColumn, order);
        var columns = IsByPlace ? QueueColumn : "";
        string[] sources = [.. Sources().Select(source => Source(source.Table, source.Where, source.Id, null, columns, order))];
        if (sources.Length == 1) return sources[0];
        var distinct = IsByPlace ? "" : "DISTINCT ON (u.job) "; // a job that an error is looked for may come from two indexes
        return $"SELECT {distinct}u.* FROM ({string.Join(" UNION ALL ", sources.Select(source => $"({source})"))}) u ORDER BY u.job{order} LIMIT @bound";
    }

    private string Source(string table, string where, string id, string? time, string columns, string order)
    {
        var compare = order.Length == 0 ? ">" : "<";
        if (query.Cursor is not null) where += time is null ? $" AND p.{id} {compare} @after" : $" AND (p.{time}, p.{id}) {compare} (@at, @after)";
        where += Range(id);
        var (at, sort) = time is null ? ("NULL::timestamptz", "") : ($"p.{time}", $"p.{time}{order}, ");
        var distinct = table == $"{s}.history" ? "DISTINCT " : ""; // a job may have failed so many times
        return $"SELECT {distinct}p.{id} AS job, {at} AS at{columns} FROM {table} p WHERE {where} ORDER BY {sort}p.{id}{order} LIMIT @bound";
    }

    private string Range(string id) =>
        (query.From is null ? "" : $" AND p.{id} >= @first") + (query is { UpToId: null, To: null } ? "" : $" AND p.{id} <= @last");

    // The narrowest index that the conditions offer.
    private IEnumerable<(string Table, string Where, string Id)> Sources()
    {
        if (query.Fingerprint is not null)
        {
            return [($"{s}.history", "p.fingerprint = @fingerprint", "job"), ($"{s}.finished", "p.fingerprint = @fingerprint", "job")];
        }

        if (query.Tag is not null) return [($"{s}.job_tag", "p.tag = @tag", "job")];
        if (query.BatchId is not null) return [($"{s}.job", "p.batch = @batch", "id")];
        if (query.RecurringId is not null) return [($"{s}.job", "p.recurring_id = @recurringId", "id")];
        if (calls > 0) return Enumerable.Range(1, calls).Select(n => ($"{s}.job", $"{CallOf("p")} = (@calls)[{n}]", "id"));
        return IsByPlace ? Entered().Select(place => (place.Table, place.Where, "job")) : [($"{s}.job", "true", "id")];
    }

    // Where the jobs are that a state and a queue choose.
    private IEnumerable<(string Table, string Where)> Places(string isQueue = "p.queue = @queue")
    {
        var ofQueue = query.Queue is null ? "true" : isQueue;
        foreach (var state in states)
        {
            switch (state)
            {
                case JobState.Enqueued:
                    yield return ($"{s}.ready", ofQueue);
                    yield return ($"{s}.blocked", ofQueue);
                    break;
                case JobState.Scheduled:
                    yield return ($"{s}.scheduled", query.Retrying ? $"{ofQueue} AND p.retrying" : ofQueue);
                    break;
                case JobState.Processing:
                    yield return ($"{s}.running", ofQueue);
                    break;
                case JobState.Awaiting:
                    yield return ($"{s}.awaiting", ofQueue);
                    break;
                default:
                    yield return ($"{s}.finished", $"p.state = {(int)state} AND {(query.Queue is null ? "true" : "p.queue = @queue")}");
                    break;
            }
        }
    }

    // The same, to be read from end to end: what a queue has ready is in two indexes.
    private IEnumerable<(string Table, string Where)> Entered() =>
        Places().Select(place => query.Queue is not null && place.Table == $"{s}.ready" ? (Lanes(), "true") : place);

    private string Lanes() =>
        $"(SELECT job, queue FROM {s}.ready WHERE queue = @queue AND crashes < {JobRow.SuspectCrashes} UNION ALL SELECT job, queue FROM {s}.ready WHERE queue = @queue AND crashes >= {JobRow.SuspectCrashes})";

    private string Joins()
    {
        // of what is chosen by its call, this is known
        var isJobAsked = query is not { RecurringId: null, BatchId: null, From: null, To: null } || (calls == 0 && query is not { Type: null, Method: null });
        var job = isJobAsked ? $" JOIN {s}.job j ON j.id = c.job" : "";
        return query.Fingerprint is null ? job : $"{job} LEFT JOIN {s}.finished f ON f.job = c.job"; // the last error of what is over stands there
    }

    private IEnumerable<string> Conditions()
    {
        yield return "true";
        if (IsByPlace)
        {
            if (query.Queue is not null) yield return "c.queue = @queue";
            if (query is { Order: JobOrder.DueFirst, Retrying: true }) yield return "c.retrying";
        }
        else if (query.Queue is not null || !IsEveryState)
        {
            // OFFSET, so that each is looked up: the planner could read a place as a whole instead
            yield return $"({string.Join(" OR ", Places().Select(place => $"EXISTS (SELECT FROM {place.Table} p WHERE p.job = c.job AND {place.Where} OFFSET 0)"))})";
        }

        if (query is not { Type: null, Method: null } && calls == 0) yield return $"{CallOf("j")} = ANY(@calls)";
        if (query.Tag is not null) yield return $"EXISTS (SELECT FROM {s}.job_tag g WHERE g.job = c.job AND g.tag = @tag)";
        if (query.RecurringId is not null) yield return "j.recurring_id = @recurringId";
        if (query.BatchId is not null) yield return "j.batch = @batch";
        if (query.Fingerprint is not null) yield return LastErrorIs();
        if (query.From is not null) yield return "j.created_at >= @from";
        if (query.To is not null) yield return "j.created_at < @to";
    }

    private string LastErrorIs() => $"""
        CASE WHEN f.attempt > 0 THEN f.fingerprint ELSE (
            SELECT h.fingerprint FROM {s}.history h
            WHERE h.job = c.job AND h.error_type IS NOT NULL AND h.seq > coalesce((SELECT max(seq) FROM {s}.history p WHERE p.job = c.job AND p.actor IS NOT NULL AND p.state IN ({JobState.Enqueued:D}, {JobState.Scheduled:D})), 0)
            ORDER BY h.seq DESC LIMIT 1) END = @fingerprint
        """;

    // As job_call has it. What two calls have in common by chance, of 64 bits, would be listed together.
    private static string CallOf(string job) => $"hashtextextended({job}.method, hashtextextended({job}.type, 0))";
}
