namespace JobLib.PostgreSql.Sql;

/// <summary>How jobs are shown: where each is, and what is known of its last attempt.</summary>
internal sealed class JobReadingSql(Names s)
{
    /// <summary>The jobs with these ids, in their order. Columns are named as <see cref="JobRecord"/> names them.</summary>
    public string Summaries { get; } = Select(s, "");

    /// <summary>The same with what a job's own page shows.</summary>
    public string Details { get; } = Select(s, $"""
        ,
               coalesce(r.fence, b.fence, t.fence, u.fence, w.fence, f.fence) AS fence, coalesce(r.crashes, b.crashes, t.crashes, u.crashes, w.crashes, f.crashes) AS crashes,
               f.result, f.expires_at AS ExpiresAt, j.idempotency_key AS IdempotencyKey, j.concurrency_key AS ConcurrencyKey,
               (SELECT x.grp FROM {s}.grouped x WHERE x.job = j.id) AS JobGroup,
               (SELECT x.key FROM {s}.rated x WHERE x.job = j.id) AS RateKey, (SELECT x.next_at FROM {s}.rate x WHERE x.key = b.rate_key AND x.permits IS DISTINCT FROM 0) AS RateFreeAt,
               j.parameters, j.ambient, j.parent, j.condition, j.born, j.start_kind AS StartKind,
               CASE WHEN j.born = {JobState.Scheduled:D} THEN coalesce(j.start_at, {s.Later}(j.created_at, j.start_delay)) END AS CreatedDue,
               CASE WHEN b.job IS NOT NULL AND b.rate_key IS NULL THEN coalesce(
                   (SELECT k.job FROM {s}.concurrency_key k WHERE k.key = b.concurrency_key), (SELECT k.job FROM {s}.concurrency_key k WHERE k.pool = b.concurrency_key LIMIT 1)) END AS BlockedBy,
               j.sequence, CASE WHEN w.sequence IS NOT NULL THEN (
                   SELECT h.job FROM {s}.sequence_hold h WHERE h.sequence = w.sequence AND {ReaderSql.Holds(s)} LIMIT 1) END AS SequenceHeldBy,
               coalesce(f.reason, CASE WHEN f.job IS NULL THEN (SELECT CASE WHEN h.at >= coalesce(r.ready_at, h.at) THEN h.reason END FROM {s}.history h WHERE h.job = j.id ORDER BY seq DESC LIMIT 1) END) AS reason,
               f.actor, f.attempt AS EndAttempt, f.error_details AS EndErrorDetails, f.duration AS EndDuration, f.started_at AS EndStartedAt, f.server AS EndServer, {Version(s, "f.application")} AS EndVersion,
               coalesce(r.ready_at, b.ready_at, u.ready_at, f.ready_at) AS WasReadyAt,
               ARRAY(SELECT c.id FROM (SELECT id FROM {s}.job WHERE parent = j.id UNION ALL SELECT id FROM {s}.batch WHERE parent = j.id) c ORDER BY c.id LIMIT 100) AS children
        """);

    /// <summary>Rows of history, oldest first.</summary>
    public string History { get; } = $"""
        SELECT job, state, at AS AtTime, ready_at AS ReadyAt, started_at AS StartedAt, duration, attempt, server, reason, actor, due_at AS DueAt,
               error_type AS ErrorType, error_message AS ErrorMessage, error_details AS ErrorDetails, fingerprint, {Version(s, "application")} AS ApplicationVersion
        FROM {s}.history WHERE job = ANY(@ids) ORDER BY job, seq
        """;

    private static string Version(Names s, string number) => $"(SELECT p.version FROM {s}.application p WHERE p.id = {number})";

    // What the last attempt came to stands in finished when the job is over, and otherwise in the rows of history since a person last brought it back.
    private static string Select(Names s, string more) => $"""
        SELECT j.id, j.created_at AS CreatedAt, j.type, j.method, j.signature, j.arguments, j.format, j.priority, j.batch, j.recurring_id AS RecurringId, j.tags,
               CASE WHEN r.job IS NOT NULL OR b.job IS NOT NULL THEN {JobState.Enqueued:D} WHEN t.job IS NOT NULL THEN {JobState.Scheduled:D}
                    WHEN u.job IS NOT NULL THEN {JobState.Processing:D} WHEN w.job IS NOT NULL THEN {JobState.Awaiting:D} ELSE f.state END AS state,
               coalesce(r.queue, b.queue, t.queue, u.queue, w.queue, f.queue) AS queue,
               CASE WHEN u.job IS NOT NULL THEN u.attempts + 1 WHEN f.attempt > 0 THEN f.attempt ELSE coalesce(r.attempts, b.attempts, t.attempts, w.attempts, f.attempts) END AS attempt,
               coalesce(r.ready_at, b.ready_at, u.ready_at) AS ReadyAt, t.due_at AS DueAt, coalesce(t.retrying, false) AS retrying, b.job IS NOT NULL AND b.rate_key IS NULL AS WaitsForKey, b.rate_key IS NOT NULL AS WaitsForRate,
               f.finished_at AS FinishedAt, u.progress, u.progress_text AS ProgressText,
               CASE WHEN u.job IS NOT NULL THEN u.claimed_at WHEN f.attempt > 0 THEN f.started_at ELSE a.started_at END AS StartedAt,
               CASE WHEN u.job IS NOT NULL THEN v.name WHEN f.attempt > 0 THEN f.server ELSE a.server END AS server,
               CASE WHEN u.job IS NOT NULL THEN v.application_version ELSE {Version(s, "CASE WHEN f.attempt > 0 THEN f.application ELSE a.application END")} END AS ApplicationVersion,
               u.owner,
               CASE WHEN f.attempt > 0 THEN f.duration ELSE a.duration END AS duration,
               CASE WHEN f.attempt > 0 THEN f.error_type    ELSE e.error_type    END AS ErrorType,
               CASE WHEN f.attempt > 0 THEN f.error_message ELSE e.error_message END AS ErrorMessage,
               CASE WHEN f.attempt > 0 THEN f.fingerprint   ELSE e.fingerprint   END AS fingerprint{more}
        FROM unnest(@ids) WITH ORDINALITY AS q(id, n)
        JOIN {s}.job j ON j.id = q.id
        LEFT JOIN {s}.ready     r ON r.job = j.id
        LEFT JOIN {s}.blocked   b ON b.job = j.id
        LEFT JOIN {s}.scheduled t ON t.job = j.id
        LEFT JOIN {s}.running   u ON u.job = j.id
        LEFT JOIN {s}.awaiting  w ON w.job = j.id
        LEFT JOIN {s}.finished  f ON f.job = j.id
        LEFT JOIN {s}.server    v ON v.id = u.owner
        LEFT JOIN LATERAL (SELECT coalesce(max(seq), 0) AS seq FROM {s}.history h WHERE h.job = j.id AND h.actor IS NOT NULL AND h.state IN ({JobState.Enqueued:D}, {JobState.Scheduled:D})) p ON true
        LEFT JOIN LATERAL (SELECT h.started_at, h.server, h.application, h.duration FROM {s}.history h WHERE h.job = j.id AND h.seq > p.seq AND h.attempt > 0 ORDER BY h.seq DESC LIMIT 1) a ON true
        LEFT JOIN LATERAL (SELECT h.error_type, h.error_message, h.fingerprint FROM {s}.history h WHERE h.job = j.id AND h.seq > p.seq AND h.error_type IS NOT NULL ORDER BY h.seq DESC LIMIT 1) e ON true
        ORDER BY q.n
        """;
}
