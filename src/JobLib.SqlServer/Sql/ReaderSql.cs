using JobLib.Kernel;

namespace JobLib.SqlServer.Sql;

/// <summary>What <see cref="SqlServerJobReader"/> sends besides the lists of jobs.</summary>
internal sealed class ReaderSql(Names s)
{
    /// <summary>Reads the ids that a question names, in their order, out of <c>@list</c>.</summary>
    public const string Ids = """
        DECLARE @ids TABLE (n int NOT NULL PRIMARY KEY, id binary(16) NOT NULL);
        INSERT INTO @ids (n, id) SELECT j.n, CONVERT(binary(16), j.id) FROM OPENJSON(@list) WITH (n int '$.n', id uniqueidentifier '$.id') j;
        """;

    private const string Names = """
        DECLARE @names TABLE (n int NOT NULL PRIMARY KEY, name nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL);
        INSERT INTO @names (n, name) SELECT j.n, j.name FROM OPENJSON(@list) WITH (n int '$.n', name nvarchar(256) '$.name') j;
        """;

    /// <summary>The storage's clock, the counters with what is not folded yet, and the figures of the last minutes.</summary>
    /// <remarks>
    /// Deltas first, and under locks until they are read: a fold in between would be counted twice or not at all. Those of open transactions are passed over: a
    /// page must not wait for somebody's transaction, and what it creates is not there yet.
    /// </remarks>
    public string Overview { get; } = $"""
        DECLARE @this bigint = @now - @now % 60000000;
        SELECT @now;
        SELECT c.queue, c.state, SUM(c.n) AS n
        FROM (SELECT d.queue, d.state, d.n FROM {s}.counter_delta d WITH (REPEATABLEREAD, READPAST) UNION ALL SELECT k.queue, k.state, k.n FROM {s}.counter k) c
        GROUP BY c.queue, c.state HAVING SUM(c.n) <> 0 OPTION (MAXDOP 1);
        SELECT ISNULL(SUM(b.failed + b.retried), 0) AS failing, ISNULL(SUM(CASE b.minute WHEN @this - 60000000 THEN b.succeeded ELSE 0 END), 0) AS succeeded
        FROM (
            SELECT d.minute, d.succeeded, d.failed, d.retried FROM {s}.bucket_delta d WITH (REPEATABLEREAD) WHERE d.minute >= @this - 300000000 AND d.minute <= @this
            UNION ALL SELECT k.minute, k.succeeded, k.failed, k.retried FROM {s}.bucket k WHERE k.minute >= @this - 300000000 AND k.minute <= @this) b OPTION (MAXDOP 1);
        SELECT COUNT(*) FROM (SELECT TOP (10001) d.job FROM {s}.scheduled d WITH (READPAST, READCOMMITTEDLOCK) WHERE d.due_at <= @now + 300000000) d;
        SELECT COUNT(*) AS n, MIN(d.due_at) AS oldest FROM (SELECT TOP (10001) d.due_at FROM {s}.scheduled d WITH (READPAST, READCOMMITTEDLOCK) WHERE d.due_at < @now - 60000000 ORDER BY d.due_at) d;
        SELECT q.name, q.paused, q.set_limit AS SetLimit, q.said_limit AS SaidLimit FROM {s}.queue q WHERE q.paused = 1 OR q.set_limit IS NOT NULL OR q.said_limit IS NOT NULL;
        SELECT TOP (100) u.name, u.first_at AS FirstAt, u.last_at AS LastAt, u.n FROM {s}.unknown_type u WHERE u.last_at >= @now - 300000000 ORDER BY u.last_at DESC, u.name;
        SELECT v.version FROM {s}.schema_version v;
        """;

    /// <summary>The job that has waited longest for a worker in each queue, the first of each priority; and beside it those that wait for a key.</summary>
    public string Waits { get; } = $"""
        SELECT q.name AS queue, (
            SELECT MIN(l.ready_at) FROM (
                SELECT (SELECT TOP (1) r.ready_at FROM {s}.ready r WITH (READPAST, READCOMMITTEDLOCK) WHERE r.queue = q.name AND r.priority = p.n ORDER BY r.seq) AS ready_at
                FROM (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) AS p (n)) l) AS oldest,
            (SELECT COUNT(*) FROM (SELECT TOP (10001) b.job FROM {s}.blocked b WITH (READPAST, READCOMMITTEDLOCK) WHERE b.queue = q.name) k) AS ForKey,
            (SELECT TOP (1) b.ready_at FROM {s}.blocked b WITH (READPAST, READCOMMITTEDLOCK) WHERE b.queue = q.name ORDER BY b.ready_at) AS OldestForKey
        FROM (SELECT k.queue AS name FROM {s}.counter k UNION SELECT d.queue FROM {s}.counter_delta d WITH (READPAST, READCOMMITTEDLOCK)) q;
        """;

    /// <summary>Of failed jobs that have held a sequence: those that still do.</summary>
    public string HeldSequences { get; } = $"""
        SELECT TOP ({OverviewPage.MaxHeld}) {KeyOf("h.sequence")} AS [key], h.job, h.at_time AS since,
               (SELECT COUNT(*) FROM (SELECT TOP ({OverviewPage.CountedUpTo} + 1) a.job FROM {s}.awaiting a WITH (READPAST, READCOMMITTEDLOCK) WHERE a.sequence = h.sequence) w) AS waiting
        FROM (SELECT TOP ({OverviewPage.HoldsLookedAt}) l.job, l.sequence, l.at_time FROM {s}.sequence_hold l WITH (READPAST, READCOMMITTEDLOCK) ORDER BY l.at_time) h
        WHERE {Holds(s)} ORDER BY h.at_time;
        """;

    public string Servers { get; } = $"""
        SELECT v.id, v.name, v.machine, v.process_id AS ProcessId, v.version, v.queues, v.worker_count AS WorkerCount,
               v.started_at AS StartedAt, v.heartbeat_at AS HeartbeatAt, v.lease_until AS LeaseUntil, v.draining, v.skew, v.trouble, v.application_version AS ApplicationVersion,
               CONVERT(bit, CASE WHEN v.gone = 0 AND (v.expired = 1 OR v.lease_until <= @now) THEN 1 ELSE 0 END) AS dead, v.gone AS HasLeft, h.held
        FROM {s}.server v CROSS APPLY (SELECT COUNT(*) AS held FROM {s}.running r WITH (FORCESEEK) WHERE r.owner = v.id) h
        WHERE v.lease_until > @now - 86400000000 AND (v.gone = 0 OR h.held > 0) ORDER BY v.started_at, v.id;
        """;

    public string Series { get; } = $"""
        SELECT b.minute - b.minute % @step AS minute, SUM(b.succeeded) AS succeeded, SUM(b.failed) AS failed, SUM(b.retried) AS retried, SUM(b.deleted) AS deleted, SUM(b.wait) AS wait, SUM(b.duration) AS duration
        FROM (
            SELECT d.minute, d.queue, d.succeeded, d.failed, d.retried, d.deleted, d.wait, d.duration FROM {s}.bucket_delta d WITH (REPEATABLEREAD) WHERE d.minute >= @from AND d.minute < @to
            UNION ALL SELECT k.minute, k.queue, k.succeeded, k.failed, k.retried, k.deleted, k.wait, k.duration FROM {s}.bucket k WHERE k.minute >= @from AND k.minute < @to) b
        WHERE @queue IS NULL OR b.queue = @queue
        GROUP BY b.minute - b.minute % @step ORDER BY b.minute - b.minute % @step OPTION (MAXDOP 1);
        """;

    public string Tallies { get; } = $"""
        SELECT TOP (@max) t.start, t.method, t.queue, t.application_version AS ApplicationVersion, t.succeeded, t.failed, t.retried, t.deleted, t.waits, t.durations
        FROM {s}.tally t WITH (READPAST, READCOMMITTEDLOCK)
        WHERE t.period = @period AND t.start >= @from AND t.start < @to AND (@method IS NULL OR t.method = @method) AND (@queue IS NULL OR t.queue = @queue)
        ORDER BY t.start DESC OPTION (MAXDOP 1);
        """;

    public string Log { get; } =
        $"SELECT TOP (@max) l.seq, l.at_time AS AtTime, l.level, l.attempt, l.line FROM {s}.job_log l WITH (FORCESEEK) WHERE l.job = @id AND l.seq > @after ORDER BY l.seq;";

    public string UniqueHolder { get; } = $"SELECT k.job FROM {s}.unique_key k WITH (FORCESEEK) WHERE k.name = @name;";

    public string LogEnd { get; } =
        $"SELECT TOP (@max) l.seq, l.at_time AS AtTime, l.level, l.attempt, l.line FROM {s}.job_log l WITH (FORCESEEK) WHERE l.job = @id AND l.seq < @before ORDER BY l.seq DESC;";

    public string ErrorGroups { get; } = $"""
        SELECT TOP (@max) g.fingerprint, g.type, g.message, g.first_at AS FirstAt, g.last_at AS LastAt, g.attempts,
               (SELECT COUNT(*) FROM (SELECT TOP (1001) f.job FROM {s}.finished f WHERE f.fingerprint = g.fingerprint AND f.state = 4) c) AS failed,
               (SELECT COUNT(*) FROM (SELECT TOP (1001) t.job FROM {s}.scheduled t WHERE t.fingerprint = g.fingerprint) c) AS retrying
        FROM {s}.error_group g WHERE g.last_at <= ISNULL(@at, 9223372036854775807) AND (@at IS NULL OR g.last_at < @at OR g.fingerprint < @name) ORDER BY g.last_at DESC, g.fingerprint DESC;
        """;

    public string Recurring { get; } = $"SELECT TOP (@max) {RecurringSummary(s)} WHERE @after IS NULL OR r.id > @after ORDER BY r.id;";

    public string FindRecurring { get; } = $"{Names}\nSELECT {RecurringSummary(s)} JOIN @names q ON q.name = r.id ORDER BY q.n;";

    public string LateRecurring { get; } =
        $"SELECT TOP (20) {RecurringSummary(s)} WHERE r.fault IS NOT NULL OR (r.due_at < @now - 60000000 AND r.paused = 0) ORDER BY r.id;";

    public string NextRecurring { get; } = $"SELECT TOP (10) {RecurringSummary(s)} WHERE r.due_at IS NOT NULL AND r.paused = 0 ORDER BY r.due_at;";

    /// <summary>Names are keys with a mark at their ends. Of keys that differ in trailing blanks, which comparisons pass over, the mark decides.</summary>
    public string Concurrency { get; } = ConcurrencySummary(s, $"""
        DECLARE @keys TABLE (n int NOT NULL PRIMARY KEY, name nvarchar(257) COLLATE Latin1_General_100_BIN2 NOT NULL);
        INSERT INTO @keys (n, name)
        SELECT TOP (@max) ROW_NUMBER() OVER (ORDER BY {KeyOf("a.name")}, a.name), a.name FROM (
            SELECT x.name FROM (
                SELECT DISTINCT b.concurrency_key AS name FROM {s}.blocked b WITH (READPAST, READCOMMITTEDLOCK) WHERE b.rate_key IS NULL
                UNION SELECT ISNULL(k.pool, k.name) FROM {s}.concurrency_key k WITH (READPAST, READCOMMITTEDLOCK)
                UNION SELECT l.name FROM {s}.concurrency_limit l WITH (READPAST, READCOMMITTEDLOCK) WHERE l.n IS NOT NULL) x
            WHERE {KeyOf("x.name")} > @after OR ({KeyOf("x.name")} = @after AND x.name > @after + N'|')) a
        ORDER BY {KeyOf("a.name")}, a.name;
        """);

    public string FindConcurrency { get; } = ConcurrencySummary(s, """
        DECLARE @keys TABLE (n int NOT NULL PRIMARY KEY, name nvarchar(257) COLLATE Latin1_General_100_BIN2 NOT NULL);
        INSERT INTO @keys (n, name) SELECT j.n, j.name + N'|' FROM OPENJSON(@list) WITH (n int '$.n', name nvarchar(256) '$.name') j;
        """);

    public string Rates { get; } = RateSummary(s, $"""
        DECLARE @keys TABLE (n int NOT NULL PRIMARY KEY, name nvarchar(257) COLLATE Latin1_General_100_BIN2 NOT NULL);
        INSERT INTO @keys (n, name)
        SELECT TOP (@max) ROW_NUMBER() OVER (ORDER BY {KeyOf("a.name")}, a.name), a.name FROM (
            SELECT x.name FROM (SELECT t.name FROM {s}.rate t WITH (READPAST, READCOMMITTEDLOCK) UNION SELECT l.name FROM {s}.rate_limit l WITH (READPAST, READCOMMITTEDLOCK)) x
            WHERE {KeyOf("x.name")} > @after OR ({KeyOf("x.name")} = @after AND x.name > @after + N'|')) a
        ORDER BY {KeyOf("a.name")}, a.name;
        """);

    public string FindRates { get; } = RateSummary(s, """
        DECLARE @keys TABLE (n int NOT NULL PRIMARY KEY, name nvarchar(257) COLLATE Latin1_General_100_BIN2 NOT NULL);
        INSERT INTO @keys (n, name) SELECT j.n, j.name + N'|' FROM OPENJSON(@list) WITH (n int '$.n', name nvarchar(256) '$.name') j;
        """);

    public string Definition { get; } = $"SELECT {RecurringSql.Definition} FROM {s}.recurring r WHERE r.id = @id;";

    public string Batches { get; } =
        $"SELECT TOP (@max) {BatchSummary(s)} FROM {s}.batch b WITH (FORCESEEK) WHERE b.id < ISNULL(@before, 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF) ORDER BY b.id DESC;";

    public string FindBatches { get; } = $"{Ids}\nSELECT {BatchSummary(s)} FROM @ids q JOIN {s}.batch b WITH (FORCESEEK) ON b.id = q.id ORDER BY q.n;";

    public string Audit { get; } =
        $"SELECT TOP (@max) a.seq, a.at_time AS AtTime, a.actor, a.action, a.target, a.n FROM {s}.audit a WITH (READPAST, READCOMMITTEDLOCK) WHERE a.seq < ISNULL(@before, 9223372036854775807) ORDER BY a.seq DESC;";

    /// <summary>Users can run this themselves: jobs that are not over and that nothing will ever move.</summary>
    public string Orphans { get; } = $"""
        SELECT j.id FROM (SELECT TOP (@max) x.id FROM {s}.job x ORDER BY x.id) j WHERE NOT EXISTS (SELECT 1 FROM {s}.place p WHERE p.job = j.id)
        UNION SELECT r.job FROM (SELECT TOP (@max) x.job, x.owner FROM {s}.running x ORDER BY x.job) r WHERE NOT EXISTS (SELECT 1 FROM {s}.server v WHERE v.id = r.owner)
        UNION SELECT b.job FROM (SELECT TOP (@max) x.job, x.queue, x.concurrency_key, x.rate_key FROM {s}.blocked x ORDER BY x.job) b
              WHERE NOT EXISTS (SELECT 1 FROM {s}.concurrency_key k JOIN {s}.running r ON r.job = k.job WHERE k.name = b.concurrency_key)
                AND NOT EXISTS (SELECT 1 FROM {s}.concurrency_key k JOIN {s}.running r ON r.job = k.job WHERE k.pool = b.concurrency_key)
                AND NOT EXISTS (SELECT 1 FROM {s}.concurrency_limit l WHERE l.name = b.concurrency_key AND l.n = 0)
                AND NOT EXISTS (SELECT 1 FROM {s}.ready r WHERE r.queue = b.queue AND r.concurrency_key = b.concurrency_key AND b.rate_key IS NULL)
                AND NOT EXISTS (SELECT 1 FROM {s}.rate t WHERE t.name = b.rate_key AND t.next_at IS NOT NULL)
        UNION SELECT w.job FROM (SELECT TOP (@max) x.job, x.parent, x.parent_kind FROM {s}.awaiting x ORDER BY x.job) w
              WHERE NOT EXISTS (SELECT 1 FROM {s}.place p WHERE w.parent_kind = 3 AND p.job = w.parent AND p.state NOT IN (3, 5))
                AND NOT EXISTS (SELECT 1 FROM {s}.batch b WHERE w.parent_kind = 4 AND b.id = w.parent AND ISNULL(b.ended, 0) NOT IN (3, 5))
                AND NOT EXISTS (SELECT 1 FROM {s}.batch b WHERE w.parent_kind = 5 AND b.id = w.parent AND b.started = 0 AND b.cancelled = 0 AND b.ruled_out = 0)
                AND NOT EXISTS (SELECT 1 FROM {s}.held h WHERE h.id = w.parent)
                AND NOT EXISTS (SELECT 1 FROM {s}.batch_path o JOIN {s}.held h ON h.id = o.outer_batch WHERE w.parent_kind = 5 AND o.batch = w.parent);
        """;

    /// <summary>Whether the next one of its sequence waits because the job of <c>h</c> has failed.</summary>
    public static string Holds(Names s) =>
        $"EXISTS (SELECT 1 FROM {s}.awaiting n WITH (READPAST, READCOMMITTEDLOCK) WHERE n.parent = h.job AND n.sequence IS NOT NULL AND n.condition = {SequenceChains.Holding:D})";

    /// <summary>The read side takes part in no transaction and keeps no lock past its statement; the deadline is the command's.</summary>
    public static string Ask(string statements) => $"""
        SET NOCOUNT ON;
        SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
        {StatementBatchSql.Clock}
        {statements}
        """;

    /// <summary>The key of a name: what stands before the mark at its end. LEFT refuses a negative length, which an empty name would have.</summary>
    public static string KeyOf(string name) => $"LEFT({name}, ABS(LEN({name}) - 1))";

    private static string ConcurrencySummary(Names s, string keys) => $"""
        {keys}
        SELECT {KeyOf("c.name")} AS [Key], CONVERT(int, c.at_most) AS AtMost, c.held AS Held, c.waiting AS Waiting
        FROM (
            SELECT k.n, k.name, (SELECT l.n FROM {s}.concurrency_limit l WITH (FORCESEEK) WHERE l.name = k.name) AS at_most,
                   (SELECT COUNT(*) FROM {s}.concurrency_key h WITH (FORCESEEK) WHERE h.name = k.name)
                   + (SELECT COUNT(*) FROM {s}.concurrency_key h WITH (FORCESEEK) WHERE h.pool = k.name AND h.pool IS NOT NULL) AS held,
                   (SELECT COUNT(*) FROM (SELECT TOP ({ConcurrencyKeys.MaxWaiting} + 1) b.job FROM {s}.blocked b WITH (FORCESEEK) WHERE b.concurrency_key = k.name AND b.rate_key IS NULL) w) AS waiting
            FROM @keys k) c
        WHERE c.at_most IS NOT NULL OR c.held > 0 OR c.waiting > 0 ORDER BY c.n;
        """;

    private static string RateSummary(Names s, string keys) => $"""
        {keys}
        SELECT {KeyOf("k.name")} AS [Key], t.until_at AS Until, t.released_at AS Released, t.next_at AS NextAt, t.at_time AS AtTime, t.permits AS Permits, t.per AS Per, t.burst AS Burst,
               ISNULL(t.is_set, 0) AS IsSet, {KeyOf("l.name")} AS SetKey, l.permits AS SetPermits, l.per AS SetPer, l.burst AS SetBurst,
               (SELECT COUNT(*) FROM (SELECT TOP ({ConcurrencyKeys.MaxWaiting} + 1) b.job FROM {s}.blocked b WITH (FORCESEEK) WHERE b.rate_key = k.name AND b.rate_key IS NOT NULL) w) AS Waiting, @now AS NowTime
        FROM @keys k LEFT JOIN {s}.rate t WITH (READUNCOMMITTED) ON t.name = k.name
        LEFT JOIN {s}.rate_limit l WITH (READUNCOMMITTED) ON l.name = CASE
            WHEN CHARINDEX(N':', k.name) = 0 OR EXISTS (SELECT 1 FROM {s}.rate_limit o WITH (READUNCOMMITTED) WHERE o.name = k.name) THEN k.name
            ELSE LEFT(k.name, CHARINDEX(N':', k.name) - 1) + N'|' END
        WHERE t.name IS NOT NULL OR l.name = k.name ORDER BY k.n;
        """;

    private static string RecurringSummary(Names s) => $"""
        r.id, r.type, r.method, r.signature, r.arguments, r.format, r.cron, r.time_zone AS TimeZone, r.queue, r.misfire, r.overlap, r.paused, r.fault,
               r.created_at AS CreatedAt, r.due_at AS NextAt, r.pause_reason AS PauseReason, r.last_at AS LastAt, r.last_job AS LastJob,
               (SELECT MAX(p.state) FROM {s}.place p WHERE p.job = r.last_job) AS LastJobState
        FROM {s}.recurring r
        """;

    private static string BatchSummary(Names s) => $"""
        b.id, b.description, b.total, b.succeeded, b.failed, b.deleted, b.sealed, b.created_at AS CreatedAt, b.finished_at AS FinishedAt, b.outer_batch AS OuterBatch, b.parent,
               CASE WHEN b.cancelled = 1 OR b.ruled_out = 1 OR b.ended = 5 THEN 4 WHEN b.started = 0 THEN 0 WHEN b.failed > 0 THEN 3 WHEN b.total > b.succeeded + b.failed + b.deleted THEN 1 ELSE 2 END AS state,
               (SELECT COUNT(*) FROM {s}.running r WHERE r.batch = b.id) AS processing,
               (SELECT STRING_AGG({s}.id_text(c.id), ',') FROM (
                   SELECT TOP (100) x.id FROM (SELECT j.id FROM {s}.job j WITH (READPAST, READCOMMITTEDLOCK) WHERE j.parent = b.id UNION ALL SELECT i.id FROM {s}.batch i WHERE i.parent = b.id) x ORDER BY x.id) c) AS children,
               (SELECT STRING_AGG({s}.id_text(n.id), ',') FROM (SELECT TOP (100) i.id FROM {s}.batch i WHERE i.outer_batch = b.id ORDER BY i.id) n) AS nested
        """;
}
