namespace JobLib.Sqlite.Sql;

/// <summary>Groups, and the turns of those whose jobs are ready.</summary>
internal static class GroupSql
{
    public const string Any = "SELECT 1 FROM joblib_grouped LIMIT 1";

    public const string Add = "INSERT INTO joblib_grouped (job, grp, weight) VALUES (:job, :grp, :weight) ON CONFLICT DO NOTHING";

    public const string Find = "SELECT grp, weight FROM joblib_grouped WHERE job = :job";

    public const string Forget = "DELETE FROM joblib_grouped WHERE job = :job";

    public const string LowestTurn = "SELECT seq FROM joblib_ready WHERE queue = :queue AND rank = :rank AND seq >= :first AND crashes < 2 ORDER BY seq LIMIT 1";

    public const string LastTurn =
        "SELECT seq FROM joblib_ready WHERE queue = :queue AND rank = :rank AND grp = :grp ORDER BY seq DESC LIMIT 1";
}
