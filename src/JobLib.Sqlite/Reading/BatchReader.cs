using JobLib.Kernel.Ending;
using JobLib.Kernel.Rows;
using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Sql;
using JobLib.Storage;

namespace JobLib.Sqlite.Reading;

/// <summary>The batches and their progress.</summary>
internal static class BatchReader
{
    private static readonly JobId Last = new(new Guid("ffffffff-ffff-ffff-ffff-ffffffffffff"));

    public static Page<BatchSummary> Page(SqliteSession session, PageRequest page)
    {
        var before = page.Cursor is null ? Last : JobId.TryParse(page.Cursor, out var id) ? id : throw SqliteCursors.Unknown(page.Cursor);
        var found = Read(session, session.Prepare(ListSql.Batches).Bind(before).Bind(page.Size + 1));
        return found.Count > page.Size ? new(found.GetRange(0, page.Size), found[page.Size - 1].Id) : new(found, null);
    }

    public static IReadOnlyList<BatchSummary> Find(SqliteSession session, IReadOnlyList<JobId> ids) =>
        [.. ids.SelectMany(id => Read(session, session.Prepare(ListSql.FindBatch).Bind(id)))];

    private static List<BatchSummary> Read(SqliteSession session, SqliteStatement rows)
    {
        var found = new List<BatchSummary>();
        using (rows)
        {
            while (rows.Read()) found.Add(ToSummary(session, rows));
        }

        return found;
    }

    private static BatchSummary ToSummary(SqliteSession session, SqliteStatement row)
    {
        var id = row.Id(0);
        var (total, succeeded, failed, deleted) = (row.Int(9), row.Int(10), row.Int(11), row.Int(12));
        return new()
        {
            Id = id.ToString(),
            Description = row.TextOrNull(1),
            State = BatchRow.StateOf(row.Flag(7), row.Flag(6), failed, total - succeeded - failed - deleted),
            Total = total,
            Processing = Processing(session, id),
            Succeeded = succeeded,
            Failed = failed,
            Deleted = deleted,
            Sealed = row.Flag(5),
            CreatedAt = UnixMicroseconds.ToInstant(row.Int(2)),
            FinishedAt = UnixMicroseconds.ToInstant(row.IntOrNull(8)),
            BatchId = row.IdOrNull(3)?.ToString(),
            Nested = Nested(session, id),
            ParentId = row.IdOrNull(4)?.ToString(),
            Children = JobDetailsReader.Children(session, id),
        };
    }

    private static List<string> Nested(SqliteSession session, JobId batch)
    {
        var nested = new List<string>();
        using var rows = session.Prepare(ListSql.Nested).Bind(batch);
        while (rows.Read()) nested.Add(rows.Id(0).ToString());
        return nested;
    }

    private static long Processing(SqliteSession session, JobId batch)
    {
        using var row = session.Prepare(ListSql.Processing).Bind(batch);
        return row.Read() ? row.Int(0) : 0;
    }
}
