using JobLib.Kernel;
using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Sql;

namespace JobLib.Sqlite.Reading;

/// <summary>The concurrency keys, with who holds them and who waits.</summary>
internal static class ConcurrencyReader
{
    public static Page<ConcurrencySummary> Page(SqliteSession session, PageRequest page)
    {
        var keys = new List<string>();
        using (var rows = session.Prepare(ListSql.ConcurrencyKeys).Bind(page.Cursor ?? "").Bind(page.Size + 1))
        {
            while (rows.Read()) keys.Add(rows.Text(0));
        }

        return new([.. keys.Take(page.Size).Select(key => Read(session, key))], keys.Count > page.Size ? keys[page.Size - 1] : null);
    }

    public static IReadOnlyList<ConcurrencySummary> Find(SqliteSession session, IReadOnlyList<string> keys) =>
        [.. keys.Select(key => Read(session, key)).Where(key => key.Limit is not null || key.Held > 0 || key.Waiting.Value > 0)];

    private static ConcurrencySummary Read(SqliteSession session, string key)
    {
        using var row = session.Prepare(ListSql.ConcurrencyKey).Bind(key).Bind(ConcurrencyKeys.MaxWaiting + 1);
        row.Read();
        var waiting = row.Int32(2);
        return new()
        {
            Key = key,
            Limit = row.IsNull(0) ? null : Math.Min(row.Count(0), ConcurrencyKeys.MaxLimit),
            Held = row.Int32(1),
            Waiting = new(Math.Min(waiting, ConcurrencyKeys.MaxWaiting), waiting > ConcurrencyKeys.MaxWaiting),
        };
    }
}
