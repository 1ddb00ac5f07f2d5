namespace JobLib.Sqlite.Sql;

/// <summary>Questions about everything, at constant cost.</summary>
/// <remarks>TOTAL and not SUM, which is an error when it passes 64 bits: one number that somebody has damaged would take the page away.</remarks>
internal static class OverviewSql
{
    public const string Counters = "SELECT queue, kind, value FROM joblib_counter";

    public const string Buckets =
        """
        SELECT CAST(TOTAL(failed + retried) AS INTEGER), CAST(TOTAL(CASE WHEN minute = :last THEN succeeded ELSE 0 END) AS INTEGER)
        FROM joblib_bucket WHERE minute >= :first
        """;

    public const string DueSoon = "SELECT COUNT(*) FROM (SELECT 1 FROM joblib_scheduled WHERE due_at <= :until LIMIT :max)";

    public const string Overdue = "SELECT COUNT(*), MIN(due_at) FROM (SELECT due_at FROM joblib_scheduled WHERE due_at < :until ORDER BY due_at LIMIT :max)";

    public const string Queues = "SELECT name, paused, set_limit, said_limit FROM joblib_queue";

    /// <summary>Within a priority the first by position became ready first.</summary>
    public const string OldestReady = "SELECT ready_at FROM joblib_ready WHERE queue = :queue AND rank = :rank ORDER BY seq LIMIT 1";

    public const string Blocked = "SELECT COUNT(*) FROM (SELECT 1 FROM joblib_blocked WHERE queue = :queue LIMIT :max)";

    public const string OldestBlocked = "SELECT MIN(ready_at) FROM joblib_blocked WHERE queue = :queue";

    public const string Schema = "SELECT value FROM joblib_meta WHERE name = 'schema'";

    public const string UnknownTypes = "SELECT name, first_at, last_at, count FROM joblib_unknown_type WHERE last_at >= :since ORDER BY last_at DESC, name";

    public const string Servers =
        """
        SELECT id, name, machine, process_id, version, queues, worker_count, started_at, heartbeat_at, lease_until, clock_skew, draining, expired, has_left, trouble, application_version
        FROM joblib_server WHERE lease_until > :since ORDER BY started_at, id
        """;

    public const string Held = "SELECT owner, COUNT(*) FROM joblib_running GROUP BY owner";

    public const string LateRecurring =
        $"""
        SELECT id, definition, {RecurringSql.Next}, paused, fault, created_at, last_at, last_job, pause_reason FROM joblib_recurring
        WHERE fault IS NOT NULL OR (paused = 0 AND {RecurringSql.Next} < :late) ORDER BY id LIMIT 20
        """;

    public const string NextRecurring =
        $"""
        SELECT id, definition, {RecurringSql.Next}, paused, fault, created_at, last_at, last_job, pause_reason FROM joblib_recurring
        WHERE paused = 0 AND {RecurringSql.Next} IS NOT NULL ORDER BY {RecurringSql.Next} LIMIT 10
        """;

    public const string Series =
        """
        SELECT minute - minute % :step AS start, CAST(TOTAL(succeeded) AS INTEGER), CAST(TOTAL(failed) AS INTEGER), CAST(TOTAL(retried) AS INTEGER), CAST(TOTAL(deleted) AS INTEGER), CAST(TOTAL(wait) AS INTEGER), CAST(TOTAL(duration) AS INTEGER)
        FROM joblib_bucket WHERE minute >= :first AND minute < :end GROUP BY start ORDER BY start
        """;

    public const string SeriesOfQueue =
        """
        SELECT minute - minute % :step AS start, CAST(TOTAL(succeeded) AS INTEGER), CAST(TOTAL(failed) AS INTEGER), CAST(TOTAL(retried) AS INTEGER), CAST(TOTAL(deleted) AS INTEGER), CAST(TOTAL(wait) AS INTEGER), CAST(TOTAL(duration) AS INTEGER)
        FROM joblib_bucket WHERE minute >= :first AND minute < :end AND queue = :queue GROUP BY start ORDER BY start
        """;
}
