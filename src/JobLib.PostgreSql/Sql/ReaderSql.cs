using JobLib.Kernel;
using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.PostgreSql.Sql;

/// <summary>What <see cref="PostgreSqlJobReader"/> sends besides the lists of jobs.</summary>
internal sealed class ReaderSql(Names s)
{
    /// <summary>The storage's clock, the counters with what is not folded yet, and the figures of the last minutes.</summary>
    public string Overview { get; } = $"""
        SELECT {s.Clock}(@offset);
        SELECT queue, state, {s.Whole}(sum(n)) AS n FROM (SELECT queue, state, n FROM {s}.counter UNION ALL SELECT queue, state, n FROM {s}.counter_delta) c GROUP BY queue, state HAVING sum(n) <> 0;
        SELECT {s.Whole}(coalesce(sum(failed::numeric + retried) FILTER (WHERE minute >= m.this - interval '5 minutes'), 0)) AS failing,
               {s.Whole}(coalesce(sum(succeeded) FILTER (WHERE minute = m.this - interval '1 minute'), 0)) AS succeeded
        FROM (SELECT date_trunc('minute', {s.Clock}(@offset), 'UTC') AS this) m
        LEFT JOIN LATERAL (
            SELECT minute, succeeded, failed, retried FROM {s}.bucket WHERE minute >= m.this - interval '5 minutes' AND minute <= m.this
            UNION ALL SELECT minute, succeeded, failed, retried FROM {s}.bucket_delta WHERE minute >= m.this - interval '5 minutes' AND minute <= m.this) b ON true;
        SELECT count(*)::int FROM (SELECT FROM {s}.scheduled WHERE due_at <= {s.Clock}(@offset) + interval '5 minutes' LIMIT 10001) d;
        SELECT count(*)::int AS n, min(due_at) AS oldest FROM (SELECT due_at FROM {s}.scheduled WHERE due_at < {s.Clock}(@offset) - interval '1 minute' ORDER BY due_at LIMIT 10001) d;
        SELECT name, paused, set_limit AS SetLimit, said_limit AS SaidLimit FROM {s}.queue WHERE paused OR set_limit IS NOT NULL OR said_limit IS NOT NULL;
        SELECT name, first_at AS FirstAt, last_at AS LastAt, n FROM {s}.unknown_type WHERE last_at >= {s.Clock}(@offset) - interval '5 minutes' ORDER BY last_at DESC, name COLLATE "C" LIMIT 100;
        SELECT version FROM {s}.schema_version
        """;

    /// <summary>The job that has waited longest for a worker in each queue, the lowest seq of each lane; and beside it those that wait for a key.</summary>
    public string Waits { get; } = $"""
        SELECT q.queue, least(
            (SELECT min(l.ready_at) FROM generate_series(0, {Limits.MaxPriority}) p CROSS JOIN LATERAL (
                SELECT ready_at FROM {s}.ready WHERE queue = q.queue AND priority = p::smallint AND crashes < {JobRow.SuspectCrashes} ORDER BY seq LIMIT 1) l),
            (SELECT min(l.ready_at) FROM generate_series(0, {Limits.MaxPriority}) p CROSS JOIN LATERAL (
                SELECT ready_at FROM {s}.ready WHERE queue = q.queue AND priority = p::smallint AND crashes >= {JobRow.SuspectCrashes} ORDER BY seq LIMIT 1) l)) AS oldest,
            (SELECT count(*)::int FROM (SELECT FROM {s}.blocked WHERE queue = q.queue LIMIT 10001) b) AS ForKey,
            (SELECT ready_at FROM {s}.blocked WHERE queue = q.queue ORDER BY ready_at LIMIT 1) AS OldestForKey
        FROM (SELECT queue FROM {s}.counter UNION SELECT queue FROM {s}.counter_delta UNION SELECT name FROM {s}.queue UNION SELECT unnest(queues) FROM {s}.server) AS q(queue)
        """;

    /// <summary>Of failed jobs that have held a sequence: those that still do.</summary>
    public string HeldSequences { get; } = $"""
        SELECT h.sequence AS key, h.job, h.at AS since,
               (SELECT count(*)::int FROM (SELECT FROM {s}.awaiting a WHERE a.sequence = h.sequence LIMIT {OverviewPage.CountedUpTo} + 1) w) AS waiting
        FROM (SELECT job, sequence, at FROM {s}.sequence_hold ORDER BY at LIMIT {OverviewPage.HoldsLookedAt}) h
        WHERE {Holds(s)} ORDER BY h.at LIMIT {OverviewPage.MaxHeld}
        """;

    public string Servers { get; } = $"""
        SELECT v.id, v.name, v.machine, v.process_id AS ProcessId, v.version, to_json(v.queues)::text AS queues, v.worker_count AS WorkerCount,
               v.started_at AS StartedAt, v.heartbeat_at AS HeartbeatAt, v.lease_until AS LeaseUntil, v.draining, v.skew,
               NOT v.gone AND (v.expired OR v.lease_until <= {s.Clock}(@offset)) AS dead, v.gone AS HasLeft, h.held, v.trouble, v.application_version AS ApplicationVersion
        FROM {s}.server v CROSS JOIN LATERAL (SELECT count(*)::int AS held FROM {s}.running r WHERE r.owner = v.id) h
        WHERE v.lease_until > {s.Clock}(@offset) - interval '24 hours' AND (NOT v.gone OR h.held > 0) ORDER BY v.started_at, v.id
        """;

    public string Series { get; } = $"""
        SELECT date_bin(@step, minute, 'epoch') AS minute, {s.Whole}(sum(succeeded)) AS succeeded, {s.Whole}(sum(failed)) AS failed, {s.Whole}(sum(retried)) AS retried, {s.Whole}(sum(deleted)) AS deleted, {s.Whole}(sum(wait)) AS wait, {s.Whole}(sum(duration)) AS duration
        FROM (
            SELECT minute, succeeded, failed, retried, deleted, wait, duration FROM {s}.bucket WHERE minute >= @from AND minute < @to AND (@queue::text IS NULL OR queue = @queue)
            UNION ALL SELECT minute, succeeded, failed, retried, deleted, wait, duration FROM {s}.bucket_delta WHERE minute >= @from AND minute < @to AND (@queue::text IS NULL OR queue = @queue)) b
        GROUP BY 1 ORDER BY 1
        """;

    public string Tallies { get; } = $"""
        SELECT start, method, queue, application_version AS ApplicationVersion, succeeded, failed, retried, deleted, waits, durations
        FROM {s}.tally
        WHERE period = @period AND start >= @from AND start < @to AND (@method::text IS NULL OR method = @method) AND (@queue::text IS NULL OR queue = @queue)
        ORDER BY period DESC, start DESC LIMIT @max
        """;

    public string Log { get; } =
        $"SELECT seq, at AS AtTime, level, attempt, text AS line FROM {s}.job_log WHERE job = @id AND seq > @after ORDER BY seq LIMIT @max";

    public string UniqueHolder { get; } = $"SELECT job FROM {s}.unique_key WHERE name = @name";

    public string LogEnd { get; } =
        $"SELECT seq, at AS AtTime, level, attempt, text AS line FROM {s}.job_log WHERE job = @id AND seq < @before ORDER BY seq DESC LIMIT @max";

    /// <summary>
    /// Of the jobs that an error has ended the index also holds those that were deleted since. They are passed over, at most ten thousand: a bulk delete leaves
    /// many.
    /// </summary>
    public string ErrorGroups { get; } = $"""
        SELECT g.fingerprint, g.type, g.message, g.first_at AS FirstAt, g.last_at AS LastAt, g.attempts,
               (SELECT count(*)::int FROM (SELECT FROM (SELECT state FROM {s}.finished WHERE fingerprint = g.fingerprint ORDER BY job DESC LIMIT 11000) f WHERE f.state = {JobState.Failed:D} LIMIT 1001) c) AS failed,
               (SELECT count(*)::int FROM (SELECT FROM {s}.scheduled t WHERE t.fingerprint = g.fingerprint LIMIT 1001) c) AS retrying
        FROM {s}.error_group g WHERE @at::timestamptz IS NULL OR (g.last_at, g.fingerprint) < (@at, @name) ORDER BY g.last_at DESC, g.fingerprint DESC LIMIT @max
        """;

    public string Recurring { get; } = $"{RecurringSummary(s)} WHERE @after::text IS NULL OR r.id > @after COLLATE \"C\" ORDER BY r.id LIMIT @max";

    public string FindRecurring { get; } = $"{RecurringSummary(s)} JOIN unnest(@ids) WITH ORDINALITY AS q(id, n) ON q.id = r.id ORDER BY q.n";

    public string LateRecurring { get; } = $"""
        {RecurringSummary(s)} WHERE r.fault IS NOT NULL OR ({RecurringSql.Next(
            "r"
        )} < {s.Clock}(@offset) - interval '1 minute' AND NOT r.paused) ORDER BY r.id LIMIT 20
        """;

    /// <summary>By the moment alone, as the index has them: by id as well, a thousand that are due at midnight would be sorted for ten.</summary>
    public string NextRecurring { get; } =
        $"{RecurringSummary(s)} WHERE {RecurringSql.Next("r")} IS NOT NULL AND NOT r.paused ORDER BY {RecurringSql.Next("r")} LIMIT 10";

    public string Definition { get; } = $"SELECT {RecurringSql.Definition} FROM {s}.recurring r WHERE r.id = @id";

    public string Batches { get; } = $"{BatchSummary(s)} FROM {s}.batch b WHERE @before::uuid IS NULL OR b.id < @before ORDER BY b.id DESC LIMIT @max";

    public string FindBatches { get; } = $"{BatchSummary(s)} FROM unnest(@ids) WITH ORDINALITY AS q(id, n) JOIN {s}.batch b ON b.id = q.id ORDER BY q.n";

    /// <summary>
    /// Those that somebody holds are as many as jobs run, and sorted; of those that somebody waits for, which have nearly all a holder, the first are looked up
    /// one after the other.
    /// </summary>
    public string Concurrency { get; } = ConcurrencySummary(s, $"""
        WITH RECURSIVE waited AS (
            (SELECT concurrency_key AS key, 1 AS n FROM {s}.blocked ORDER BY concurrency_key LIMIT 1)
            UNION ALL SELECT (SELECT b.concurrency_key FROM {s}.blocked b WHERE b.concurrency_key > w.key ORDER BY b.concurrency_key LIMIT 1), w.n + 1
                      FROM waited w WHERE w.key IS NOT NULL AND w.n < {ConcurrencyKeys.MaxWaiting})
        SELECT k.key, row_number() OVER (ORDER BY k.key COLLATE "C") AS n FROM (
            SELECT key COLLATE "C" AS key FROM waited WHERE key COLLATE "C" > coalesce(@after, '')
            UNION SELECT coalesce(pool, key) COLLATE "C" FROM {s}.concurrency_key WHERE coalesce(pool, key) COLLATE "C" > coalesce(@after, '')
            UNION (SELECT key FROM {s}.concurrency_limit WHERE n IS NOT NULL AND key > coalesce(@after, '') ORDER BY key LIMIT @max)) k
        ORDER BY k.key COLLATE "C" LIMIT @max
        """);

    public string FindConcurrency { get; } = ConcurrencySummary(s, "SELECT key, n FROM unnest(@keys) WITH ORDINALITY AS q(key, n)");

    public string Rates { get; } = RateSummary(s, $"""
        SELECT k.key, row_number() OVER (ORDER BY k.key) AS n FROM (
            (SELECT key FROM {s}.rate WHERE key > coalesce(@after, '') ORDER BY key LIMIT @max)
            UNION (SELECT key FROM {s}.rate_limit WHERE key > coalesce(@after, '') ORDER BY key LIMIT @max)) k
        ORDER BY k.key LIMIT @max
        """);

    public string FindRates { get; } = RateSummary(s, "SELECT key COLLATE \"C\" AS key, n FROM unnest(@keys) WITH ORDINALITY AS q(key, n)");

    public string Audit { get; } =
        $"SELECT seq, at AS AtTime, actor, action, target, n FROM {s}.audit WHERE @before::bigint IS NULL OR seq < @before ORDER BY seq DESC LIMIT @max";

    /// <summary>Users can run this themselves: jobs that are not over and that nothing will ever move.</summary>
    public string Orphans { get; } = $"""
        SELECT j.id FROM (SELECT id FROM {s}.job ORDER BY id LIMIT @max) j WHERE {s.StateOf}(j.id) IS NULL
        UNION SELECT r.job FROM (SELECT job, owner FROM {s}.running LIMIT @max) r WHERE NOT EXISTS (SELECT FROM {s}.server v WHERE v.id = r.owner)
        UNION SELECT b.job FROM (SELECT job, queue, concurrency_key, rate_key FROM {s}.blocked LIMIT @max) b
              WHERE NOT EXISTS (SELECT FROM {s}.concurrency_key k JOIN {s}.running r ON r.job = k.job WHERE k.key = b.concurrency_key)
                AND NOT EXISTS (SELECT FROM {s}.concurrency_key k JOIN {s}.running r ON r.job = k.job WHERE k.pool = b.concurrency_key)
                AND NOT EXISTS (SELECT FROM {s}.concurrency_limit l WHERE l.key = b.concurrency_key COLLATE "C" AND l.n = 0)
                AND NOT EXISTS (SELECT FROM {s}.ready r WHERE r.queue = b.queue AND r.concurrency_key = b.concurrency_key AND b.rate_key IS NULL)
                AND NOT EXISTS (SELECT FROM {s}.rate t WHERE t.key = b.rate_key AND t.next_at IS NOT NULL)
                AND NOT EXISTS (SELECT FROM {s}.rate_look k WHERE k.key = b.rate_key)
        UNION SELECT w.job FROM (SELECT * FROM {s}.awaiting LIMIT @max) w
              WHERE NOT CASE w.parent_kind
                  WHEN {AwaitedKind.Job:D} THEN EXISTS (SELECT FROM {s}.job p WHERE p.id = w.parent AND coalesce({s.StateOf}(p.id) NOT IN ({JobState.Succeeded:D}, {JobState.Deleted:D}), false))
                      OR EXISTS (SELECT FROM {s}.held h WHERE h.id = w.parent)
                  WHEN {AwaitedKind.Batch:D} THEN EXISTS (SELECT FROM {s}.batch p WHERE p.id = w.parent AND NOT coalesce(p.ended IN ({JobState.Succeeded:D}, {JobState.Deleted:D}), false))
                      OR EXISTS (SELECT FROM {s}.held h WHERE h.id = w.parent)
                  ELSE EXISTS (SELECT FROM {s}.batch p WHERE p.id = w.parent AND (NOT p.started OR EXISTS (SELECT FROM {s}.held h WHERE h.id = ANY(p.path)))) END
        """;

    /// <summary>Whether the next one of its sequence waits because the job of <c>h</c> has failed.</summary>
    public static string Holds(Names s) =>
        $"EXISTS (SELECT FROM {s}.awaiting n WHERE n.parent = h.job AND n.sequence IS NOT NULL AND n.condition = {SequenceChains.Holding:D})";

    private static string RecurringSummary(Names s) => $"""
        SELECT r.id, r.type, r.method, r.signature, r.arguments, r.format, r.cron, r.time_zone AS TimeZone, r.queue, r.misfire, r.overlap, r.paused, r.fault,
               r.created_at AS CreatedAt, {RecurringSql.Next("r")} AS NextAt, r.pause_reason AS PauseReason, r.last_at AS LastAt, r.last_job AS LastJob,
               {s.StateOf}(r.last_job) AS LastJobState
        FROM {s}.recurring r
        """;

    private static string ConcurrencySummary(Names s, string keys) => $"""
        SELECT k.key, l.n::int AS AtMost, h.n::int AS Held, w.n::int AS Waiting
        FROM ({keys}) k
        LEFT JOIN LATERAL (SELECT n FROM {s}.concurrency_limit WHERE key = k.key COLLATE "C") l ON true
        CROSS JOIN LATERAL (SELECT count(*) AS n FROM (
            SELECT FROM {s}.concurrency_key WHERE key = k.key COLLATE "default" UNION ALL SELECT FROM {s}.concurrency_key WHERE pool = k.key COLLATE "default") p) h
        CROSS JOIN LATERAL (SELECT count(*) AS n FROM (SELECT FROM {s}.blocked WHERE concurrency_key = k.key COLLATE "default" AND rate_key IS NULL LIMIT {ConcurrencyKeys.MaxWaiting} + 1) b) w
        WHERE l.n IS NOT NULL OR h.n > 0 OR w.n > 0 ORDER BY k.n
        """;

    private static string RateSummary(Names s, string keys) => $"""
        SELECT k.key, t.until, t.released, t.next_at AS NextAt, t.at AS AtTime, t.permits, t.per, t.burst, coalesce(t.is_set, false) AS IsSet,
               l.key AS SetKey, l.permits AS SetPermits, l.per AS SetPer, l.burst AS SetBurst, w.n::int AS Waiting, {s.Clock}(@offset) AS NowTime
        FROM ({keys}) k
        LEFT JOIN LATERAL (SELECT * FROM {s}.rate WHERE key = k.key) t ON true
        LEFT JOIN LATERAL {s.FixedRate}(k.key) l ON true
        CROSS JOIN LATERAL (SELECT count(*) AS n FROM (SELECT FROM {s}.blocked WHERE rate_key = k.key LIMIT {ConcurrencyKeys.MaxWaiting} + 1) b) w
        WHERE t.key IS NOT NULL OR l.key = k.key ORDER BY k.n
        """;

    private static string BatchSummary(Names s) => $"""
        SELECT b.id, b.description, b.total, b.succeeded, b.failed, b.deleted, b.sealed, b.created_at AS CreatedAt, b.finished_at AS FinishedAt, b.outer_batch AS OuterBatch, b.parent,
               CASE WHEN b.cancelled OR b.ruled_out THEN {BatchState.Deleted:D} WHEN NOT b.started THEN {BatchState.Awaiting:D} WHEN b.failed > 0 THEN {BatchState.Failed:D}
                    WHEN b.total > b.succeeded + b.failed + b.deleted THEN {BatchState.Processing:D} ELSE {BatchState.Succeeded:D} END AS state,
               (SELECT count(*) FROM {s}.running r WHERE r.batch = b.id) AS processing,
               ARRAY(SELECT c.id FROM (SELECT id FROM {s}.job WHERE parent = b.id UNION ALL SELECT id FROM {s}.batch WHERE parent = b.id) c ORDER BY c.id LIMIT 100) AS children,
               ARRAY(SELECT i.id FROM {s}.batch i WHERE i.outer_batch = b.id ORDER BY i.id LIMIT 100) AS nested
        """;
}
