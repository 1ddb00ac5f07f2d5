using System.Globalization;
using JobLib.Kernel.Rows;
using JobLib.Storage;
using StackExchange.Redis;

namespace JobLib.Redis.Reading;

/// <summary>A job as it is shown: its row, and what it is.</summary>
internal sealed class JobRecord
{
    private readonly StoredFields row;
    private readonly JobPlace place;

    public JobRecord(string id, StoredFields row, RedisResult job)
    {
        (Id, this.row) = (id, row);
        place = (JobPlace)row.Number("place");
        (Payload, Context) = job.IsNull ? (new("", "", "", ""), null) : PackedJob.Read((RedisValue)job);
    }

    public string Id { get; }

    public JobPayload Payload { get; }

    public string? Context { get; }

    /// <summary>Null where somebody has removed the row by hand.</summary>
    public bool Exists => place is not JobPlace.Nowhere;

    public JobState State => (JobState)row.Number("state");

    public string Queue => row.Text("queue") ?? "";

    public bool Retrying => row.Has("retrying");

    public string? Batch => row.Text("batch");

    public string? RecurringId => row.Text("recurring");

    public string? Parent => row.Text("parent");

    public DateTimeOffset CreatedAt => row.Instant("created");

    public DateTimeOffset? DueAt => row.InstantOrNull("due");

    public DateTimeOffset? FinishedAt => row.InstantOrNull("finished");

    public JobError? Error => row.Has("error") ? PackedJob.ToError(row.Value("error")) : null;

    public IReadOnlyList<string> Tags => row.Has("tags") ? [.. Packed.Read(row.Value("tags")).OfType<string>()] : [];

    /// <summary>The number of the version of the application that runs it or ran it last.</summary>
    public string? Application => row.Text("application");

    private bool WaitsForRate => place is JobPlace.Blocked && row.Has("waits_for_rate");

    private bool WaitsForKey => place is JobPlace.Blocked && !WaitsForRate;

    private JobStartKind Start => (JobStartKind)row.Number("start");

    private TimeSpan? Duration => UnixMicroseconds.ToDuration(row.NumberOrNull("duration"));

    private string? Server => row.Text("server");

    public JobSummary ToSummary(StoredVersions versions) =>
        Fill(new() { Id = Id, State = State, Queue = Queue, Payload = Payload, CreatedAt = CreatedAt, ApplicationVersion = versions.Find(Application) });

    public JobDetails ToDetails(
        IReadOnlyDictionary<string, string> parameters,
        IEnumerable<HistoryRecord> history,
        StoredVersions versions,
        IReadOnlyList<string> children,
        string? holder,
        string? heldBy,
        DateTimeOffset? rateFreeAt
    ) =>
        (JobDetails)Fill(new JobDetails
        {
            Id = Id, State = State, Queue = Queue, Payload = Payload, CreatedAt = CreatedAt, ApplicationVersion = versions.Find(Application),
            Fence = row.Number("fence"),
            Crashes = (int)row.Number("crashes"),
            Result = row.Text("result"),
            Reason = row.Text("reason"),
            ExpiresAt = row.InstantOrNull("expires"),
            IdempotencyKey = row.Text("idempotency"),
            ConcurrencyKey = row.Text("key"),
            BlockedBy = WaitsForKey ? holder : null,
            RateKey = row.Has("rate") ? PackedRate.KeyOf(row.Value("rate")) : null,
            RateFreeAt = rateFreeAt,
            Group = row.Text("group"),
            Sequence = row.Text("sequence"),
            SequenceHeldBy = heldBy,
            ParentId = Parent,
            ParentIsBatch = Start is JobStartKind.AfterBatch,
            Condition = Parent is null ? default : (JobContinuationOptions)row.Number("condition"),
            Children = children,
            Parameters = parameters,
            CapturedContext = Context,
            History = Timeline([.. history.Select(entry => entry.ToEnd(versions))], versions.Find(Application)),
        });

    private JobSummary Fill(JobSummary summary) => summary with
    {
        Priority = (int)(row.Number("priority") - row.Number("risen")),
        Attempt = Attempt(),
        ReadyAt = State is JobState.Enqueued or JobState.Processing ? row.InstantOrNull("ready") : null,
        DueAt = place is JobPlace.Scheduled ? DueAt : null,
        Retrying = Retrying,
        WaitsForKey = WaitsForKey,
        WaitsForRate = WaitsForRate,
        StartedAt = row.InstantOrNull("started"),
        FinishedAt = FinishedAt,
        Duration = Duration,
        Server = Server,
        ServerId = place is JobPlace.Running ? row.Text("owner") : null,
        Error = Error is { } error ? error with { Details = null } : null,
        Progress = Progress(),
        BatchId = Batch,
        RecurringId = RecurringId,
        Tags = Tags,
    };

    private int Attempt()
    {
        var charged = (int)row.Number("attempts");
        if (place is JobPlace.Running) return charged + 1;
        return row.Has("ended_attempt") ? (int)row.Number("ended_attempt") : charged;
    }

    private JobProgress? Progress()
    {
        if (!row.Has("progress")) return null;
        var values = Packed.Read(row.Value("progress"));
        return new() { Fraction = double.Parse(values[0] ?? "0", CultureInfo.InvariantCulture), Text = values[1] };
    }

    private IReadOnlyList<JobHistoryEntry> Timeline(List<JobEnd> ends, string? version)
    {
        var born = (JobState)row.Number("born");
        var created = new JobHistoryEntry { State = born, At = CreatedAt, DueAt = born is JobState.Scheduled ? CreationDue() : null };
        if (place is not JobPlace.Finished) return JobTimeline.Build(created, ends, Now(version));
        ends.Add(End(version));
        return JobTimeline.Build(created, ends, null);
    }

    private DateTimeOffset? CreationDue() =>
        Start is JobStartKind.At ? row.InstantOrNull("at") : UnixMicroseconds.ToInstant(UnixMicroseconds.Add(row.Number("created"), row.Number("delay")));

    private JobNow Now(string? version)
    {
        var ready = row.InstantOrNull("ready");
        if (place is not JobPlace.Running) return new(ready, null, 0, null);
        return new(ready, row.InstantOrNull("started"), Attempt(), Server) { ApplicationVersion = version };
    }

    private JobEnd End(string? version)
    {
        var attempt = row.Has("ended_attempt");
        var entry = new JobHistoryEntry
        {
            State = State, At = row.Instant("finished"), Attempt = (int)row.Number("ended_attempt"), Reason = row.Text("reason"),
            Actor = row.Has("ended_by") ? PackedJob.ToActor(row.Value("ended_by")) : null,
            Server = attempt ? Server : null, ApplicationVersion = attempt ? version : null, Duration = attempt ? Duration : null,
            Error = attempt ? Error : null,
        };
        return new(entry, row.InstantOrNull("ready"), attempt ? row.InstantOrNull("started") : null);
    }
}
