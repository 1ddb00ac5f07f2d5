using JobLib.Kernel.Rows;
using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Rows;
using JobLib.Sqlite.Sql;
using JobLib.Storage;

namespace JobLib.Sqlite.Reading;

/// <summary>A row of <c>JobReaderSql.Find</c> as the reader stands on it: conditions look at its columns, and only a job that meets them is made.</summary>
internal readonly struct JobView(SqliteSession session, SqliteStatement row, MethodTable methods)
{
    public JobPlace Place => (JobPlace)row.Int32(0);

    public JobState State => JobReads.StateOf(Place, row, 7);

    public string Queue => row.Text(1);

    public long Method => row.Int(2);

    public JobId? Batch => row.IdOrNull(3);

    public string? RecurringId => row.TextOrNull(4);

    public long CreatedAt => row.Int(5);

    public bool Retrying => row.Flag(6);

    public JobPayload Payload => methods.Payload(session, Method, row.Text(9), row.Int32(10));

    public IReadOnlyList<string> Tags => Json.ReadList(row.TextOrNull(11));

    /// <summary>The last attempt's error: a success forgets it, a deletion by a person does not.</summary>
    public JobError? Error => Place == JobPlace.Finished
        ? Errors.Read(row, 29) ?? (State == JobState.Succeeded ? null : Errors.Read(row, 33))
        : Errors.Read(row, 33);

    public JobSummary ToSummary(JobId id) => new()
    {
        Id = id.ToString(),
        State = State,
        Queue = Queue,
        Priority = 9 - (int)Math.Clamp(row.Int(8), 0, 9),
        Payload = Payload,
        CreatedAt = UnixMicroseconds.ToInstant(CreatedAt),
        Attempt = Attempt,
        ReadyAt = UnixMicroseconds.ToInstant(row.IntOrNull(15)),
        DueAt = UnixMicroseconds.ToInstant(row.IntOrNull(16)),
        Retrying = Retrying,
        WaitsForKey = Place == JobPlace.Blocked && !row.Flag(39),
        WaitsForRate = row.Flag(39),
        StartedAt = UnixMicroseconds.ToInstant(row.IntOrNull(17) ?? row.IntOrNull(20) ?? row.IntOrNull(23)),
        FinishedAt = UnixMicroseconds.ToInstant(row.IntOrNull(18)),
        Duration = UnixMicroseconds.ToDuration(row.IntOrNull(21) ?? row.IntOrNull(24)),
        ServerId = row.IdOrNull(37)?.ToString(),
        Server = Place == JobPlace.Running ? row.Text(26) : row.TextOrNull(22) ?? row.TextOrNull(25),
        ApplicationVersion = row.TextOrNull(38),
        Error = Error,
        Progress = row.IsNull(27) ? null : new() { Fraction = Math.Clamp(row.Double(27), 0, 1), Text = row.TextOrNull(28) },
        BatchId = Batch?.ToString(),
        RecurringId = RecurringId,
        Tags = Tags,
    };

    public JobDetails ToDetails(JobId id)
    {
        var summary = ToSummary(id);
        return new()
        {
            Id = summary.Id,
            State = summary.State,
            Queue = summary.Queue,
            Priority = summary.Priority,
            Payload = summary.Payload,
            CreatedAt = summary.CreatedAt,
            Attempt = summary.Attempt, ReadyAt = summary.ReadyAt, DueAt = summary.DueAt, Retrying = summary.Retrying,
            WaitsForKey = summary.WaitsForKey, WaitsForRate = summary.WaitsForRate,
            StartedAt = summary.StartedAt,
            FinishedAt = summary.FinishedAt,
            Duration = summary.Duration,
            Server = summary.Server,
            ApplicationVersion = summary.ApplicationVersion,
            ServerId = summary.ServerId,
            Error = summary.Error,
            Progress = summary.Progress, BatchId = summary.BatchId, RecurringId = summary.RecurringId, Tags = summary.Tags,
            Fence = row.Int(12), Crashes = row.Int32(14),
        };
    }

    private int Attempt => Place switch
    {
        JobPlace.Running => row.Int32(13) + 1,
        JobPlace.Finished when row.Int32(19) > 0 => row.Int32(19),
        _ => row.Int32(13),
    };
}
