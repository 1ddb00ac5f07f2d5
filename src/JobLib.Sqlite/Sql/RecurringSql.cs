namespace JobLib.Sqlite.Sql;

internal static class RecurringSql
{
    /// <summary>
    /// The next run. The schedule says in which column: what version 0.1.0 writes into the other one, when it resumes a schedule that it cannot read, counts
    /// for nobody. By its text, since a damaged definition is no JSON; within a string of it the quotation marks would be escaped.
    /// </summary>
    public const string Next = """(CASE WHEN instr(definition, '"Cron":"=') > 0 THEN marked_next_at ELSE next_at END)""";

    public const string Find = $"SELECT version, definition, {Next}, paused, fault, pause_reason FROM joblib_recurring WHERE id = :id";

    public const string Insert =
        """
        INSERT INTO joblib_recurring (id, version, definition, created_at, next_at, marked_next_at, paused, declared)
        VALUES (:id, 1, :definition, :created_at, :next_at, :marked_next_at, :paused, :declared)
        """;

    public const string Save =
        """
        UPDATE joblib_recurring SET version = :version, definition = :definition, next_at = :next_at, marked_next_at = :marked_next_at, paused = :paused, declared = :declared, fault = :fault,
               pause_reason = :pause_reason
        WHERE id = :id
        """;

    public const string Remove = "DELETE FROM joblib_recurring WHERE id = :id";

    public const string Declared = "SELECT id FROM joblib_recurring WHERE declared = 1";

    public const string Due =
        $"""
        SELECT r.id, r.version, r.definition, {Next}, r.paused,
               (SELECT COUNT(*) FROM (SELECT 1 FROM joblib_recurring_run l WHERE l.recurring_id = r.id AND NOT EXISTS (SELECT 1 FROM joblib_finished f WHERE f.job = l.job) LIMIT 2))
        FROM joblib_recurring r WHERE r.paused = 0 AND {Next} <= :now
        ORDER BY {Next} LIMIT :max
        """;

    /// <summary>The time of the next one after those that <see cref="Due"/> gives.</summary>
    public const string NextDue =
        $"""
        SELECT {Next} FROM joblib_recurring WHERE paused = 0 AND {Next} IS NOT NULL
        ORDER BY {Next} LIMIT 1 OFFSET :due
        """;

    /// <summary>Forgets runs that are over, a bounded number at a tick.</summary>
    public const string Forget =
        """
        DELETE FROM joblib_recurring_run WHERE recurring_id = :id AND job IN (
            SELECT l.job FROM joblib_recurring_run l WHERE l.recurring_id = :id AND EXISTS (SELECT 1 FROM joblib_finished f WHERE f.job = l.job) LIMIT 1000)
        """;
}
