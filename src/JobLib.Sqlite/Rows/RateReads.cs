using JobLib.Kernel;
using JobLib.Kernel.Rows;
using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Sql;
using JobLib.Storage;

namespace JobLib.Sqlite.Rows;

/// <summary>Reads buckets of rates, and what is set for them.</summary>
internal static class RateReads
{
    /// <summary>The bucket of a key; null when it has no row.</summary>
    public static RateBucket? Find(SqliteSession session, string key)
    {
        using var row = session.Prepare(RateSql.Find).Bind(key);
        if (!row.Read()) return null;
        return new(row.Instant(3), row.Instant(4), row.Instant(5), row.Instant(6)) { Rate = Rate(row, key), IsSet = row.Flag(7) };
    }

    /// <inheritdoc cref="IRateRows.SetFor"/>
    public static JobRate? SetFor(SqliteSession session, string key)
    {
        using var row = session.Prepare(RateSql.FindSet).Bind(key).Bind(JobRate.NameOf(key));
        return row.Read() ? Rate(row, row.Text(3)) : null;
    }

    // Null when there is none, or what somebody has written there by hand is none.
    private static JobRate? Rate(SqliteStatement row, string key)
    {
        var (permits, per, burst) = (row.Count(0), row.DurationOrNull(1), row.Count(2));
        if (row.IsNull(0) || per is not { } time || RateBounds.SetRefusal(permits, time, burst) is not null) return null;
        return new() { Key = key, Permits = permits, Per = time, Burst = burst };
    }
}
