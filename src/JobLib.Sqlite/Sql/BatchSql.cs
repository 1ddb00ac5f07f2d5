namespace JobLib.Sqlite.Sql;

internal static class BatchSql
{
    public const string Insert =
        """
        INSERT INTO joblib_batch (id, description, created_at, outer, parent, parent_kind, condition, delay, sealed, waiting, started, cancelled, total, succeeded, failed, deleted)
        VALUES (:id, :description, :created_at, :outer, :parent, :parent_kind, :condition, :delay, :sealed, :waiting, 0, :cancelled, 0, 0, 0, 0)
        """;

    public const string Find = "SELECT outer, sealed, waiting, started, cancelled, ended, total, succeeded, failed, deleted FROM joblib_batch WHERE id = :id";

    public const string SetCounts =
        """
        UPDATE joblib_batch SET total = :total, succeeded = :succeeded, failed = :failed, deleted = :deleted, ended = :ended, finished_at = :finished_at
        WHERE id = :id
        """;

    public const string KeepFinishedAt = "SELECT finished_at FROM joblib_batch WHERE id = :id";

    public const string Seal = "UPDATE joblib_batch SET sealed = 1 WHERE id = :id";

    public const string EndWait = "UPDATE joblib_batch SET waiting = 0 WHERE id = :id";

    public const string Start = "UPDATE joblib_batch SET started = 1 WHERE id = :id";

    public const string Cancel = "UPDATE joblib_batch SET cancelled = :how, waiting = 0 WHERE id = :id";

    public const string IsSwept = "SELECT 1 FROM joblib_batch WHERE id = :id AND cancelled = 2";

    /// <summary>Member jobs after the last one that was looked at.</summary>
    public const string Members = "SELECT id FROM joblib_job WHERE batch = :batch AND id > :after ORDER BY id LIMIT :max";

    public const string Nested = "SELECT id FROM joblib_batch WHERE outer = :batch";
}
