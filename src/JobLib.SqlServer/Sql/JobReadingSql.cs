namespace JobLib.SqlServer.Sql;

/// <summary>How jobs are shown: where each is, and what is known of its last attempt.</summary>
internal sealed class JobReadingSql(Names s)
{
    /// <summary>The jobs with these ids, in their order. Columns are named as <see cref="JobRecord"/> names them.</summary>
    public string Summaries { get; } = Select(s, "");

    /// <summary>The same with what a job's own page shows.</summary>
    public string Details { get; } = Select(s, $"""
        ,
               COALESCE(r.fence, b.fence, t.fence, u.fence, w.fence, f.fence) AS fence, COALESCE(r.crashes, b.crashes, t.crashes, u.crashes, w.crashes, f.crashes) AS crashes,
               f.result, f.expires_at AS ExpiresAt, j.idempotency_key AS IdempotencyKey, j.concurrency_key AS ConcurrencyKey, j.ambient, j.parent, j.condition, j.born, j.start_kind AS StartKind,
               CASE j.born WHEN 1 THEN ISNULL(j.start_at, j.created_at + j.start_delay) END AS CreatedDue,
               (SELECT {ReaderSql.KeyOf("x.name")} FROM {s}.rated x WITH (FORCESEEK) WHERE x.job = j.id) AS RateKey,
               (SELECT {ReaderSql.KeyOf("x.grp")} FROM {s}.grouped x WITH (FORCESEEK) WHERE x.job = j.id) AS JobGroup,
               (SELECT x.next_at FROM {s}.rate x WITH (READUNCOMMITTED) WHERE x.name = b.rate_key AND (x.permits IS NULL OR x.permits <> 0)) AS RateFreeAt,
               ISNULL(
                   (SELECT k.job FROM {s}.concurrency_key k WITH (FORCESEEK) WHERE k.name = b.concurrency_key AND b.rate_key IS NULL),
                   (SELECT TOP (1) k.job FROM {s}.concurrency_key k WITH (FORCESEEK) WHERE k.pool = b.concurrency_key AND k.pool IS NOT NULL AND b.rate_key IS NULL ORDER BY k.name)) AS BlockedBy,
               {ReaderSql.KeyOf("j.sequence")} AS sequence,
               (SELECT TOP (1) h.job FROM {s}.sequence_hold h WITH (FORCESEEK) WHERE h.sequence = w.sequence AND {ReaderSql.Holds(s)} ORDER BY h.at_time) AS SequenceHeldBy,
               CONVERT(nvarchar(max), CASE
                   WHEN f.job IS NOT NULL THEN f.reason
                   ELSE (SELECT TOP (1) CASE WHEN h.at_time >= ISNULL(r.ready_at, h.at_time) THEN h.reason END FROM {s}.history h WITH (FORCESEEK) WHERE h.job = j.id ORDER BY h.seq DESC) END) AS reason,
               f.actor, f.attempt AS EndAttempt, f.error_details AS EndErrorDetails, f.duration AS EndDuration, f.started_at AS EndStartedAt, f.server AS EndServer, {Version(s, "f.application")} AS EndVersion,
               COALESCE(r.ready_at, b.ready_at, u.ready_at, f.ready_at) AS WasReadyAt,
               (SELECT STRING_AGG({s}.id_text(c.id), ',') FROM (
                   SELECT TOP (100) x.id FROM (SELECT k.id FROM {s}.job k WITH (READPAST, READCOMMITTEDLOCK) WHERE k.parent = j.id UNION ALL SELECT i.id FROM {s}.batch i WHERE i.parent = j.id) x ORDER BY x.id) c) AS children
        """);

    /// <summary>Rows of history, oldest first.</summary>
    public string History { get; } = $"""
        SELECT h.job, h.state, h.at_time AS AtTime, h.ready_at AS ReadyAt, h.started_at AS StartedAt, h.duration, h.attempt, h.server, h.reason, h.actor, h.due_at AS DueAt,
               h.error_type AS ErrorType, h.error_message AS ErrorMessage, h.error_details AS ErrorDetails, h.fingerprint, {Version(s, "h.application")} AS ApplicationVersion
        FROM (SELECT DISTINCT i.id FROM @ids i) q JOIN {s}.history h WITH (FORCESEEK) ON h.job = q.id ORDER BY h.job, h.seq;
        """;

    public string Parameters { get; } =
        $"SELECT p.job, p.name, p.value FROM (SELECT DISTINCT i.id FROM @ids i) q JOIN {s}.job_parameter p WITH (FORCESEEK) ON p.job = q.id;";

    private static string Version(Names s, string number) => $"(SELECT x.version FROM {s}.application x WHERE x.id = {number})";

    // Jobs of open transactions are passed over: they are not there yet. A running row is read as it is: complete_job may have locked it for as long as the
    // job's own transaction lasts.
    // What the last attempt came to stands in finished when the job is over, and otherwise in the rows of history since a person last brought it back.
    private static string Select(Names s, string more) => $"""
        {ReaderSql.Ids}
        SELECT j.id, j.created_at AS CreatedAt, j.type, j.method, j.signature, j.arguments, j.format, j.priority, j.batch, j.recurring_id AS RecurringId, j.tags,
               CASE WHEN r.job IS NOT NULL OR b.job IS NOT NULL THEN 0 WHEN t.job IS NOT NULL THEN 1 WHEN u.job IS NOT NULL THEN 2 WHEN w.job IS NOT NULL THEN 6 ELSE f.state END AS state,
               COALESCE(r.queue, b.queue, t.queue, u.queue, w.queue, f.queue, j.queue) AS queue,
               CASE WHEN u.job IS NOT NULL THEN u.attempts + 1 WHEN f.attempt > 0 THEN f.attempt ELSE COALESCE(r.attempts, b.attempts, t.attempts, w.attempts, f.attempts, 0) END AS attempt,
               COALESCE(r.ready_at, b.ready_at, u.ready_at) AS ReadyAt, t.due_at AS DueAt, ISNULL(t.retrying, 0) AS retrying, CONVERT(bit, CASE WHEN b.job IS NULL OR b.rate_key IS NOT NULL THEN 0 ELSE 1 END) AS WaitsForKey,
               CONVERT(bit, CASE WHEN b.rate_key IS NULL THEN 0 ELSE 1 END) AS WaitsForRate,
               f.finished_at AS FinishedAt, u.progress, u.progress_text AS ProgressText,
               CASE WHEN u.job IS NOT NULL THEN u.claimed_at WHEN f.attempt > 0 THEN f.started_at ELSE a.started_at END AS StartedAt,
               CASE WHEN u.job IS NOT NULL THEN v.name WHEN f.attempt > 0 THEN f.server ELSE a.server END AS server,
               CASE WHEN u.job IS NOT NULL THEN v.application_version ELSE {Version(s, "CASE WHEN f.attempt > 0 THEN f.application ELSE a.application END")} END AS ApplicationVersion,
               u.owner,
               CASE WHEN f.attempt > 0 THEN f.duration ELSE a.duration END AS duration,
               CASE WHEN f.attempt > 0 THEN f.error_type    ELSE e.error_type    END AS ErrorType,
               CONVERT(nvarchar(max), CASE WHEN f.attempt > 0 THEN f.error_message ELSE e.error_message END) AS ErrorMessage,
               CASE WHEN f.attempt > 0 THEN f.fingerprint   ELSE e.fingerprint   END AS fingerprint{more}
        FROM @ids q
        JOIN {s}.job j WITH (READPAST, READCOMMITTEDLOCK) ON j.id = q.id
        LEFT JOIN {s}.ready     r WITH (FORCESEEK) ON r.job = j.id
        LEFT JOIN {s}.blocked   b WITH (FORCESEEK) ON b.job = j.id
        LEFT JOIN {s}.scheduled t WITH (FORCESEEK) ON t.job = j.id
        LEFT JOIN {s}.running   u WITH (READUNCOMMITTED) ON u.job = j.id
        LEFT JOIN {s}.awaiting  w WITH (FORCESEEK) ON w.job = j.id
        LEFT JOIN {s}.finished  f WITH (FORCESEEK) ON f.job = j.id
        LEFT JOIN {s}.server    v ON v.id = u.owner
        OUTER APPLY (SELECT ISNULL(MAX(h.seq), 0) AS seq FROM {s}.history h WITH (FORCESEEK) WHERE h.job = j.id AND h.actor IS NOT NULL AND h.state < 2) p
        OUTER APPLY (SELECT TOP (1) h.started_at, h.server, h.application, h.duration FROM {s}.history h WITH (FORCESEEK) WHERE h.job = j.id AND h.seq > p.seq AND h.attempt > 0 ORDER BY h.seq DESC) a
        OUTER APPLY (SELECT TOP (1) h.error_type, h.error_message, h.fingerprint FROM {s}.history h WITH (FORCESEEK) WHERE h.job = j.id AND h.seq > p.seq AND h.error_type IS NOT NULL ORDER BY h.seq DESC) e
        ORDER BY q.n;
        """;
}
