namespace JobLib.Sqlite.Sql;

internal static class BatchSql
{
    public const string Insert =
        """
        INSERT INTO joblib_batch (id, description, created_at, outer, parent, parent_kind, condition, delay, sealed, waiting, started, cancelled, total, succeeded, failed, deleted)
        VALUES (:id, :description, :created_at, :outer, :parent, :parent_kind, :condition, :delay, :sealed, 0, 0, 0, 0, 0, 0, 0)
        """;

    public const string Find =
        """
        SELECT outer, sealed, waiting, started, cancelled, ended, finished_at, total, succeeded, failed, deleted, parent, parent_kind, condition
        FROM joblib_batch WHERE id = :id
        """;

    public const string Save =
        """
        UPDATE joblib_batch SET sealed = :sealed, waiting = :waiting, started = :started, cancelled = :stop, ended = :ended, finished_at = :finished_at,
               total = :total, succeeded = :succeeded, failed = :failed, deleted = :deleted
        WHERE id = :id
        """;

    /// <summary>Member jobs after the last one that was looked at.</summary>
    public const string Members = "SELECT id FROM joblib_job WHERE batch = :batch AND id > :after ORDER BY id LIMIT :max";

    public const string Nested = "SELECT id FROM joblib_batch WHERE outer = :batch";
}
