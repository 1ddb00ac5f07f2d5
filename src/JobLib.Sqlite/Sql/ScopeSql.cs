namespace JobLib.Sqlite.Sql;

/// <summary>What a transaction writes once for all that happened in it.</summary>
/// <remarks>
/// Sums are cast: a number past 64 bits becomes a fraction, which the column refuses, and one counter that somebody has set to the greatest number would stop
/// every writer. The cast holds it there.
/// </remarks>
internal static class ScopeSql
{
    public const string Begin = "BEGIN IMMEDIATE";
    public const string Commit = "COMMIT";
    public const string Rollback = "ROLLBACK";

    /// <summary>Changes when another connection, of this process or of another, has committed.</summary>
    public const string DataVersion = "PRAGMA data_version";

    public const string ReadSequence = "SELECT value FROM joblib_meta WHERE name = 'seq'";

    /// <summary>Of the positions without a turn, which are below <see cref="Kernel.Turns.First"/>, the last one.</summary>
    public const string LastPosition =
        """
        SELECT MAX((SELECT COALESCE(MAX(seq), 0) FROM joblib_ready WHERE seq < 1 << 62), (SELECT COALESCE(MAX(seq), 0) FROM joblib_blocked WHERE seq < 1 << 62),
                   (SELECT COALESCE(MAX(seq), 0) FROM joblib_running WHERE seq < 1 << 62))
        """;

    public const string WriteSequence = "UPDATE joblib_meta SET value = :value WHERE name = 'seq'";

    public const string RaiseSignals = "UPDATE joblib_meta SET value = CAST(value + 1 AS INTEGER) WHERE name = 'signals'";

    public const string AddToCounter =
        """
        INSERT INTO joblib_counter (queue, kind, value) VALUES (:queue, :kind, :value)
        ON CONFLICT DO UPDATE SET value = CAST(value + excluded.value AS INTEGER)
        """;

    public const string AddToBucket =
        """
        INSERT INTO joblib_bucket (minute, queue, succeeded, failed, retried, deleted, wait, duration)
        VALUES (:minute, :queue, :succeeded, :failed, :retried, :deleted, :wait, :duration)
        ON CONFLICT DO UPDATE SET
            succeeded = CAST(succeeded + excluded.succeeded AS INTEGER),
            failed    = CAST(failed + excluded.failed AS INTEGER),
            retried   = CAST(retried + excluded.retried AS INTEGER),
            deleted   = CAST(deleted + excluded.deleted AS INTEGER),
            wait      = CAST(wait + excluded.wait AS INTEGER),
            duration  = CAST(duration + excluded.duration AS INTEGER)
        """;

    /// <summary>The number is given here: the database's own stops every writer for good once somebody has written the greatest there is.</summary>
    public const string AddAudit =
        """
        INSERT INTO joblib_audit (no, at, actor, action, target, count)
        SELECT CASE
                   WHEN last < 9223372036854775807 THEN last + 1
                   ELSE (
                       SELECT MIN(no) - 1
                       FROM joblib_audit above
                       WHERE no > -9223372036854775808 AND NOT EXISTS (SELECT 1 FROM joblib_audit WHERE no = above.no - 1)
                   )
               END,
               :at, :actor, :action, :target, :count
        FROM (SELECT COALESCE(MAX(no), 0) AS last FROM joblib_audit)
        """;
}
