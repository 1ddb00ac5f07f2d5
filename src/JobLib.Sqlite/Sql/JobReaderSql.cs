namespace JobLib.Sqlite.Sql;

/// <summary>Questions about jobs.</summary>
internal static class JobReaderSql
{
    /// <summary>A job with its place, its last attempt and its last error.</summary>
    public const string Find =
        """
        SELECT CASE WHEN r.job IS NOT NULL THEN 1 WHEN b.job IS NOT NULL THEN 2 WHEN s.job IS NOT NULL THEN 3
                    WHEN u.job IS NOT NULL THEN 4 WHEN a.job IS NOT NULL THEN 5 WHEN f.job IS NOT NULL THEN 6 ELSE 0 END,
               COALESCE(r.queue, b.queue, s.queue, u.queue, a.queue, f.queue, j.queue),
               j.method, j.batch, j.recurring_id, j.created_at,
               COALESCE(s.retrying, 0), f.state,
               j.rank, j.arguments, j.format, j.tags,
               COALESCE(r.fence, b.fence, s.fence, u.fence, a.fence, f.fence, 0),
               COALESCE(r.attempts, b.attempts, s.attempts, u.attempts, a.attempts, f.attempts, 0),
               COALESCE(r.crashes, b.crashes, s.crashes, u.crashes, a.crashes, f.crashes, 0),
               COALESCE(r.ready_at, b.ready_at, u.ready_at), s.due_at, u.claimed_at,
               f.finished_at, f.attempt, f.started_at, f.duration, f.server,
               h.started_at, h.duration, h.server,
               COALESCE((SELECT name FROM joblib_server v WHERE v.id = u.owner), ''),
               u.progress, u.progress_text,
               f.error_type, f.error_message, NULL, f.fingerprint,
               e.error_type, e.error_message, NULL, e.fingerprint, u.owner,
               CASE WHEN u.job IS NOT NULL THEN (SELECT application_version FROM joblib_server v WHERE v.id = u.owner)
                    ELSE (SELECT version FROM joblib_application p WHERE p.id = CASE WHEN f.server IS NOT NULL THEN f.application ELSE h.application END) END,
               b.key >= char(31) AND b.key < char(32)
        FROM joblib_job j
        LEFT JOIN joblib_ready     r ON r.job = j.id
        LEFT JOIN joblib_blocked   b ON b.job = j.id
        LEFT JOIN joblib_scheduled s ON s.job = j.id
        LEFT JOIN joblib_running   u ON u.job = j.id
        LEFT JOIN joblib_awaiting  a ON a.job = j.id
        LEFT JOIN joblib_finished  f ON f.job = j.id
        LEFT JOIN joblib_history   h ON h.job = j.id AND h.no = (SELECT MAX(no) FROM joblib_history x WHERE x.job = j.id AND x.attempt > 0)
        LEFT JOIN joblib_history   e ON e.job = j.id AND e.no = (SELECT MAX(no) FROM joblib_history x WHERE x.job = j.id AND (x.error_type IS NOT NULL OR x.state = 3))
        WHERE j.id = :id
        """;

    /// <summary>What only the page of one job shows.</summary>
    public const string FindMore =
        """
        SELECT f.result, COALESCE(f.reason, s.reason), f.expires_at, j.idempotency_key, j.concurrency_key,
               (SELECT k.job FROM joblib_concurrency_key k WHERE k.key = b.key UNION ALL SELECT k.job FROM joblib_concurrency_key k WHERE k.pool = b.key LIMIT 1),
               j.parent, j.start_kind, j.condition, j.parameters, j.ambient,
               j.created_state, j.start_at, j.delay, j.rate, (SELECT t.next_at FROM joblib_rate t WHERE COALESCE(t.permits, 1) > 0 AND t.key = substr(b.key, 2) AND b.key >= char(31) AND b.key < char(32)),
               j.sequence, (SELECT g.grp FROM joblib_grouped g WHERE g.job = j.id)
        FROM joblib_job j
        LEFT JOIN joblib_blocked   b ON b.job = j.id
        LEFT JOIN joblib_scheduled s ON s.job = j.id
        LEFT JOIN joblib_finished  f ON f.job = j.id
        WHERE j.id = :id
        """;

    public const string Children =
        """
        SELECT id FROM (SELECT id FROM joblib_job WHERE parent = :parent UNION ALL SELECT id FROM joblib_batch WHERE parent = :parent)
        ORDER BY id LIMIT 100
        """;

    public const string History =
        """
        SELECT state, at, attempt, ready_at, started_at, duration, server, reason, actor, due_at, error_type, error_message, error_details, fingerprint,
               (SELECT version FROM joblib_application p WHERE p.id = h.application)
        FROM joblib_history h WHERE job = :job ORDER BY no
        """;

    public const string FinishedEnd =
        """
        SELECT state, finished_at, attempt, ready_at, started_at, duration, server, reason, actor, NULL, error_type, error_message, error_details, fingerprint,
               (SELECT version FROM joblib_application p WHERE p.id = f.application)
        FROM joblib_finished f WHERE job = :job
        """;

    public const string Log = "SELECT no, at, level, attempt, text FROM joblib_job_log WHERE job = :job AND no > :after ORDER BY no LIMIT :max";

    public const string LogEnd = "SELECT no, at, level, attempt, text FROM joblib_job_log WHERE job = :job AND no < :before ORDER BY no DESC LIMIT :max";
}
