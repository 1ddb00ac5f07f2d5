using System.Collections.ObjectModel;
using JobLib.Kernel.Creating;
using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Rows;
using JobLib.Sqlite.Sql;
using JobLib.Storage;
using Microsoft.Extensions.Logging;

namespace JobLib.Sqlite.Reading;

/// <summary>All that is known of single jobs.</summary>
internal static class JobDetailsReader
{
    public static JobDetails? Find(SqliteSession session, MethodTable methods, JobId id)
    {
        JobDetails job;
        using (var row = session.Prepare(JobReaderSql.Find).Bind(id))
        {
            if (!row.Read()) return null;
            job = new JobView(session, row, methods).ToDetails(id);
        }

        using var more = session.Prepare(JobReaderSql.FindMore).Bind(id);
        more.Read();
        return job with
        {
            Result = more.TextOrNull(0),
            Reason = more.TextOrNull(1),
            ExpiresAt = UnixMicroseconds.ToInstant(more.IntOrNull(2)),
            IdempotencyKey = more.TextOrNull(3),
            ConcurrencyKey = more.TextOrNull(4),
            BlockedBy = more.IdOrNull(5)?.ToString(),
            RateKey = RateText.Read(more.TextOrNull(14))?.Key,
            RateFreeAt = UnixMicroseconds.ToInstant(more.IntOrNull(15)),
            Group = more.TextOrNull(17),
            Sequence = more.TextOrNull(16),
            SequenceHeldBy = job.State is JobState.Awaiting && more.TextOrNull(16) is { } sequence ? HeldBy(session, sequence) : null,
            ParentId = more.IdOrNull(6)?.ToString(),
            ParentIsBatch = !more.IsNull(6) && (JobStartKind)more.Int32(7) == JobStartKind.AfterBatch,
            Condition = (JobContinuationOptions)more.Int32(8),
            Parameters = Json.TryReadMap(more.TextOrNull(9), out var parameters) ? parameters : ReadOnlyDictionary<string, string>.Empty,
            CapturedContext = more.TextOrNull(10),
            Children = Children(session, id),
            History = Timeline(session, id, job, Creation(job, more)),
        };
    }

    public static List<string> Children(SqliteSession session, JobId parent)
    {
        var children = new List<string>();
        using var rows = session.Prepare(JobReaderSql.Children).Bind(parent);
        while (rows.Read()) children.Add(rows.Id(0).ToString());
        return children;
    }

    public static JobId? UniqueHolder(SqliteSession session, string name)
    {
        using var row = session.Prepare(JobWriterSql.FindUniqueKey).Bind(name);
        return row.Read() ? row.Id(0) : null;
    }

    public static LogPage Log(SqliteSession session, JobId id, long after, int max) =>
        ToPage(Lines(session.Prepare(JobReaderSql.Log).Bind(id).Bind(after).Bind(max)), after);

    public static LogPage LogEnd(SqliteSession session, JobId id, long? before, int max)
    {
        var lines = Lines(session.Prepare(JobReaderSql.LogEnd).Bind(id).Bind(before ?? long.MaxValue).Bind(max));
        lines.Reverse();
        return ToPage(lines, 0);
    }

    private static LogPage ToPage(List<(long No, JobLogLine Line)> lines, long none) =>
        new([.. lines.Select(line => line.Line)], lines.Count == 0 ? none : lines[^1].No) { First = lines.Count == 0 ? 0 : lines[0].No };

    private static List<(long No, JobLogLine Line)> Lines(SqliteStatement rows)
    {
        var lines = new List<(long, JobLogLine)>();
        using (rows)
        {
            while (rows.Read())
            {
                lines.Add(
                    (
                        rows.Int(0),
                        new()
                        {
                            At = UnixMicroseconds.ToInstant(rows.Int(1)),
                            Level = (LogLevel)Math.Clamp(rows.Int(2), (long)LogLevel.Trace, (long)LogLevel.None),
                            Attempt = rows.Int32(3),
                            Text = rows.Text(4),
                        }
                    )
                );
            }
        }

        return lines;
    }

    private static IReadOnlyList<JobHistoryEntry> Timeline(SqliteSession session, JobId id, JobDetails job, JobHistoryEntry creation)
    {
        var ends = new List<JobEnd>();
        AddEnds(session.Prepare(JobReaderSql.History).Bind(id), ends);
        AddEnds(session.Prepare(JobReaderSql.FinishedEnd).Bind(id), ends);
        return JobTimeline.Build(creation, ends, Now(job));
    }

    private static string? HeldBy(SqliteSession session, string sequence)
    {
        using var row = session.Prepare(SequenceSql.HeldBy).Bind(sequence);
        return row.Read() ? row.Id(0).ToString() : null;
    }

    private static JobHistoryEntry Creation(JobDetails job, SqliteStatement more)
    {
        var state = more.State(11);
        var due = state == JobState.Scheduled ? more.IntOrNull(12) ?? UnixMicroseconds.Add(UnixMicroseconds.From(job.CreatedAt), more.Int(13)) : (long?)null;
        return new() { State = state, At = job.CreatedAt, DueAt = UnixMicroseconds.ToInstant(due) };
    }

    private static JobNow? Now(JobDetails job)
    {
        if (job.FinishedAt is not null) return null;
        if (job.State != JobState.Processing) return new(job.ReadyAt, null, 0, null);
        return new(job.ReadyAt, job.StartedAt, job.Attempt, job.Server) { ApplicationVersion = job.ApplicationVersion };
    }

    private static void AddEnds(SqliteStatement rows, List<JobEnd> ends)
    {
        using (rows)
        {
            while (rows.Read())
            {
                var entry = new JobHistoryEntry
                {
                    State = rows.State(0),
                    At = UnixMicroseconds.ToInstant(rows.Int(1)),
                    Attempt = rows.Int32(2),
                    Duration = UnixMicroseconds.ToDuration(rows.IntOrNull(5)),
                    Server = rows.TextOrNull(6),
                    ApplicationVersion = rows.TextOrNull(14),
                    Reason = rows.TextOrNull(7),
                    Actor = Json.ReadActor(rows.TextOrNull(8)),
                    DueAt = UnixMicroseconds.ToInstant(rows.IntOrNull(9)),
                    Error = Errors.Read(rows, 10),
                };
                ends.Add(new(entry, UnixMicroseconds.ToInstant(rows.IntOrNull(3)), UnixMicroseconds.ToInstant(rows.IntOrNull(4))));
            }
        }
    }
}
