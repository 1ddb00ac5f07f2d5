namespace JobLib.Sqlite.Sql;

/// <summary>The buckets of rates, and what is set for them by hand.</summary>
internal static class RateSql
{
    public const string Find = "SELECT permits, per, burst, until, released, next_at, at, is_set FROM joblib_rate WHERE key = :key";

    public const string Save =
        """
        INSERT INTO joblib_rate (key, until, released, next_at, at, permits, per, burst, is_set)
        VALUES (:key, :until, :released, :next_at, :at, :permits, :per, :burst, :is_set)
        ON CONFLICT DO UPDATE SET until = excluded.until, released = excluded.released, next_at = excluded.next_at, at = excluded.at,
                                  permits = excluded.permits, per = excluded.per, burst = excluded.burst, is_set = excluded.is_set
        """;

    public const string Due = "SELECT key FROM joblib_rate WHERE next_at <= :now ORDER BY next_at LIMIT :max";

    public const string NextDue = "SELECT MIN(next_at) FROM joblib_rate WHERE next_at IS NOT NULL";

    public const string DeleteIdle = "DELETE FROM joblib_rate WHERE key IN (SELECT key FROM joblib_rate WHERE next_at IS NULL AND until <= :before LIMIT :max)";

    /// <summary>What is set for a key itself or, if nothing is, for its name.</summary>
    public const string FindSet = "SELECT permits, per, burst, key FROM joblib_rate_limit WHERE key IN (:key, :name) ORDER BY length(key) DESC LIMIT 1";

    public const string Set =
        """
        INSERT INTO joblib_rate_limit (key, permits, per, burst) VALUES (:key, :permits, :per, :burst)
        ON CONFLICT DO UPDATE SET permits = excluded.permits, per = excluded.per, burst = excluded.burst
        WHERE (permits, per, burst) <> (excluded.permits, excluded.per, excluded.burst)
        """;

    public const string Reset = "DELETE FROM joblib_rate_limit WHERE key = :key";

    /// <summary>The bucket of a key, and those of the keys that have it as their name: a colon follows it, and a semicolon a colon.</summary>
    public const string LookAgain =
        "UPDATE joblib_rate SET next_at = :now WHERE next_at > :now AND (key = :key OR (key >= :key || ':' AND key < :key || ';'))";

    /// <summary>The keys that have a bucket, and those and the names for which a rate is set. Each part is read along its index.</summary>
    public const string Keys =
        """
        SELECT key FROM (
            SELECT key FROM (SELECT key FROM joblib_rate WHERE key > :after ORDER BY key LIMIT :max)
            UNION SELECT key FROM (SELECT key FROM joblib_rate_limit WHERE key > :after ORDER BY key LIMIT :max))
        ORDER BY key LIMIT :max
        """;

    public const string IsKnown =
        "SELECT 1 WHERE EXISTS (SELECT 1 FROM joblib_rate WHERE key = :key) OR EXISTS (SELECT 1 FROM joblib_rate_limit WHERE key = :key)";

    public const string CountWaiting = "SELECT COUNT(*) FROM (SELECT 1 FROM joblib_blocked WHERE key = :key LIMIT :max)";
}
