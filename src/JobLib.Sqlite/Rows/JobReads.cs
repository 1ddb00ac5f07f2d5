using JobLib.Kernel;
using JobLib.Kernel.Rows;
using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Sql;
using JobLib.Sqlite.Writing;
using JobLib.Storage;

namespace JobLib.Sqlite.Rows;

/// <summary>Makes jobs of the rows of the statements that read them, a method a shape.</summary>
internal static class JobReads
{
    /// <summary>Of <c>PlaceSql.Find</c>.</summary>
    public static SqliteJob Found(JobId id, SqliteStatement row)
    {
        var place = (JobPlace)row.Int32(0);
        return new(row.Text(1))
        {
            Id = id,
            Place = place,
            State = StateOf(place, row, 17),
            Rank = row.Int(28),
            OwnRank = row.Int(2),
            Fence = row.Int(3),
            Attempts = row.Count(4),
            Crashes = row.Count(5),
            Seq = row.Int(6),
            ReadyAt = row.Instant(7),
            DueAt = row.Instant(8),
            Retrying = row.Flag(9),
            KeyTimedOut = row.Flag(10),
            Server = row.IsNull(11) ? null : new(row.Id(11).Value),
            StartedAt = row.Instant(12),
            BodyBegan = row.Flag(13),
            Marked = row.Flag(14),
            Completed = row.TextOrNull(15),
            Runner = RunnerOf(row, 16, 24),
            BatchId = row.IdOrNull(18),
            Key = row.TextOrNull(19),
            Kept = row.DurationOrNull(20),
            KeyDeadline = row.Instant(21),
            KeyWait = row.DurationOrNull(22),
            KeyLimit = LimitOf(row, 23),
            Paced = RateText.Read(row.TextOrNull(25)),
            WaitsForRate = place == JobPlace.Blocked && row.Flag(26),
            OfSequence = row.TextOrNull(27),
        };
    }

    public static JobState StateOf(JobPlace place, SqliteStatement row, int finished) => place switch
    {
        JobPlace.Ready or JobPlace.Blocked => JobState.Enqueued,
        JobPlace.Scheduled => JobState.Scheduled,
        JobPlace.Running => JobState.Processing,
        JobPlace.Finished => row.State(finished),
        _ => JobState.Awaiting,
    };

    /// <summary>Of <c>JobQueueSql.QueueFetch</c> and its sisters.</summary>
    public static ReadyJob Ready(WriteScope scope, SqliteStatement row, string queue) => Claimable(scope, row, queue, key: 19, server: null);

    /// <summary>Of <c>JobQueueSql.Heads</c>.</summary>
    public static SqliteJob Head(SqliteStatement row, string queue) => new(queue)
    {
        Id = row.Id(2),
        Place = JobPlace.Ready,
        State = JobState.Enqueued,
        Rank = row.Int(0),
        OwnRank = row.Int(5),
        Seq = row.Int(1),
        ReadyAt = row.Instant(3),
        Crashes = row.Count(4),
    };

    /// <summary>Of <c>JobQueueSql.QueueFetchRepeated</c>.</summary>
    public static ReadyJob Repeated(WriteScope scope, SqliteStatement row, ServerId server) => Claimable(scope, row, row.Text(24), key: 25, server);

    /// <summary>Of <c>JobQueueSql.QueueFinish</c>.</summary>
    public static SqliteJob Running(JobId id, SqliteStatement row) => new(row.Name(2))
    {
        Id = id,
        Place = JobPlace.Running,
        State = JobState.Processing,
        Attempts = row.Count(0),
        Crashes = row.Count(1),
        Rank = row.Int(3),
        Seq = row.Int(4),
        ReadyAt = row.Instant(5),
        StartedAt = row.Instant(6),
        BatchId = row.IdOrNull(7),
        Key = ConcurrencySlot.KeyOf(row.TextOrNull(8)),
        Kept = row.DurationOrNull(9),
        Marked = row.Flag(10),
        Completed = row.TextOrNull(11),
        BodyBegan = row.Flag(12),
        Server = new(row.Id(13).Value),
        Fence = row.Int(14),
    };

    /// <summary>Of <c>ServerSql.Held</c> and <c>ServerSql.Orphans</c>.</summary>
    public static SqliteJob Held(SqliteStatement row) => new(row.Name(4))
    {
        Id = row.Id(0),
        Place = JobPlace.Running,
        State = JobState.Processing,
        Claim = row.Int(1),
        Fence = row.Int(2),
        BodyBegan = row.Flag(3),
        Rank = row.Int(5),
        Attempts = row.Count(6),
        Crashes = row.Count(7),
        ReadyAt = row.Instant(8),
        StartedAt = row.Instant(9),
        BatchId = row.IdOrNull(10),
        Key = ConcurrencySlot.KeyOf(row.TextOrNull(11)),
        Kept = row.DurationOrNull(12),
        Marked = row.Flag(13),
        Completed = row.TextOrNull(14),
        Server = new(row.Id(15).Value),
        Runner = RunnerOf(row, 16, 17),
    };

    /// <summary>Of <c>MaintenanceSql.Due</c>.</summary>
    public static SqliteJob Due(SqliteStatement row) => new(row.Name(2))
    {
        Id = row.Id(1),
        Place = JobPlace.Scheduled,
        State = JobState.Scheduled,
        DueAt = row.Instant(0),
        Rank = row.Int(3),
        OwnRank = row.Int(3),
        Fence = row.Int(4),
        Attempts = row.Count(5),
        Crashes = row.Count(6),
        Retrying = row.Flag(7),
        Key = row.TextOrNull(8),
    };

    /// <summary>Of <c>ContinuationSql.Waiting</c>.</summary>
    public static SqliteJob Waiting(JobId parent, SqliteStatement row) => new(row.Name(5))
    {
        Id = row.Id(0),
        Place = JobPlace.Awaiting,
        State = JobState.Awaiting,
        Asked = StartOf(parent, row),
        HeldUntil = row.Instant(4),
        Rank = row.Int(6),
        OwnRank = row.Int(6),
        Fence = row.Int(7),
        Attempts = row.Count(8),
        Crashes = row.Count(9),
        BatchId = row.IdOrNull(10),
        Key = row.TextOrNull(11),
        Kept = row.DurationOrNull(12),
        OfSequence = row.TextOrNull(13),
    };

    /// <summary>Of the statements that read those who wait for a key.</summary>
    public static SqliteJob Blocked(SqliteStatement row, string? key) => new(row.Text(8))
    {
        Id = row.Id(0),
        Place = JobPlace.Blocked,
        State = JobState.Enqueued,
        Rank = row.Int(1),
        Seq = row.Int(2),
        ReadyAt = row.Instant(3),
        Fence = row.Int(4),
        Attempts = row.Count(5),
        Crashes = row.Count(6),
        KeyDeadline = row.Instant(7),
        Key = key,
        KeyLimit = LimitOf(row, 9),
        Paced = RateText.Read(row.TextOrNull(10)),
    };

    private static ReadyJob Claimable(WriteScope scope, SqliteStatement row, string queue, int key, ServerId? server) => new(queue)
    {
        Id = row.Id(2),
        Place = server is null ? JobPlace.Ready : JobPlace.Running,
        State = server is null ? JobState.Enqueued : JobState.Processing,
        Server = server,
        Rank = row.Int(0),
        Seq = row.Int(1),
        ReadyAt = row.Instant(3),
        Fence = row.Int(4),
        Attempts = row.Count(5),
        Crashes = row.Count(6),
        KeyTimedOut = row.Flag(7),
        KeyDeadline = row.Instant(8),
        Payload = row.IsNull(9) ? null : scope.Methods.Payload(scope.Session, row.Int(9), row.Text(10), row.Int32(11)),
        CreatedAt = row.Instant(12),
        ScheduledAt = row.Instant(13),
        CapturedContext = row.TextOrNull(14),
        Parameters = row.TextOrNull(15),
        Kept = row.DurationOrNull(16),
        BatchId = row.IdOrNull(17),
        ParentOutcome = row.TextOrNull(18),
        Key = ConcurrencySlot.KeyOf(row.TextOrNull(key)),
        KeyWait = row.DurationOrNull(20),
        RecurringId = row.TextOrNull(21),
        KeyLimit = LimitOf(row, 22),
        Paced = RateText.Read(row.TextOrNull(23)),
    };

    private static Runner? RunnerOf(SqliteStatement row, int server, int application) =>
        row.TextOrNull(server) is { } name ? new(name, row.TextOrNull(application)) : null;

    private static int LimitOf(SqliteStatement row, int column) => row.IsNull(column) ? 1 : row.Count(column);

    private static JobStart StartOf(JobId parent, SqliteStatement row)
    {
        var (condition, delay) = ((JobContinuationOptions)row.Int32(2), UnixMicroseconds.ToDuration(row.Int(3)));
        return (JobStartKind)row.Int32(1) switch
        {
            JobStartKind.AfterJob => JobStart.AfterJob(parent, condition, delay),
            JobStartKind.AfterBatch => JobStart.AfterBatch(parent, condition, delay),
            _ => JobStart.After(delay), // held by its batch
        };
    }
}
