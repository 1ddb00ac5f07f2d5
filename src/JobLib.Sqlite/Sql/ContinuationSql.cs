using JobLib.Kernel.Ending;

namespace JobLib.Sqlite.Sql;

/// <summary>Children of jobs and batches, and what is left of them for later steps.</summary>
internal static class ContinuationSql
{
    /// <summary>The jobs that wait for a parent, in the order of their creation.</summary>
    public const string Waiting =
        """
        SELECT a.job, a.kind, a.condition, a.delay, a.due_at, a.queue, a.rank, a.fence, a.attempts, a.crashes, j.batch, j.concurrency_key, j.retention, a.sequence
        FROM joblib_awaiting a LEFT JOIN joblib_job j ON j.id = a.job
        WHERE a.parent = :parent AND a.kind = :kind AND a.job > :after
        ORDER BY a.job LIMIT :max
        """;

    public const string WaitingBatches = "SELECT id FROM joblib_batch WHERE parent = :parent AND parent_kind = :kind AND waiting = 1";

    public const string SetParentOutcome = "UPDATE joblib_job SET parent_outcome = :outcome WHERE id = :job";

    public const string HasWaiting =
        """
        SELECT EXISTS (SELECT 1 FROM joblib_awaiting WHERE parent = :parent AND kind = :kind)
            OR EXISTS (SELECT 1 FROM joblib_batch WHERE parent = :parent AND waiting = 1)
        """;

    /// <summary>Whether anybody waits for any parent.</summary>
    public const string HasAnyWaiting = "SELECT EXISTS (SELECT 1 FROM joblib_awaiting) OR EXISTS (SELECT 1 FROM joblib_batch WHERE parent IS NOT NULL)";

    /// <summary>The number is given here, as in <see cref="ScopeSql.AddAudit"/>.</summary>
    public const string NoteMove =
        """
        INSERT INTO joblib_move (no, kind, target, after, outcome, actor)
        SELECT CASE WHEN last = 9223372036854775807 THEN (SELECT MIN(no) FROM joblib_move) - 1 ELSE last + 1 END, :kind, :target, :after, :outcome, :actor
        FROM (SELECT COALESCE(MAX(no), 0) AS last FROM joblib_move)
        """;

    public const string FirstMove = "SELECT no, kind, target, after, outcome, actor FROM joblib_move ORDER BY no LIMIT 1";

    public const string AdvanceMove = "UPDATE joblib_move SET after = :after WHERE no = :no";

    public const string EndMove = "DELETE FROM joblib_move WHERE no = :no";

    /// <summary>How a parent job ended, with what a child is told of it.</summary>
    public const string ParentEnd = "SELECT state, result, error_type, error_message, error_details, fingerprint FROM joblib_finished WHERE job = :job";

    public const string JobExists = "SELECT 1 FROM joblib_job WHERE id = :id";
}
