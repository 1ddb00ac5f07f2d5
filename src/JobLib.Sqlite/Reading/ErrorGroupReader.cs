using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Sql;
using JobLib.Storage;

namespace JobLib.Sqlite.Reading;

/// <summary>Failing attempts by their cause.</summary>
internal static class ErrorGroupReader
{
    private const int CountedUpTo = 1_000; // a page has many groups

    public static Page<ErrorGroup> Page(SqliteSession session, PageRequest page)
    {
        var (at, key) = SqliteCursors.TimeAndKey(page.Cursor);
        var found = new List<ErrorGroup>();
        using var rows = session.Prepare(ListSql.ErrorGroups).Bind(at).Bind(key).Bind(page.Size + 1);
        while (rows.Read()) found.Add(Read(session, rows));
        if (found.Count <= page.Size) return new(found, null);
        var last = found[page.Size - 1];
        return new(found.GetRange(0, page.Size), SqliteCursors.Of(UnixMicroseconds.From(last.LastAt), last.Fingerprint));
    }

    private static ErrorGroup Read(SqliteSession session, SqliteStatement row)
    {
        var fingerprint = row.Text(0);
        return new()
        {
            Fingerprint = fingerprint,
            Type = row.Text(1),
            Message = row.Text(2),
            FirstAt = UnixMicroseconds.ToInstant(row.Int(3)),
            LastAt = UnixMicroseconds.ToInstant(row.Int(4)),
            Attempts = row.Int(5),
            Failed = Count(session.Prepare(ListSql.FailedWith).Bind(fingerprint)),
            Retrying = Count(session.Prepare(ListSql.RetryingWith).Bind(fingerprint)),
        };
    }

    private static CappedCount Count(SqliteStatement row)
    {
        using (row)
        {
            row.Bind(CountedUpTo + 1).Read();
            return new(Math.Min(row.Int32(0), CountedUpTo), row.Int32(0) > CountedUpTo);
        }
    }
}
