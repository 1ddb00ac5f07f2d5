using JobLib.Storage;

namespace JobLib.PostgreSql.Sql;

/// <summary>
/// Builds the search for jobs: at most a bound of candidates from one index, in the order of the page, and of these the ones that meet the other conditions.
/// However many jobs there are, the cost has that bound.
/// </summary>
internal sealed class JobSearchSql(string s)
{
    /// <summary>Answers one row: how many candidates there were, the last of them (id, time, creation), and the ids and times of those that match.</summary>
    public string Search(JobQuery query, IReadOnlyCollection<JobState> states)
    {
        var (order, compare) = query.Order is JobOrder.OldestFirst or JobOrder.DueFirst ? ("", ">") : (" DESC", "<");
        var sort = query.Order is JobOrder.DueFirst or JobOrder.FinishedFirst ? $"at{order}, job{order}" : $"job{order}";
        return $"""
            WITH cand AS MATERIALIZED ({Candidates(query, states, sort, compare)}),
            last AS (SELECT c.job, c.at, j.created_at FROM (SELECT job, at, row_number() OVER (ORDER BY {sort}) AS n FROM cand) c JOIN {s}.job j ON j.id = c.job ORDER BY n DESC LIMIT 1),
            hit AS MATERIALIZED (
                SELECT c.job, c.at FROM cand c JOIN {s}.job j ON j.id = c.job{Joins(query, states)}
                WHERE {Conditions(query, states)}
                ORDER BY {sort.Replace("at", "c.at", StringComparison.Ordinal).Replace("job", "c.job", StringComparison.Ordinal)} LIMIT @take)
            SELECT (SELECT count(*)::int FROM cand) AS count, (SELECT job FROM last) AS last_job, (SELECT at FROM last) AS last_at, (SELECT created_at FROM last) AS last_created,
                   ARRAY(SELECT job FROM hit ORDER BY {sort}) AS jobs, ARRAY(SELECT at FROM hit WHERE at IS NOT NULL ORDER BY {sort}) AS times
            """;
    }

    /// <summary>Counts by state alone, up to a bound.</summary>
    public string CountByState(JobQuery query, IReadOnlyCollection<JobState> states) =>
        $"SELECT count(*)::int FROM (SELECT FROM ({string.Join(" UNION ALL ", Places(query, states).Select(place => $"(SELECT job FROM {place} p LIMIT @take)"))}) p LIMIT @take) c";

    private string Candidates(JobQuery query, IReadOnlyCollection<JobState> states, string sort, string compare)
    {
        if (query.Order is JobOrder.DueFirst) return Source($"SELECT job, due_at AS at FROM {s}.scheduled p", $"(due_at, job) {compare} (@at, @after)", "", query, sort.Replace("at", "due_at", StringComparison.Ordinal));
        if (query.Order is JobOrder.FinishedFirst)
        {
            return Source($"SELECT job, finished_at AS at FROM {s}.finished p", $"(finished_at, job) {compare} (@at, @after)", $"state = {(int)states.First()}", query, sort.Replace("at", "finished_at", StringComparison.Ordinal));
        }

        var sources = Sources(query, states).Select(source => Source($"SELECT job, NULL::timestamptz AS at FROM {source.From} p", $"job {compare} @after", source.Where, query, sort)).ToList();
        return sources.Count == 1 ? sources[0] : $"SELECT DISTINCT job, at FROM ({string.Join(" UNION ALL ", sources.Select(source => $"({source})"))}) u ORDER BY {sort} LIMIT @bound";
    }

    private static string Source(string select, string after, string where, JobQuery query, string sort)
    {
        List<string> conditions = [];
        if (where.Length > 0) conditions.Add(where);
        if (query.Cursor is not null) conditions.Add(after);
        if (query.UpToId is not null) conditions.Add("job <= @upTo");
        return $"{select}{(conditions.Count == 0 ? "" : " WHERE " + string.Join(" AND ", conditions))} ORDER BY {sort} LIMIT @bound";
    }

    // The narrowest index that the conditions offer.
    private IEnumerable<(string From, string Where)> Sources(JobQuery query, IReadOnlyCollection<JobState> states)
    {
        if (query.Fingerprint is not null)
        {
            return [($"(SELECT DISTINCT job FROM {s}.history WHERE fingerprint = @fingerprint)", ""), ($"{s}.finished", "fingerprint = @fingerprint")];
        }

        if (query.Tag is not null) return [($"{s}.job_tag", "tag = @tag")];
        if (query.BatchId is not null) return [($"(SELECT id AS job, batch FROM {s}.job)", "batch = @batch")];
        if (query.RecurringId is not null) return [($"(SELECT id AS job, recurring_id FROM {s}.job)", "recurring_id = @recurringId")];
        return IsEveryState(query, states) ? [($"(SELECT id AS job FROM {s}.job)", "")] : Places(query, states).Select(place => (place, ""));
    }

    private IEnumerable<string> Places(JobQuery query, IReadOnlyCollection<JobState> states)
    {
        foreach (var state in states)
        {
            switch (state)
            {
                case JobState.Enqueued:
                    yield return $"(SELECT job FROM {s}.ready)";
                    yield return $"(SELECT job FROM {s}.blocked)";
                    break;
                case JobState.Scheduled:
                    yield return query.Retrying ? $"(SELECT job FROM {s}.scheduled WHERE retrying)" : $"(SELECT job FROM {s}.scheduled)";
                    break;
                case JobState.Processing:
                    yield return $"(SELECT job FROM {s}.running)";
                    break;
                case JobState.Awaiting:
                    yield return $"(SELECT job FROM {s}.awaiting)";
                    break;
                default:
                    yield return $"(SELECT job FROM {s}.finished WHERE state = {(int)state})";
                    break;
            }
        }
    }

    private string Joins(JobQuery query, IReadOnlyCollection<JobState> states)
    {
        if (query.Queue is null && IsEveryState(query, states) && query.Fingerprint is null) return "";
        (string Place, string Alias)[] places = [("ready", "r"), ("blocked", "b"), ("scheduled", "t"), ("running", "u"), ("awaiting", "w"), ("finished", "f")];
        return string.Concat(places.Select(place => $" LEFT JOIN {s}.{place.Place} {place.Alias} ON {place.Alias}.job = c.job"));
    }

    private string Conditions(JobQuery query, IReadOnlyCollection<JobState> states)
    {
        List<string> conditions = ["true"];
        if (!IsEveryState(query, states))
        {
            conditions.Add("CASE WHEN r.job IS NOT NULL OR b.job IS NOT NULL THEN 0 WHEN t.job IS NOT NULL THEN 1 WHEN u.job IS NOT NULL THEN 2 WHEN w.job IS NOT NULL THEN 6 ELSE f.state END = ANY(@states)");
        }

        if (query.Retrying) conditions.Add("t.retrying");
        if (query.Queue is not null) conditions.Add("coalesce(r.queue, b.queue, t.queue, u.queue, w.queue, f.queue) = @queue");
        if (query.Type is not null)
        {
            const string Full = "regexp_replace(j.type, ',[^],]*$', '')";
            conditions.Add($"lower(@type) IN (lower({Full}), lower(regexp_replace({Full}, '^[^[]*\\.', '')))");
        }

        if (query.Method is not null) conditions.Add("lower(j.method) = lower(@method)");
        if (query.Tag is not null) conditions.Add($"EXISTS (SELECT FROM {s}.job_tag g WHERE g.job = c.job AND g.tag = @tag)");
        if (query.RecurringId is not null) conditions.Add("j.recurring_id = @recurringId");
        if (query.BatchId is not null) conditions.Add("j.batch = @batch");
        if (query.Fingerprint is not null) conditions.Add(LastErrorIs());
        if (query.From is not null) conditions.Add("j.created_at >= @from");
        if (query.To is not null) conditions.Add("j.created_at < @to");
        return string.Join(" AND ", conditions);
    }

    private string LastErrorIs() => $"""
        CASE WHEN f.attempt > 0 THEN f.fingerprint ELSE (
            SELECT h.fingerprint FROM {s}.history h
            WHERE h.job = c.job AND h.error_type IS NOT NULL AND h.seq > coalesce((SELECT max(seq) FROM {s}.history p WHERE p.job = c.job AND p.actor IS NOT NULL AND p.state < 2), 0)
            ORDER BY h.seq DESC LIMIT 1) END = @fingerprint
        """;

    private static bool IsEveryState(JobQuery query, IReadOnlyCollection<JobState> states) => !query.Retrying && states.Count == Enum.GetValues<JobState>().Length;
}
