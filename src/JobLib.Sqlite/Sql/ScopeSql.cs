namespace JobLib.Sqlite.Sql;

/// <summary>What a transaction writes once for all that happened in it.</summary>
internal static class ScopeSql
{
    public const string Begin = "BEGIN IMMEDIATE";
    public const string Commit = "COMMIT";
    public const string Rollback = "ROLLBACK";

    /// <summary>Changes when another connection, of this process or of another, has committed.</summary>
    public const string DataVersion = "PRAGMA data_version";

    public const string ReadSequence = "SELECT value FROM joblib_meta WHERE name = 'seq'";

    public const string WriteSequence = "UPDATE joblib_meta SET value = :value WHERE name = 'seq'";

    public const string RaiseSignals = "UPDATE joblib_meta SET value = value + 1 WHERE name = 'signals'";

    public const string AddToCounter =
        """
        INSERT INTO joblib_counter (queue, kind, value) VALUES (:queue, :kind, :value)
        ON CONFLICT DO UPDATE SET value = value + excluded.value
        """;

    public const string AddToBucket =
        """
        INSERT INTO joblib_bucket (minute, queue, succeeded, failed, retried, deleted, wait, duration)
        VALUES (:minute, :queue, :succeeded, :failed, :retried, :deleted, :wait, :duration)
        ON CONFLICT DO UPDATE SET
            succeeded = succeeded + excluded.succeeded,
            failed    = failed    + excluded.failed,
            retried   = retried   + excluded.retried,
            deleted   = deleted   + excluded.deleted,
            wait      = wait      + excluded.wait,
            duration  = duration  + excluded.duration
        """;

    public const string AddAudit =
        """
        INSERT INTO joblib_audit (at, actor, action, target, count) VALUES (:at, :actor, :action, :target, :count)
        """;
}
