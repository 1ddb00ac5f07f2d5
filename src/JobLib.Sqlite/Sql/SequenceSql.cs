namespace JobLib.Sqlite.Sql;

/// <summary>Sequences: who was created last in each, who is before and behind whom, and who holds them.</summary>
internal static class SequenceSql
{
    /// <summary>The one before a job of a sequence, as long as that has not let it go.</summary>
    private const string Before = "CASE WHEN j.sequence IS NOT NULL AND j.start_kind = 3 AND j.parent_outcome IS NULL THEN j.parent END";

    /// <summary>Whether the failed job <c>h.job</c> still keeps the next one of its sequence: 3 is <c>SequenceChains.Holding</c>.</summary>
    private const string Holds =
        "EXISTS (SELECT 1 FROM joblib_awaiting w INDEXED BY joblib_awaiting_next WHERE w.parent = h.job AND w.sequence IS NOT NULL AND w.condition = 3)";

    public const string FindTail = "SELECT job FROM joblib_sequence WHERE key = :key";

    public const string SetTail = "INSERT INTO joblib_sequence (key, job) VALUES (:key, :job) ON CONFLICT DO UPDATE SET job = excluded.job";

    public const string FindLink = $"SELECT f.state, {Before} FROM joblib_job j LEFT JOIN joblib_finished f ON f.job = j.id WHERE j.id = :id";

    public const string FindSuccessor =
        "SELECT sequence, condition FROM joblib_awaiting INDEXED BY joblib_awaiting_next WHERE parent = :job AND sequence IS NOT NULL LIMIT 1";

    public const string SetPredecessor = "UPDATE joblib_job SET parent = :before WHERE id = :job";

    public const string AddHold = "INSERT INTO joblib_sequence_hold (job, sequence, at) VALUES (:job, :sequence, :at) ON CONFLICT DO NOTHING";

    public const string RemoveHold = "DELETE FROM joblib_sequence_hold WHERE job = :job";

    /// <summary>The job is removed, and was over before its turn: the one before it is the last again.</summary>
    public const string PassTail =
        $"""
        UPDATE joblib_sequence SET job = (SELECT {Before} FROM joblib_job j WHERE j.id = :job)
        WHERE key = :key AND job = :job AND EXISTS (SELECT 1 FROM joblib_job b WHERE b.id = (SELECT {Before} FROM joblib_job j WHERE j.id = :job))
        """;

    public const string ForgetTail = "DELETE FROM joblib_sequence WHERE key = :key AND job = :job";

    public const string HeldBy = $"SELECT h.job FROM joblib_sequence_hold h WHERE h.sequence = :sequence AND {Holds} LIMIT 1";

    public const string Held =
        $"""
        SELECT h.sequence, h.job, h.at, (SELECT COUNT(*) FROM (SELECT 1 FROM joblib_awaiting a WHERE a.sequence = h.sequence LIMIT :counted))
        FROM (SELECT job, sequence, at FROM joblib_sequence_hold ORDER BY at LIMIT :looked) h
        WHERE {Holds} ORDER BY h.at LIMIT :max
        """;
}
