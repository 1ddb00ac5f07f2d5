namespace JobLib.SqlServer.Sql;

/// <summary>
/// Builds the search for jobs: at most a bound of candidates from one index, in the order of the page, and of these the ones that meet the other conditions.
/// However many jobs there are, the cost has that bound. Only fixed words become part of the text; every value is a parameter.
/// </summary>
internal sealed class JobSearchSql(Names s)
{
    /// <summary>Answers the jobs that match with their times, and then one row: how many candidates there were, and the last of them.</summary>
    public string Search(JobQuery query, IReadOnlyCollection<JobState> states, bool byCall = false)
    {
        var (order, compare) = query.Order is JobOrder.OldestFirst or JobOrder.DueFirst ? ("", ">") : (" DESC", "<");
        var byTime = query.Order is JobOrder.DueFirst or JobOrder.FinishedFirst;
        return $"""
            {(byCall ? Calls(query) : "")}
            DECLARE @found TABLE (n int NOT NULL IDENTITY PRIMARY KEY, job binary(16) NOT NULL, at_time bigint NULL);
            INSERT INTO @found (job, at_time)
            SELECT TOP (@bound) x.job, x.at_time FROM ({(byCall ? OfCalls(query, compare, order) : Candidates(query, states, compare, order))}) x ORDER BY {(
                byTime ? $"x.at_time{order}, x.job{order}" : $"x.job{order}"
            )};
            SELECT TOP (@take) c.job, c.at_time AS AtTime FROM @found c JOIN {s}.job j WITH (READPAST, READCOMMITTEDLOCK) ON j.id = c.job{Joins(query, states)}
            WHERE {Conditions(query, states, byCall)} ORDER BY c.n;
            SELECT TOP (1) (SELECT COUNT(*) FROM @found) AS count, c.job AS LastJob, c.at_time AS LastAt, j.created_at AS LastCreated
            FROM (SELECT 1 AS one) o LEFT JOIN @found c ON 1 = 1 LEFT JOIN {s}.job j WITH (FORCESEEK) ON j.id = c.job ORDER BY c.n DESC;
            """;
    }

    /// <summary>Counts by state and queue alone, up to a bound.</summary>
    public string CountByState(JobQuery query, IReadOnlyCollection<JobState> states) =>
        $"SELECT COUNT(*) FROM (SELECT TOP (@take) p.job FROM ({string.Join(" UNION ALL ", Places(query, states).Select(place => $"SELECT q.job FROM {Passing(place.Table)}{Where([place.Where])}"))}) p) c;";

    // Of everything that jobs call, what is asked for: a look into an index for each, however many jobs there are.
    private string Calls(JobQuery query) => $"""
        DECLARE @calls TABLE (call_hash binary(8) NOT NULL PRIMARY KEY);
        DECLARE @call binary(8) = 0x;
        WHILE @call IS NOT NULL
        BEGIN
            SET @call = (SELECT TOP (1) j.call_hash FROM {s}.job j WITH (READPAST, READCOMMITTEDLOCK) WHERE j.call_hash > @call ORDER BY j.call_hash);
            INSERT INTO @calls (call_hash)
            SELECT TOP (1) j.call_hash FROM {s}.job j WITH (READPAST, READCOMMITTEDLOCK) WHERE j.call_hash = @call AND {string.Join(" AND ", CallIs(query))};
        END;
        """;

    private string OfCalls(JobQuery query, string compare, string order) => $"""
        SELECT y.job, y.at_time FROM @calls k CROSS APPLY (
            SELECT TOP (@bound) q.id AS job, CONVERT(bigint, NULL) AS at_time FROM {Passing($"{s}.job")}{Where(["q.call_hash = k.call_hash", .. Bounds(query, "id", compare)])}
            ORDER BY q.id{order}) y
        """;

    private string Candidates(JobQuery query, IReadOnlyCollection<JobState> states, string compare, string order)
    {
        if (query.Order is JobOrder.DueFirst)
            return Timed($"{s}.scheduled", "due_at", Both(query.Retrying ? "q.retrying = 1" : "", OfQueue(query)), query, compare, order);
        if (query.Order is JobOrder.FinishedFirst) return Timed($"{s}.finished", "finished_at", Places(query, states).Single().Where, query, compare, order);
        var sources = Sources(query, states).Select(source =>
            $"SELECT y.job, y.at_time FROM (SELECT TOP (@bound) q.{source.Id} AS job, CONVERT(bigint, NULL) AS at_time FROM {Passing(source.Table)}{Where([source.Where, .. Bounds(query, source.Id, compare)])} ORDER BY q.{source.Id}{order}) y"
        );
        return string.Join(" UNION ", sources); // a job that an error is looked for may come from two indexes
    }

    private static string Timed(string table, string time, string where, JobQuery query, string compare, string order)
    {
        List<string> conditions = [where];
        if (query.Cursor is not null)
            conditions.Add($"q.{time} {compare}= @at AND (q.{time} {compare} @at OR q.job {compare} @after)"); // the first half is where the index is entered
        conditions.AddRange(Range(query, "job"));
        return $"SELECT TOP (@bound) q.job, q.{time} AS at_time FROM {Passing(table)}{Where(conditions)} ORDER BY q.{time}{order}, q.job{order}";
    }

    // Rows of open transactions are not there yet, or on their way from one place to another: a list waits for neither.
    private static string Passing(string source) =>
        source.EndsWith(") q", StringComparison.Ordinal) ? source : $"{source} q WITH (READPAST, READCOMMITTEDLOCK)";

    private static IEnumerable<string> Bounds(JobQuery query, string id, string compare)
    {
        if (query.Cursor is not null) yield return $"q.{id} {compare} @after";
        foreach (var bound in Range(query, id)) yield return bound;
    }

    private static IEnumerable<string> Range(JobQuery query, string id)
    {
        if (query.From is not null) yield return $"q.{id} >= @first";
        if (query.UpToId is not null || query.To is not null) yield return $"q.{id} <= @last";
    }

    private static string Where(IEnumerable<string> conditions)
    {
        var given = string.Join(" AND ", conditions.Where(condition => condition.Length > 0));
        return given.Length == 0 ? "" : " WHERE " + given;
    }

    // The narrowest index that the conditions offer.
    private IEnumerable<(string Table, string Id, string Where)> Sources(JobQuery query, IReadOnlyCollection<JobState> states)
    {
        if (query.Fingerprint is not null)
        {
            return
            [
                ($"(SELECT DISTINCT h.job FROM {s}.history h WITH (READPAST, READCOMMITTEDLOCK) WHERE h.fingerprint = @fingerprint) q", "job", ""),
                ($"{s}.finished", "job", "q.fingerprint = @fingerprint"),
            ];
        }

        if (query.Tag is not null) return [($"{s}.job_tag", "job", "q.tag = @tag")];
        if (query.BatchId is not null) return [($"{s}.job", "id", "q.batch = @batch")];
        if (query.RecurringId is not null) return [($"{s}.job", "id", "q.recurring_id = @recurringId")];
        return query.Queue is null && IsEveryState(query, states)
            ? [($"{s}.job", "id", "")]
            : Places(query, states).Select(place => (place.Table, "job", place.Where));
    }

    private IEnumerable<(string Table, string Where)> Places(JobQuery query, IReadOnlyCollection<JobState> states)
    {
        var ofQueue = OfQueue(query);
        foreach (var state in states)
        {
            switch (state)
            {
                case JobState.Enqueued:
                    yield return ($"{s}.ready", ofQueue);
                    yield return ($"{s}.blocked", ofQueue);
                    break;
                case JobState.Scheduled:
                    yield return ($"{s}.scheduled", Both(query.Retrying ? "q.retrying = 1" : "", ofQueue));
                    break;
                case JobState.Processing:
                    yield return ($"{s}.running", ofQueue);
                    break;
                case JobState.Awaiting:
                    yield return ($"{s}.awaiting", ofQueue);
                    break;
                default:
                    yield return ($"{s}.finished", Both($"q.state = {(int)state}", ofQueue));
                    break;
            }
        }
    }

    private static string OfQueue(JobQuery query) => query.Queue is null ? "" : "q.queue = @queue";

    private static string Both(string one, string other) => string.Join(" AND ", new[] { one, other }.Where(condition => condition.Length > 0));

    private string Joins(JobQuery query, IReadOnlyCollection<JobState> states)
    {
        if (query.Queue is null && IsEveryState(query, states) && query.Fingerprint is null) return "";
        (string Place, string Alias)[] places = [("ready", "r"), ("blocked", "b"), ("scheduled", "t"), ("running", "u"), ("awaiting", "w"), ("finished", "f")];
        return string.Concat(places.Select(place => $" LEFT JOIN {s}.{place.Place} {place.Alias} WITH (FORCESEEK) ON {place.Alias}.job = c.job"));
    }

    private string Conditions(JobQuery query, IReadOnlyCollection<JobState> states, bool byCall)
    {
        List<string> conditions = ["1 = 1"];
        if (!IsEveryState(query, states))
        {
            var numbers = string.Join(", ", states.Select(state => (int)state).Order());
            conditions.Add(
                $"CASE WHEN r.job IS NOT NULL OR b.job IS NOT NULL THEN 0 WHEN t.job IS NOT NULL THEN 1 WHEN u.job IS NOT NULL THEN 2 WHEN w.job IS NOT NULL THEN 6 ELSE f.state END IN ({numbers})"
            );
        }

        if (query.Retrying) conditions.Add("t.retrying = 1");
        if (query.Queue is not null) conditions.Add("COALESCE(r.queue, b.queue, t.queue, u.queue, w.queue, f.queue) = @queue");
        if (!byCall) conditions.AddRange(CallIs(query));
        if (query.Tag is not null) conditions.Add($"EXISTS (SELECT 1 FROM {s}.job_tag g WITH (FORCESEEK) WHERE g.job = c.job AND g.tag = @tag)");
        if (query.RecurringId is not null) conditions.Add("j.recurring_id = @recurringId");
        if (query.BatchId is not null) conditions.Add("j.batch = @batch");
        if (query.Fingerprint is not null) conditions.Add(LastErrorIs());
        if (query.From is not null) conditions.Add("j.created_at >= @from");
        if (query.To is not null) conditions.Add("j.created_at < @to");
        return string.Join(" AND ", conditions);
    }

    private IEnumerable<string> CallIs(JobQuery query)
    {
        if (query.Type is not null)
            yield return $"{Lower("@type")} IN ({Lower($"{s}.type_name(j.type)")}, {Lower($"{s}.short_type_name(j.type)")}, {Lower(PlainName())})";
        if (query.Method is not null)
            yield return $"{Lower("@method")} IN ({Lower("j.method")}, {Lower("LEFT(j.method, CHARINDEX(N'[', j.method + N'[') - 1)")})";
    }

    // The name that lists show: without outer type and type arguments.
    private string PlainName()
    {
        var head = $"LEFT({s}.short_type_name(j.type), CHARINDEX(N'`', {s}.short_type_name(j.type) + N'`') - 1)";
        return $"RIGHT({head}, CHARINDEX(N'+', REVERSE({head}) + N'+') - 1)";
    }

    // Under a collation of its own: in Turkish, which the database may be, I and i are letters of two kinds.
    private static string Lower(string text) => $"LOWER({text} COLLATE Latin1_General_100_BIN2)";

    private string LastErrorIs() => $"""
        CASE WHEN f.attempt > 0 THEN f.fingerprint ELSE (
            SELECT TOP (1) h.fingerprint FROM {s}.history h WITH (FORCESEEK)
            WHERE h.job = c.job AND h.error_type IS NOT NULL AND h.seq > ISNULL((SELECT MAX(p.seq) FROM {s}.history p WITH (FORCESEEK) WHERE p.job = c.job AND p.actor IS NOT NULL AND p.state < 2), 0)
            ORDER BY h.seq DESC) END = @fingerprint
        """;

    private static bool IsEveryState(JobQuery query, IReadOnlyCollection<JobState> states) =>
        !query.Retrying && states.Count == Enum.GetValues<JobState>().Length;
}
