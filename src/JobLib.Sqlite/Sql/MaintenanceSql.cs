namespace JobLib.Sqlite.Sql;

internal static class MaintenanceSql
{
    public const string Due =
        """
        SELECT s.due_at, s.job, s.queue, s.rank, s.fence, s.attempts, s.crashes, s.retrying, j.concurrency_key
        FROM joblib_scheduled s LEFT JOIN joblib_job j ON j.id = s.job
        WHERE s.due_at <= :now ORDER BY s.due_at, s.job LIMIT :max
        """;

    public const string NextDue = "SELECT MIN(due_at) FROM joblib_scheduled";

    public const string WaitIsOver =
        """
        SELECT job, rank, seq, ready_at, fence, attempts, crashes, wait_until, queue, NULL, NULL
        FROM joblib_blocked WHERE wait_until <= :now ORDER BY wait_until LIMIT :max
        """;

    public const string NextWaitIsOver = "SELECT MIN(wait_until) FROM joblib_blocked";

    /// <summary>Finished jobs that have expired and that no waiting child needs.</summary>
    public const string Expired =
        """
        SELECT f.job, f.state, f.queue, j.idempotency_key, j.tags, j.sequence
        FROM joblib_finished f LEFT JOIN joblib_job j ON j.id = f.job
        WHERE f.expires_at <= :now
          AND NOT EXISTS (SELECT 1 FROM joblib_awaiting a WHERE a.parent = f.job AND a.kind = 3)
          AND NOT EXISTS (SELECT 1 FROM joblib_batch b WHERE b.parent = f.job AND b.waiting = 1)
        ORDER BY f.expires_at LIMIT :max
        """;

    public const string DeleteJob = "DELETE FROM joblib_job WHERE id = :job";

    public const string DeleteHistory = "DELETE FROM joblib_history WHERE job = :job";

    public const string DeleteLog = "DELETE FROM joblib_job_log WHERE job = :job";

    public const string DeleteTag = "DELETE FROM joblib_tag WHERE tag = :tag AND job = :job";

    /// <summary>The key stays for its own time, without its job.</summary>
    public const string LetKeyExpire = "UPDATE joblib_idempotency_key SET free_at = CAST(created_at + :kept AS INTEGER) WHERE key = :key AND job = :job";

    public const string DeleteKeys =
        "DELETE FROM joblib_idempotency_key WHERE key IN (SELECT key FROM joblib_idempotency_key WHERE free_at <= :now LIMIT :max)";

    public const string DeleteBuckets =
        "DELETE FROM joblib_bucket WHERE (minute, queue) IN (SELECT minute, queue FROM joblib_bucket WHERE minute <= :before LIMIT :max)";

    public const string DeleteAudit = "DELETE FROM joblib_audit WHERE no IN (SELECT no FROM joblib_audit WHERE at <= :before LIMIT :max)";

    public const string DeleteErrorGroups =
        """
        DELETE FROM joblib_error_group WHERE fingerprint IN (
            SELECT fingerprint FROM joblib_error_group g WHERE last_at <= :before
              AND NOT EXISTS (SELECT 1 FROM joblib_finished f WHERE f.fingerprint = g.fingerprint AND f.state = 4)
              AND NOT EXISTS (SELECT 1 FROM joblib_scheduled s WHERE s.fingerprint = g.fingerprint)
            LIMIT :max)
        """;

    public const string DeleteUnknownTypes =
        "DELETE FROM joblib_unknown_type WHERE name IN (SELECT name FROM joblib_unknown_type WHERE last_at <= :before LIMIT :max)";

    /// <summary>Servers that have been dead for a day and hold nothing any more.</summary>
    public const string DeleteServers =
        """
        DELETE FROM joblib_server WHERE id IN (
            SELECT id FROM joblib_server s WHERE expired = 1 AND lease_until <= :before
              AND NOT EXISTS (SELECT 1 FROM joblib_running u WHERE u.owner = s.id)
            LIMIT :max)
        """;

    /// <summary>Batches that have been over for as long as their jobs are kept, and of which nothing is left that anybody needs.</summary>
    public const string ExpiredBatches =
        """
        SELECT id, outer FROM joblib_batch b
        WHERE finished_at <= CASE WHEN cancelled = 2 THEN :now WHEN ended = 3 THEN :succeeded ELSE :deleted END
          AND NOT EXISTS (SELECT 1 FROM joblib_job j WHERE j.batch = b.id)
          AND NOT EXISTS (SELECT 1 FROM joblib_batch n WHERE n.outer = b.id)
          AND NOT EXISTS (SELECT 1 FROM joblib_awaiting a WHERE a.parent = b.id AND a.kind = 4)
          AND NOT EXISTS (SELECT 1 FROM joblib_batch w WHERE w.parent = b.id AND w.waiting = 1)
          AND NOT EXISTS (SELECT 1 FROM joblib_move m WHERE m.target = b.id)
        ORDER BY finished_at LIMIT :max
        """;

    public const string DeleteBatch = "DELETE FROM joblib_batch WHERE id = :id";

    /// <summary>Batches that nobody has sealed in time.</summary>
    public const string Unsealed = "SELECT id FROM joblib_batch WHERE sealed = 0 AND cancelled = 0 AND created_at <= :before ORDER BY created_at LIMIT :max";
}
