namespace JobLib.Sqlite.Sql;

internal static class RecurringSql
{
    public const string Find = "SELECT version, definition, next_at FROM joblib_recurring WHERE id = :id";

    public const string Insert =
        """
        INSERT INTO joblib_recurring (id, version, definition, created_at, next_at, paused, declared)
        VALUES (:id, 1, :definition, :created_at, :next_at, :paused, :declared)
        """;

    public const string Update =
        """
        UPDATE joblib_recurring SET version = CAST(version + 1 AS INTEGER), definition = :definition, next_at = :next_at, declared = :declared, fault = CASE WHEN :keeps THEN fault END
        WHERE id = :id
        """;

    public const string Pause = "UPDATE joblib_recurring SET version = CAST(version + 1 AS INTEGER), paused = 1 WHERE id = :id";

    public const string Resume = "UPDATE joblib_recurring SET version = CAST(version + 1 AS INTEGER), paused = 0, next_at = :next_at WHERE id = :id";

    public const string Remove = "DELETE FROM joblib_recurring WHERE id = :id";

    public const string Declared = "SELECT id FROM joblib_recurring WHERE declared = 1";

    public const string Due =
        """
        SELECT r.id, r.version, r.definition, r.next_at, r.paused,
               (SELECT COUNT(*) FROM (SELECT 1 FROM joblib_recurring_run l WHERE l.recurring_id = r.id AND NOT EXISTS (SELECT 1 FROM joblib_finished f WHERE f.job = l.job) LIMIT 2))
        FROM joblib_recurring r WHERE r.paused = 0 AND r.next_at <= :now
        ORDER BY r.next_at LIMIT :max
        """;

    public const string NextDue = "SELECT MIN(next_at) FROM joblib_recurring WHERE paused = 0 AND next_at IS NOT NULL";

    /// <summary>Only whoever names the present version has the tick.</summary>
    public const string Tick =
        """
        UPDATE joblib_recurring SET version = CAST(version + 1 AS INTEGER), next_at = :next_at, fault = :fault, last_at = COALESCE(:last_at, last_at)
        WHERE id = :id AND version = :version
        """;

    /// <summary>Forgets runs that are over, a bounded number at a tick.</summary>
    public const string Forget =
        """
        DELETE FROM joblib_recurring_run WHERE recurring_id = :id AND job IN (
            SELECT l.job FROM joblib_recurring_run l WHERE l.recurring_id = :id AND EXISTS (SELECT 1 FROM joblib_finished f WHERE f.job = l.job) LIMIT 1000)
        """;
}
