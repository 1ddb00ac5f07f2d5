using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Sql;
using JobLib.Storage;

namespace JobLib.Sqlite.Reading;

/// <summary>The recurring jobs with their last runs.</summary>
internal static class RecurringReader
{
    public static Page<RecurringSummary> Page(SqliteSession session, PageRequest page)
    {
        var found = Read(session, session.Prepare(ListSql.Recurring).Bind(page.Cursor ?? "").Bind(page.Size + 1));
        return found.Count > page.Size ? new(found.GetRange(0, page.Size), found[page.Size - 1].Id) : new(found, null);
    }

    public static IReadOnlyList<RecurringSummary> Find(SqliteSession session, IReadOnlyList<string> ids) =>
        [.. ids.SelectMany(id => Read(session, session.Prepare(ListSql.FindRecurring).Bind(id)))];

    public static IReadOnlyList<RecurringSummary> Late(SqliteSession session, long late) =>
        Read(session, session.Prepare(OverviewSql.LateRecurring).Bind(late));

    public static IReadOnlyList<RecurringSummary> Next(SqliteSession session) => Read(session, session.Prepare(OverviewSql.NextRecurring));

    public static RecurringDefinition? Definition(SqliteSession session, string id)
    {
        using var row = session.Prepare(ListSql.FindRecurring).Bind(id);
        return row.Read() ? RecurringText.Read(id, row.Text(1), row.IntOrNull(2), row.Flag(3)) : null;
    }

    private static List<RecurringSummary> Read(SqliteSession session, SqliteStatement rows)
    {
        var found = new List<RecurringSummary>();
        using (rows)
        {
            while (rows.Read()) found.Add(ToSummary(session, rows));
        }

        return found;
    }

    private static RecurringSummary ToSummary(SqliteSession session, SqliteStatement row)
    {
        var definition = RecurringText.Read(row.Text(0), row.Text(1), row.IntOrNull(2), row.Flag(3));
        var lastJob = row.IdOrNull(7);
        return new()
        {
            Id = row.Text(0),
            Payload = definition.Payload,
            Cron = definition.Cron,
            TimeZone = definition.TimeZone,
            Queue = definition.Queue,
            Misfire = definition.Misfire,
            Overlap = definition.Overlap,
            Paused = definition.Paused,
            PauseReason = definition.Paused ? row.TextOrNull(8) : null,
            Fault = RecurringText.IsDamaged(row.Text(1)) ? RecurringText.Damaged : row.TextOrNull(4),
            CreatedAt = UnixMicroseconds.ToInstant(row.Int(5)),
            Next = definition.Next,
            LastAt = UnixMicroseconds.ToInstant(row.IntOrNull(6)),
            LastJobId = lastJob?.ToString(),
            LastJobState = lastJob is { } job ? State(session, job) : null,
        };
    }

    private static JobState? State(SqliteSession session, JobId job)
    {
        using var row = session.Prepare(ListSql.JobState).Bind(job);
        return row.Read() ? row.State(0) : null;
    }
}
