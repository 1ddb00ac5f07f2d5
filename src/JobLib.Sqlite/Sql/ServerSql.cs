namespace JobLib.Sqlite.Sql;

internal static class ServerSql
{
    public const string Find = "SELECT id, name, heartbeat_at, lease_until, last_claim, draining, has_left, expired, trouble, application_version FROM joblib_server WHERE id = :id";

    public const string All = "SELECT id, name, heartbeat_at, lease_until, last_claim, draining, has_left, expired, trouble, application_version FROM joblib_server";

    public const string Save =
        """
        UPDATE joblib_server SET heartbeat_at = :heartbeat_at, lease_until = :lease_until, last_claim = :last_claim, draining = :draining, has_left = :has_left,
               expired = :expired, trouble = :trouble
        WHERE id = :id
        """;

    public const string Remove = "DELETE FROM joblib_server WHERE id = :id";

    public const string Register =
        """
        INSERT INTO joblib_server (id, name, machine, process_id, version, queues, worker_count, application_version, started_at, heartbeat_at, lease_until, clock_skew, last_claim, draining, has_left, expired)
        VALUES (:id, :name, :machine, :process_id, :version, :queues, :worker_count, :application_version, :now, :now, :lease_until, :clock_skew, 0, 0, 0, 0)
        """;

    public const string NoteApplication = "INSERT INTO joblib_application (version) VALUES (:version) ON CONFLICT DO NOTHING";

    public const string FindApplication = "SELECT id FROM joblib_application WHERE version = :version";

    /// <summary>All that a server holds, for its renewal and for its leaving: the table is small.</summary>
    public const string Held =
        """
        SELECT u.job, u.claim, u.fence, u.started, u.queue, u.rank, u.attempts, u.crashes, u.ready_at, u.claimed_at, u.batch, u.held_key, u.retention,
               u.marked, u.mark_result, u.owner, s.name, s.application_version
        FROM joblib_running u LEFT JOIN joblib_server s ON s.id = u.owner
        WHERE u.owner = :owner ORDER BY u.claim, u.range, u.seq
        """;

    /// <summary>Jobs whose owner has no live lease.</summary>
    public const string Orphans =
        """
        SELECT u.job, u.claim, u.fence, u.started, u.queue, u.rank, u.attempts, u.crashes, u.ready_at, u.claimed_at, u.batch, u.held_key, u.retention,
               u.marked, u.mark_result, u.owner, s.name, s.application_version
        FROM joblib_running u LEFT JOIN joblib_server s ON s.id = u.owner
        WHERE s.id IS NULL OR s.expired = 1
        ORDER BY u.ready_at, u.seq LIMIT :max
        """;

    public const string AddCharge = "INSERT INTO joblib_charge (job, fence) VALUES (:job, :fence) ON CONFLICT DO NOTHING";

    public const string SetStarted = "UPDATE joblib_running SET started = 1 WHERE job = :job";

    public const string TakeBackCharge = "DELETE FROM joblib_charge WHERE job = :job AND fence = :fence";

    public const string LowerReady = "UPDATE joblib_ready SET crashes = crashes - 1 WHERE job = :job AND crashes > 0";

    public const string LowerBlocked = "UPDATE joblib_blocked SET crashes = crashes - 1 WHERE job = :job AND crashes > 0";

    public const string LowerScheduled = "UPDATE joblib_scheduled SET crashes = crashes - 1 WHERE job = :job AND crashes > 0";

    public const string LowerRunning = "UPDATE joblib_running SET crashes = crashes - 1 WHERE job = :job AND crashes > 0";

    /// <summary>The control poll.</summary>
    public const string Signals =
        """
        SELECT (SELECT value FROM joblib_meta WHERE name = 'signals'),
               (SELECT expired = 0 AND has_left = 0 FROM joblib_server WHERE id = :id),
               (SELECT draining FROM joblib_server WHERE id = :id),
               (SELECT MIN(due_at) FROM joblib_scheduled),
               (SELECT EXISTS (
                    SELECT 1 FROM json_each(s.queues) q
                    WHERE EXISTS (SELECT 1 FROM joblib_ready r WHERE r.queue = q.value)
                      AND NOT EXISTS (
                          SELECT 1 FROM joblib_queue p
                          WHERE p.name = q.value AND CASE WHEN p.paused = 1 THEN 1 WHEN COALESCE(p.set_limit, p.said_limit) IS NULL THEN 0
                              ELSE COALESCE(p.set_limit, p.said_limit) <= (SELECT COUNT(*) FROM joblib_running u WHERE u.queue = p.name) END))
                FROM joblib_server s WHERE s.id = :id AND json_valid(s.queues)),
               CASE WHEN EXISTS (SELECT 1 FROM joblib_move) THEN 0 ELSE (
                    SELECT MIN(at) FROM (SELECT MIN(wait_until) AS at FROM joblib_blocked UNION ALL SELECT MIN(next_at) FROM joblib_rate WHERE next_at IS NOT NULL)) END,
               (SELECT MIN(lease_until) FROM joblib_server WHERE expired = 0)
        """;

    public const string LimitedQueues = "SELECT name FROM joblib_queue WHERE set_limit IS NOT NULL OR said_limit IS NOT NULL ORDER BY name";

    public const string PausedQueues = "SELECT name FROM joblib_queue WHERE paused = 1 ORDER BY name";
}
