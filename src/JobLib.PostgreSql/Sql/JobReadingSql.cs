namespace JobLib.PostgreSql.Sql;

/// <summary>How jobs are shown: where each is, and what is known of its last attempt.</summary>
internal sealed class JobReadingSql(string s)
{
    /// <summary>The jobs with these ids, in their order. Columns are named as <see cref="JobRecord"/> names them.</summary>
    public string Summaries { get; } = Select(s, "");

    /// <summary>The same with what a job's own page shows.</summary>
    public string Details { get; } = Select(s, $"""
        ,
               coalesce(r.fence, b.fence, t.fence, u.fence, w.fence, f.fence) AS fence, coalesce(r.crashes, b.crashes, t.crashes, u.crashes, w.crashes, f.crashes) AS crashes,
               f.result, f.expires_at, j.idempotency_key, j.concurrency_key, j.parameters, j.ambient, j.parent, j.condition, j.born, j.start_kind,
               CASE WHEN j.born = 1 THEN coalesce(j.start_at, {s}.later(j.created_at, j.start_delay)) END AS created_due,
               CASE WHEN b.job IS NOT NULL THEN (SELECT k.job FROM {s}.concurrency_key k WHERE k.key = b.concurrency_key) END AS blocked_by,
               coalesce(f.reason, CASE WHEN f.job IS NULL THEN (SELECT CASE WHEN h.at >= coalesce(r.ready_at, h.at) THEN h.reason END FROM {s}.history h WHERE h.job = j.id ORDER BY seq DESC LIMIT 1) END) AS reason,
               f.actor, f.attempt AS end_attempt, f.error_details AS end_error_details, f.duration AS end_duration, f.started_at AS end_started_at, f.server AS end_server,
               coalesce(r.ready_at, b.ready_at, u.ready_at, f.ready_at) AS was_ready_at,
               ARRAY(SELECT c.id FROM (SELECT id FROM {s}.job WHERE parent = j.id UNION ALL SELECT id FROM {s}.batch WHERE parent = j.id) c ORDER BY c.id LIMIT 100) AS children
        """);

    /// <summary>Rows of history, oldest first.</summary>
    public string History { get; } = $"""
        SELECT job, state, at AS at_time, ready_at, started_at, duration, attempt, server, reason, actor, due_at, error_type, error_message, error_details, fingerprint
        FROM {s}.history WHERE job = ANY(@ids) ORDER BY job, seq
        """;

    // What the last attempt came to stands in finished when the job is over, and otherwise in the rows of history since a person last brought it back.
    private static string Select(string s, string more) => $"""
        SELECT j.id, j.created_at, j.type, j.method, j.signature, j.arguments, j.format, j.priority, j.batch, j.recurring_id, j.tags,
               CASE WHEN r.job IS NOT NULL OR b.job IS NOT NULL THEN 0 WHEN t.job IS NOT NULL THEN 1 WHEN u.job IS NOT NULL THEN 2 WHEN w.job IS NOT NULL THEN 6 ELSE f.state END AS state,
               coalesce(r.queue, b.queue, t.queue, u.queue, w.queue, f.queue) AS queue,
               CASE WHEN u.job IS NOT NULL THEN u.attempts + 1 WHEN f.attempt > 0 THEN f.attempt ELSE coalesce(r.attempts, b.attempts, t.attempts, w.attempts, f.attempts) END AS attempt,
               coalesce(r.ready_at, b.ready_at, u.ready_at) AS ready_at, t.due_at, coalesce(t.retrying, false) AS retrying, b.job IS NOT NULL AS waits_for_key,
               f.finished_at, u.progress, u.progress_text,
               CASE WHEN u.job IS NOT NULL THEN u.claimed_at WHEN f.attempt > 0 THEN f.started_at ELSE a.started_at END AS started_at,
               CASE WHEN u.job IS NOT NULL THEN v.name WHEN f.attempt > 0 THEN f.server ELSE a.server END AS server,
               CASE WHEN f.attempt > 0 THEN f.duration ELSE a.duration END AS duration,
               CASE WHEN f.attempt > 0 THEN f.error_type    ELSE e.error_type    END AS error_type,
               CASE WHEN f.attempt > 0 THEN f.error_message ELSE e.error_message END AS error_message,
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
        LEFT JOIN LATERAL (SELECT coalesce(max(seq), 0) AS seq FROM {s}.history h WHERE h.job = j.id AND h.actor IS NOT NULL AND h.state < 2) p ON true
        LEFT JOIN LATERAL (SELECT h.started_at, h.server, h.duration FROM {s}.history h WHERE h.job = j.id AND h.seq > p.seq AND h.attempt > 0 ORDER BY h.seq DESC LIMIT 1) a ON true
        LEFT JOIN LATERAL (SELECT h.error_type, h.error_message, h.fingerprint FROM {s}.history h WHERE h.job = j.id AND h.seq > p.seq AND h.error_type IS NOT NULL ORDER BY h.seq DESC LIMIT 1) e ON true
        ORDER BY q.n
        """;
}
