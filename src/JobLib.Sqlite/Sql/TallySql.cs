namespace JobLib.Sqlite.Sql;

/// <summary>What servers have counted.</summary>
internal static class TallySql
{
    public const string Put =
        """
        INSERT INTO joblib_tally (period, start, method, queue, server, application_version, succeeded, failed, retried, deleted, waits, durations)
        VALUES (:period, :start, :method, :queue, :server, :application_version, :succeeded, :failed, :retried, :deleted, :waits, :durations)
        ON CONFLICT (period, start, method, queue, server) DO UPDATE SET application_version = excluded.application_version, succeeded = excluded.succeeded, failed = excluded.failed,
            retried = excluded.retried, deleted = excluded.deleted, waits = excluded.waits, durations = excluded.durations
        """;

    public const string Find =
        """
        SELECT start, method, queue, application_version, succeeded, failed, retried, deleted, waits, durations
        FROM joblib_tally
        WHERE period = :period AND start >= :first AND start < :end AND (:method IS NULL OR method = :method) AND (:queue IS NULL OR queue = :queue)
        ORDER BY start DESC LIMIT :max
        """;

    public const string DeleteMinutes = $"{Delete} 0 AND start <= :before {Bound}";

    public const string DeleteHours = $"{Delete} 1 AND start <= :before {Bound}";

    private const string Delete =
        "DELETE FROM joblib_tally WHERE (period, start, method, queue, server) IN (SELECT period, start, method, queue, server FROM joblib_tally WHERE period =";

    private const string Bound = "LIMIT :max)";
}
