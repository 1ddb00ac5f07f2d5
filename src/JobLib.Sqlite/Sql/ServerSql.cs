namespace JobLib.Sqlite.Sql;

internal static class ServerSql
{
    public const string FindLive = "SELECT name, last_claim FROM joblib_server WHERE id = :id AND expired = 0 AND has_left = 0";

    public const string Name = "SELECT name FROM joblib_server WHERE id = :id";

    public const string SetLastClaim = "UPDATE joblib_server SET last_claim = :claim WHERE id = :id";

    public const string Register =
        """
        INSERT INTO joblib_server (id, name, machine, process_id, version, queues, worker_count, started_at, heartbeat_at, lease_until, clock_skew, last_claim, draining, has_left, expired)
        VALUES (:id, :name, :machine, :process_id, :version, :queues, :worker_count, :now, :now, :lease_until, :clock_skew, 0, 0, 0, 0)
        """;

    public const string Renew = "UPDATE joblib_server SET heartbeat_at = :now, lease_until = :lease_until, trouble = :trouble WHERE id = :id";

    /// <summary>All that a server holds, for its renewal and for its leaving: the table is small.</summary>
    public const string Held =
        """
        SELECT u.job, u.claim, u.fence, u.started, u.queue, u.rank, u.attempts, u.crashes, u.ready_at, u.claimed_at, u.batch, u.held_key, u.retention,
               u.marked, u.mark_result, j.concurrency_key, u.owner
        FROM joblib_running u LEFT JOIN joblib_job j ON j.id = u.job
        WHERE u.owner = :owner ORDER BY u.claim, u.range, u.seq
        """;

    /// <summary>Jobs whose owner has no live lease.</summary>
    public const string Orphans =
        """
        SELECT u.job, u.claim, u.fence, u.started, u.queue, u.rank, u.attempts, u.crashes, u.ready_at, u.claimed_at, u.batch, u.held_key, u.retention,
               u.marked, u.mark_result, j.concurrency_key, u.owner
        FROM joblib_running u LEFT JOIN joblib_job j ON j.id = u.job LEFT JOIN joblib_server s ON s.id = u.owner
        WHERE s.id IS NULL OR s.expired = 1
        ORDER BY u.ready_at, u.seq LIMIT :max
        """;

    public const string MarkExpired = "UPDATE joblib_server SET expired = 1 WHERE expired = 0 AND lease_until <= :now";

    public const string NextExpiry = "SELECT MIN(lease_until) FROM joblib_server WHERE expired = 0";

    public const string FindDead = "SELECT name, heartbeat_at, has_left FROM joblib_server WHERE id = :id";

    public const string AddCharge = "INSERT INTO joblib_charge (job, fence) VALUES (:job, :fence) ON CONFLICT DO NOTHING";

    public const string SetStarted = "UPDATE joblib_running SET started = 1 WHERE job = :job";

    public const string TakeBackCharge = "DELETE FROM joblib_charge WHERE job = :job AND fence = :fence";

    public const string Leave = "UPDATE joblib_server SET has_left = 1 WHERE id = :id";

    public const string EndLease = "UPDATE joblib_server SET lease_until = :now WHERE id = :id AND lease_until > :now";

    public const string LowerReady = "UPDATE joblib_ready SET crashes = crashes - 1 WHERE job = :job AND crashes > 0";

    public const string LowerBlocked = "UPDATE joblib_blocked SET crashes = crashes - 1 WHERE job = :job AND crashes > 0";

    public const string LowerScheduled = "UPDATE joblib_scheduled SET crashes = crashes - 1 WHERE job = :job AND crashes > 0";

    public const string LowerRunning = "UPDATE joblib_running SET crashes = crashes - 1 WHERE job = :job AND crashes > 0";

    public const string SetDraining = "UPDATE joblib_server SET draining = :draining WHERE id = :id AND expired = 0 AND has_left = 0";

    /// <summary>The control poll.</summary>
    public const string Signals =
        """
        SELECT (SELECT value FROM joblib_meta WHERE name = 'signals'),
               (SELECT expired = 0 AND has_left = 0 FROM joblib_server WHERE id = :id),
               (SELECT draining FROM joblib_server WHERE id = :id),
               (SELECT MIN(due_at) FROM joblib_scheduled)
        """;

    public const string PausedQueues = "SELECT name FROM joblib_queue WHERE paused = 1 ORDER BY name";
}
