namespace JobLib.Sqlite.Sql;

/// <summary>Pages of what is not jobs.</summary>
internal static class ListSql
{
    public const string ErrorGroups =
        """
        SELECT fingerprint, type, message, first_at, last_at, attempts FROM joblib_error_group
        WHERE (last_at, fingerprint) < (:at, :fingerprint) ORDER BY last_at DESC, fingerprint DESC LIMIT :max
        """;

    public const string FailedWith = "SELECT COUNT(*) FROM (SELECT 1 FROM joblib_finished WHERE fingerprint = :fingerprint AND state = 4 LIMIT :max)";

    public const string RetryingWith = "SELECT COUNT(*) FROM (SELECT 1 FROM joblib_scheduled WHERE fingerprint = :fingerprint LIMIT :max)";

    public const string Recurring =
        $"""
        SELECT id, definition, {RecurringSql.Next}, paused, fault, created_at, last_at, last_job, pause_reason FROM joblib_recurring
        WHERE id > :after ORDER BY id LIMIT :max
        """;

    public const string FindRecurring =
        $"""
        SELECT id, definition, {RecurringSql.Next}, paused, fault, created_at, last_at, last_job, pause_reason FROM joblib_recurring WHERE id = :id
        """;

    /// <summary>The keys that a limit is set for or that somebody holds. Each part is read along its index.</summary>
    public const string ConcurrencyKeys =
        """
        SELECT key FROM (
            SELECT key FROM (SELECT key FROM joblib_concurrency_limit WHERE key > :after ORDER BY key LIMIT :max)
            UNION SELECT key FROM (SELECT key FROM joblib_concurrency_key WHERE pool IS NULL AND key > :after ORDER BY key LIMIT :max)
            UNION SELECT pool FROM (SELECT DISTINCT pool FROM joblib_concurrency_key WHERE pool > :after ORDER BY pool LIMIT :max))
        ORDER BY key LIMIT :max
        """;

    public const string ConcurrencyKey =
        """
        SELECT (SELECT n FROM joblib_concurrency_limit WHERE key = :key),
               (SELECT COUNT(*) FROM joblib_concurrency_key WHERE key = :key) + (SELECT COUNT(*) FROM joblib_concurrency_key WHERE pool = :key),
               (SELECT COUNT(*) FROM (SELECT 1 FROM joblib_blocked WHERE key = :key LIMIT :max))
        """;

    public const string JobState =
        """
        SELECT CASE WHEN f.job IS NOT NULL THEN f.state WHEN u.job IS NOT NULL THEN 2 WHEN s.job IS NOT NULL THEN 1 WHEN a.job IS NOT NULL THEN 6 ELSE 0 END
        FROM joblib_job j
        LEFT JOIN joblib_scheduled s ON s.job = j.id
        LEFT JOIN joblib_running   u ON u.job = j.id
        LEFT JOIN joblib_awaiting  a ON a.job = j.id
        LEFT JOIN joblib_finished  f ON f.job = j.id
        WHERE j.id = :id
        """;

    public const string Batches =
        """
        SELECT id, description, created_at, outer, parent, sealed, started, cancelled, finished_at, total, succeeded, failed, deleted FROM joblib_batch
        WHERE id < :before ORDER BY id DESC LIMIT :max
        """;

    public const string FindBatch =
        """
        SELECT id, description, created_at, outer, parent, sealed, started, cancelled, finished_at, total, succeeded, failed, deleted FROM joblib_batch WHERE id = :id
        """;

    public const string Nested = "SELECT id FROM joblib_batch WHERE outer = :batch ORDER BY id LIMIT 100";

    public const string Processing = "SELECT COUNT(*) FROM joblib_running WHERE batch = :batch";

    public const string Audit = "SELECT no, at, actor, action, target, count FROM joblib_audit WHERE no < :before ORDER BY no DESC LIMIT :max";
}
