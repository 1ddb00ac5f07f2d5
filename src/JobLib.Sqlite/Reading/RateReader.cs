using JobLib.Kernel;
using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Rows;
using JobLib.Sqlite.Sql;

namespace JobLib.Sqlite.Reading;

/// <summary>The buckets of rates, with what is set for them and who waits.</summary>
internal static class RateReader
{
    public static Page<RateSummary> Page(SqliteSession session, PageRequest page, Instant now)
    {
        var keys = new List<string>();
        using (var rows = session.Prepare(RateSql.Keys).Bind(page.Cursor ?? "").Bind(page.Size + 1))
        {
            while (rows.Read()) keys.Add(rows.Text(0));
        }

        return new([.. keys.Take(page.Size).Select(key => Read(session, key, now))], keys.Count > page.Size ? keys[page.Size - 1] : null);
    }

    public static IReadOnlyList<RateSummary> Find(SqliteSession session, IReadOnlyList<string> keys, Instant now) =>
        [.. keys.Where(key => IsKnown(session, key)).Select(key => Read(session, key, now))];

    private static RateSummary Read(SqliteSession session, string key, Instant now) =>
        RateSummaries.Of(key, RateReads.Find(session, key) ?? default, RateReads.SetFor(session, key), CountWaiting(session, key), now);

    private static bool IsKnown(SqliteSession session, string key)
    {
        using var row = session.Prepare(RateSql.IsKnown).Bind(key);
        return row.Read();
    }

    private static int CountWaiting(SqliteSession session, string key)
    {
        using var row = session.Prepare(RateSql.CountWaiting).Bind(Rates.WaitName(key)).Bind(ConcurrencyKeys.MaxWaiting + 1);
        row.Read();
        return row.Int32(0);
    }
}
