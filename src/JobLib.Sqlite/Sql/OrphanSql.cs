namespace JobLib.Sqlite.Sql;

/// <summary>Jobs that are not over and that nothing will ever bring on. Users can run these too: each should answer nothing.</summary>
internal static class OrphanSql
{
    public const string WithoutPlace =
        """
        SELECT id FROM (SELECT id FROM joblib_job ORDER BY id DESC LIMIT :max) j
        WHERE NOT EXISTS (SELECT 1 FROM joblib_ready     WHERE job = j.id)
          AND NOT EXISTS (SELECT 1 FROM joblib_blocked   WHERE job = j.id)
          AND NOT EXISTS (SELECT 1 FROM joblib_scheduled WHERE job = j.id)
          AND NOT EXISTS (SELECT 1 FROM joblib_running   WHERE job = j.id)
          AND NOT EXISTS (SELECT 1 FROM joblib_awaiting  WHERE job = j.id)
          AND NOT EXISTS (SELECT 1 FROM joblib_finished  WHERE job = j.id)
        """;

    /// <summary>Held by nobody whose lease could expire: the servers' rescue will not come upon it.</summary>
    public const string WithoutServer =
        """
        SELECT job FROM (SELECT job, owner FROM joblib_running LIMIT :max) u
        WHERE NOT EXISTS (SELECT 1 FROM joblib_server s WHERE s.id = u.owner)
        """;

    /// <summary>
    /// Waits for a key that nobody holds, or that a job holds which does not run, and whose limit is not set to none; or for a rate that says no time.
    /// </summary>
    public const string WithoutHolder =
        """
        SELECT job FROM (SELECT job, key FROM joblib_blocked LIMIT :max) b
        WHERE NOT EXISTS (SELECT 1 FROM joblib_concurrency_key k JOIN joblib_running u ON u.job = k.job WHERE k.key = b.key OR k.pool = b.key)
          AND NOT EXISTS (SELECT 1 FROM joblib_concurrency_limit l WHERE l.key = b.key AND l.n <= 0)
          AND NOT EXISTS (SELECT 1 FROM joblib_ready r JOIN joblib_job j ON j.id = r.job
                          WHERE r.queue = (SELECT queue FROM joblib_blocked x WHERE x.job = b.job) AND j.concurrency_key = b.key)
          AND NOT EXISTS (SELECT 1 FROM joblib_rate t WHERE b.key = char(31) || t.key AND t.next_at IS NOT NULL)
        """;

    /// <summary>Waits for a job that is gone or over, and nobody has noted to go on with its children.</summary>
    public const string WithoutParentJob =
        """
        SELECT job FROM (SELECT job, parent FROM joblib_awaiting WHERE kind = 3 LIMIT :max) a
        WHERE NOT EXISTS (SELECT 1 FROM joblib_move m WHERE m.target = a.parent)
          AND (NOT EXISTS (SELECT 1 FROM joblib_job p WHERE p.id = a.parent)
               OR EXISTS (SELECT 1 FROM joblib_finished f WHERE f.job = a.parent AND f.state <> 4))
        """;

    /// <summary>Waits for a batch that is gone or over.</summary>
    public const string WithoutParentBatch =
        """
        SELECT job FROM (SELECT job, parent FROM joblib_awaiting WHERE kind = 4 LIMIT :max) a
        WHERE NOT EXISTS (SELECT 1 FROM joblib_move m WHERE m.target = a.parent)
          AND NOT EXISTS (SELECT 1 FROM joblib_batch p WHERE p.id = a.parent AND (p.ended IS NULL OR p.ended = 4))
        """;

    /// <summary>Held by its own batch, which is gone or has started.</summary>
    public const string WithoutBatch =
        """
        SELECT job FROM (SELECT job, parent FROM joblib_awaiting WHERE kind = 5 LIMIT :max) a
        WHERE NOT EXISTS (SELECT 1 FROM joblib_move m WHERE m.target = a.parent)
          AND NOT EXISTS (SELECT 1 FROM joblib_batch p WHERE p.id = a.parent AND p.started = 0 AND p.cancelled = 0)
        """;
}
