namespace JobLib.Sqlite.Sql;

/// <summary>The buckets of rates.</summary>
internal static class RateSql
{
    public const string Find = "SELECT until, released, next_at, at FROM joblib_rate WHERE key = :key";

    public const string Save =
        """
        INSERT INTO joblib_rate (key, until, released, next_at, at) VALUES (:key, :until, :released, :next_at, :at)
        ON CONFLICT DO UPDATE SET until = excluded.until, released = excluded.released, next_at = excluded.next_at, at = excluded.at
        """;

    public const string Due = "SELECT key FROM joblib_rate WHERE next_at <= :now ORDER BY next_at LIMIT :max";

    public const string NextDue = "SELECT MIN(next_at) FROM joblib_rate WHERE next_at IS NOT NULL";

    public const string DeleteIdle = "DELETE FROM joblib_rate WHERE key IN (SELECT key FROM joblib_rate WHERE next_at IS NULL AND until <= :before LIMIT :max)";
}
