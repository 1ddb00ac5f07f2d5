using JobLib.Kernel.Rows;

namespace JobLib.PostgreSql.Sql;

/// <summary>
/// Builds the search for jobs: candidates from one index, in the order of the page and never more than a bound, and of these the ones that meet the other
/// conditions. Both stop when the page is full, so that most pages cost as much as their rows; and however many jobs there are, the cost has that bound.
/// </summary>
internal sealed class JobSearchSql(Names s)
{
    private static readonly (string Table, string Alias)[] AllPlaces =
    [
        ("ready", "r"),
        ("blocked", "b"),
        ("scheduled", "t"),
        ("running", "u"),
        ("awaiting", "w"),
        ("finished", "f"),
    ];

    /// <summary>
    /// Answers one row: the ids and times of those that match, and, when they are fewer than asked for, how many candidates there were and the last of them
    /// (id, time, creation).
    /// </summary>
    public string Search(JobQuery query, IReadOnlyCollection<JobState> states)
    {
        var order = query.Order is JobOrder.OldestFirst or JobOrder.DueFirst ? "" : " DESC";
        var sort = query.Order is JobOrder.DueFirst or JobOrder.FinishedFirst ? $"c.at{order}, c.job{order}" : $"c.job{order}";
        var candidates = Candidates(query, states, order);
        return $"""
            WITH hit AS MATERIALIZED (
                SELECT c.job, c.at FROM ({candidates}) c{Joins(query, states)}
                WHERE {string.Join(" AND ", Conditions(query, states))}
                ORDER BY {sort} LIMIT @take),
            reach AS MATERIALIZED (
                SELECT count(*)::int AS count, (array_agg(c.job))[count(*)::int] AS job, (array_agg(c.at))[count(*)::int] AS at -- in their order, as the subquery gives them
                FROM ({candidates}) c WHERE (SELECT count(*) FROM hit) < @take)
            SELECT r.count, r.job AS LastJob, r.at AS LastAt, (SELECT j.created_at FROM {s}.job j WHERE j.id = r.job) AS LastCreated,
                   ARRAY(SELECT c.job FROM hit c ORDER BY {sort}) AS jobs, ARRAY(SELECT c.at FROM hit c WHERE c.at IS NOT NULL ORDER BY {sort}) AS times
            FROM reach r
            """;
    }

    /// <summary>Counts by state alone, up to a bound.</summary>
    public string CountByState(JobQuery query, IReadOnlyCollection<JobState> states) =>
        $"SELECT count(*)::int FROM (SELECT FROM ({string.Join(" UNION ALL ", Places(query, states).Select(place => $"(SELECT p.job FROM {place.Table} p WHERE {place.Where} LIMIT @take)"))}) p LIMIT @take) c";

    private string Candidates(JobQuery query, IReadOnlyCollection<JobState> states, string order)
    {
        if (query.Order is JobOrder.DueFirst)
        {
            return Source(
                query,
                $"{s}.scheduled",
                query.Queue is null ? "true" : "p.queue = @queue",
                "job",
                "due_at",
                Queue(query) + (query.Retrying ? ", p.retrying" : ""),
                order
            );
        }

        if (query.Order is JobOrder.FinishedFirst)
            return Source(query, $"{s}.finished", Finished(query, states.First()), "job", "finished_at", Queue(query), order);
        var columns = IsByPlace(query, states) ? Queue(query) : "";
        string[] sources = [.. Sources(query, states).Select(source => Source(query, source.Table, source.Where, source.Id, null, columns, order))];
        if (sources.Length == 1) return sources[0];
        var distinct = IsByPlace(query, states) ? "" : "DISTINCT ON (u.job) "; // a job that an error is looked for may come from two indexes
        return $"SELECT {distinct}u.* FROM ({string.Join(" UNION ALL ", sources.Select(source => $"({source})"))}) u ORDER BY u.job{order} LIMIT @bound";
    }

    private string Source(JobQuery query, string table, string where, string id, string? time, string columns, string order)
    {
        var compare = order.Length == 0 ? ">" : "<";
        if (query.Cursor is not null) where += time is null ? $" AND p.{id} {compare} @after" : $" AND (p.{time}, p.{id}) {compare} (@at, @after)";
        if (query.From is not null) where += $" AND p.{id} >= @first";
        if (query.UpToId is not null || query.To is not null) where += $" AND p.{id} <= @last";
        var (at, sort) = time is null ? ("NULL::timestamptz", "") : ($"p.{time}", $"p.{time}{order}, ");
        var distinct = table == $"{s}.history" ? "DISTINCT " : ""; // a job may have failed so many times
        return $"SELECT {distinct}p.{id} AS job, {at} AS at{columns} FROM {table} p WHERE {where} ORDER BY {sort}p.{id}{order} LIMIT @bound";
    }

    // The narrowest index that the conditions offer.
    private IEnumerable<(string Table, string Where, string Id)> Sources(JobQuery query, IReadOnlyCollection<JobState> states)
    {
        if (query.Fingerprint is not null)
        {
            return [($"{s}.history", "p.fingerprint = @fingerprint", "job"), ($"{s}.finished", "p.fingerprint = @fingerprint", "job")];
        }

        if (query.Tag is not null) return [($"{s}.job_tag", "p.tag = @tag", "job")];
        if (query.BatchId is not null) return [($"{s}.job", "p.batch = @batch", "id")];
        if (query.RecurringId is not null) return [($"{s}.job", "p.recurring_id = @recurringId", "id")];
        return IsByPlace(query, states) ? Places(query, states).Select(place => (place.Table, place.Where, "job")) : [($"{s}.job", "true", "id")];
    }

    // A queue's own jobs, where an index leads to them or the place holds few. Those that succeeded are looked for one by one: there may be millions of other
    // queues.
    private IEnumerable<(string Table, string Where)> Places(JobQuery query, IReadOnlyCollection<JobState> states)
    {
        var ofQueue = query.Queue is null ? "true" : "p.queue = @queue";
        foreach (var state in states)
        {
            switch (state)
            {
                case JobState.Enqueued:
                    yield return query.Queue is null ? ($"{s}.ready", "true") : (Lanes(), "true");
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
                    yield return ($"{s}.finished", Finished(query, state));
                    break;
            }
        }
    }

    private static string Finished(JobQuery query, JobState state) =>
        $"p.state = {(int)state}{(query.Queue is null || state == JobState.Succeeded ? "" : " AND p.queue = @queue")}";

    private string Lanes() =>
        $"(SELECT job, queue FROM {s}.ready WHERE queue = @queue AND crashes < {JobRow.SuspectCrashes} UNION ALL SELECT job, queue FROM {s}.ready WHERE queue = @queue AND crashes >= {JobRow.SuspectCrashes})";

    private string Joins(JobQuery query, IReadOnlyCollection<JobState> states)
    {
        var job = query is { Type: null, Method: null, RecurringId: null, BatchId: null, From: null, To: null } ? "" : $" JOIN {s}.job j ON j.id = c.job";
        var isPlaceKnown = IsByPlace(query, states) || (query.Queue is null && IsEveryState(query, states));
        // the last error of what is over stands there
        var places = AllPlaces.Where(place => !isPlaceKnown || (place.Table == "finished" && query.Fingerprint is not null));
        return job + string.Concat(places.Select(place => $" LEFT JOIN {s}.{place.Table} {place.Alias} ON {place.Alias}.job = c.job"));
    }

    private IEnumerable<string> Conditions(JobQuery query, IReadOnlyCollection<JobState> states)
    {
        yield return "true";
        if (IsByPlace(query, states))
        {
            if (query.Queue is not null) yield return "c.queue = @queue";
            if (query is { Order: JobOrder.DueFirst, Retrying: true }) yield return "c.retrying";
        }
        else
        {
            if (query.Queue is not null) yield return "coalesce(r.queue, b.queue, t.queue, u.queue, w.queue, f.queue) = @queue";
            if (query.Retrying) yield return "t.retrying";
            if (!IsEveryState(query, states))
            {
                yield return $"""
                CASE WHEN r.job IS NOT NULL OR b.job IS NOT NULL THEN {JobState.Enqueued:D} WHEN t.job IS NOT NULL THEN {JobState.Scheduled:D}
                     WHEN u.job IS NOT NULL THEN {JobState.Processing:D} WHEN w.job IS NOT NULL THEN {JobState.Awaiting:D} ELSE f.state END = ANY(@states)
                """;
            }
        }

        if (query.Type is not null)
        {
            const string Full = "regexp_replace(j.type, ',[^],]*$', '')";
            const string Plain = "regexp_replace(regexp_replace(j.type, '[`,[].*$', ''), '^.*[.+]', '')";
            yield return $"lower(@type) IN (lower({Full}), lower(regexp_replace({Full}, '^[^[]*\\.', '')), lower({Plain}))";
        }

        if (query.Method is not null) yield return "lower(@method) IN (lower(j.method), lower(split_part(j.method, '[', 1)))";
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

    // The candidates come from the places of the states that are asked for, so their place need not be looked up.
    private static bool IsByPlace(JobQuery query, IReadOnlyCollection<JobState> states) =>
        query.Order is JobOrder.DueFirst or JobOrder.FinishedFirst
        || (query is { Fingerprint: null, Tag: null, BatchId: null, RecurringId: null } && (query.Queue is not null || !IsEveryState(query, states)));

    private static string Queue(JobQuery query) => query.Queue is null ? "" : ", p.queue";

    private static bool IsEveryState(JobQuery query, IReadOnlyCollection<JobState> states) =>
        !query.Retrying && states.Count == Enum.GetValues<JobState>().Length;
}
