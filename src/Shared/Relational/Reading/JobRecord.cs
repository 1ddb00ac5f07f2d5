using JobLib.Storage;

namespace JobLib.Relational.Reading;

/// <summary>
/// A job as it is shown. <see cref="State"/> is null when it was on its way from one place to another, which only an engine that reads without a snapshot sees.
/// </summary>
internal class JobRecord
{
    public StoredId Id { get; init; } = Ids.None;
    public StoredTime CreatedAt { get; init; }
    public string Type { get; init; } = "";
    public string Method { get; init; } = "";
    public string Signature { get; init; } = "";
    public string Arguments { get; init; } = "";
    public int Format { get; init; }
    public StoredByte Priority { get; init; }
    public StoredId? Batch { get; init; }
    public string? RecurringId { get; init; }
    public string? Tags { get; init; }
    public int? State { get; init; }
    public string Queue { get; init; } = "";
    public int Attempt { get; init; }
    public StoredTime? ReadyAt { get; init; }
    public StoredTime? DueAt { get; init; }
    public bool Retrying { get; init; }
    public bool WaitsForKey { get; init; }
    public bool WaitsForRate { get; init; }
    public StoredTime? FinishedAt { get; init; }
    public double? Progress { get; init; }
    public string? ProgressText { get; init; }
    public StoredTime? StartedAt { get; init; }
    public string? Server { get; init; }
    public string? ApplicationVersion { get; init; }
    public StoredId? Owner { get; init; }
    public long? Duration { get; init; }
    public string? ErrorType { get; init; }
    public string? ErrorMessage { get; init; }
    public string? Fingerprint { get; init; }
    public long Fence { get; init; }
    public int Crashes { get; init; }
    public string? Result { get; init; }
    public string? Reason { get; init; }
    public StoredTime? ExpiresAt { get; init; }
    public string? IdempotencyKey { get; init; }
    public string? ConcurrencyKey { get; init; }
    public string? RateKey { get; init; }
    public StoredTime? RateFreeAt { get; init; }
    public string? JobGroup { get; init; }
    public string? Sequence { get; init; }
    public StoredId? SequenceHeldBy { get; init; }
    public string? Ambient { get; init; }
    public StoredId? Parent { get; init; }
    public StoredByte? Condition { get; init; }
    public StoredByte Born { get; init; }
    public StoredByte StartKind { get; init; }
    public StoredTime? CreatedDue { get; init; }
    public StoredId? BlockedBy { get; init; }
    public string? Actor { get; init; }
    public int? EndAttempt { get; init; }
    public string? EndErrorDetails { get; init; }
    public long? EndDuration { get; init; }
    public StoredTime? EndStartedAt { get; init; }
    public string? EndServer { get; init; }
    public string? EndVersion { get; init; }
    public StoredTime? WasReadyAt { get; init; }
    public StoredIds? Children { get; init; }

    private JobPayload Payload => new(Type, Method, Signature, Arguments, Format);

    public JobSummary ToSummary() => Fill(new()
    {
        Id = Ids.ToText(Id), State = (JobState)(State ?? 0), Queue = Queue, Payload = Payload, CreatedAt = Utc.Of(CreatedAt),
    });

    public JobDetails ToDetails(IReadOnlyList<HistoryRecord> history, IReadOnlyDictionary<string, string> parameters) => (JobDetails)Fill(new JobDetails
    {
        Id = Ids.ToText(Id), State = (JobState)(State ?? 0), Queue = Queue, Payload = Payload, CreatedAt = Utc.Of(CreatedAt),
        Fence = Fence,
        Crashes = Crashes,
        Result = Result,
        Reason = Reason,
        ExpiresAt = Utc.Of(ExpiresAt),
        IdempotencyKey = IdempotencyKey,
        ConcurrencyKey = ConcurrencyKey,
        RateKey = RateKey,
        RateFreeAt = Utc.Of(RateFreeAt),
        BlockedBy = Ids.ToTextOrNull(BlockedBy),
        Group = JobGroup,
        Sequence = Sequence,
        SequenceHeldBy = Ids.ToTextOrNull(SequenceHeldBy),
        ParentId = Ids.ToTextOrNull(Parent),
        ParentIsBatch = StartKind == (StoredByte)JobStartKind.AfterBatch,
        Condition = Parent is null ? default : (JobContinuationOptions)(Condition ?? 0),
        Children = Ids.ToTexts(Children),
        Parameters = parameters,
        CapturedContext = Ambient,
        History = Timeline(history),
    });

    private JobSummary Fill(JobSummary summary) => summary with
    {
        Priority = Priority,
        Attempt = Attempt,
        ReadyAt = Utc.Of(ReadyAt),
        DueAt = Utc.Of(DueAt),
        Retrying = Retrying,
        WaitsForKey = WaitsForKey,
        WaitsForRate = WaitsForRate,
        StartedAt = Utc.Of(StartedAt),
        FinishedAt = Utc.Of(FinishedAt),
        Duration = Utc.Span(Duration),
        Server = Server,
        ApplicationVersion = ApplicationVersion,
        ServerId = Ids.ToTextOrNull(Owner),
        Error = Error(null),
        Progress = Progress is { } fraction ? new() { Fraction = fraction, Text = ProgressText } : null,
        BatchId = Ids.ToTextOrNull(Batch),
        RecurringId = RecurringId,
        Tags = Json.ToTags(Tags),
    };

    private JobError? Error(string? details) =>
        ErrorType is null ? null : new() { Type = ErrorType, Message = ErrorMessage ?? "", Details = details, Fingerprint = Fingerprint ?? "" };

    private IReadOnlyList<JobHistoryEntry> Timeline(IReadOnlyList<HistoryRecord> history)
    {
        var created = new JobHistoryEntry { State = (JobState)Born, At = Utc.Of(CreatedAt), DueAt = Utc.Of(CreatedDue) };
        var ends = history.Select(row => row.ToEnd()).ToList();
        if (FinishedAt is null) return JobTimeline.Build(created, ends, Now());
        ends.Add(End());
        return JobTimeline.Build(created, ends, null);
    }

    private JobNow Now()
    {
        if (State != (int)JobState.Processing) return new(Utc.Of(WasReadyAt), null, 0, null);
        return new(Utc.Of(WasReadyAt), Utc.Of(StartedAt), Attempt, Server) { ApplicationVersion = ApplicationVersion };
    }

    private JobEnd End()
    {
        var attempt = EndAttempt > 0;
        var entry = new JobHistoryEntry
        {
            State = (JobState)(State ?? 0), At = Utc.Of(FinishedAt ?? CreatedAt), Attempt = EndAttempt ?? 0, Reason = Reason, Actor = Json.ToActor(Actor),
            Server = attempt ? EndServer : null, ApplicationVersion = attempt ? EndVersion : null, Duration = attempt ? Utc.Span(EndDuration) : null,
            Error = attempt ? Error(EndErrorDetails) : null,
        };
        return new(entry, Utc.Of(WasReadyAt), attempt ? Utc.Of(EndStartedAt) : null);
    }
}
