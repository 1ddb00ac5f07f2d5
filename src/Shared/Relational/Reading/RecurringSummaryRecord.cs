namespace JobLib.Relational.Reading;

internal sealed record RecurringSummaryRecord
{
    public string Id { get; init; } = "";
    public string Type { get; init; } = "";
    public string Method { get; init; } = "";
    public string Signature { get; init; } = "";
    public string Arguments { get; init; } = "";
    public int Format { get; init; }
    public string Cron { get; init; } = "";
    public string TimeZone { get; init; } = "";
    public string Queue { get; init; } = "";
    public StoredByte Misfire { get; init; }
    public StoredByte Overlap { get; init; }
    public bool Paused { get; init; }
    public string? PauseReason { get; init; }
    public string? Fault { get; init; }
    public StoredTime CreatedAt { get; init; }
    public StoredTime? NextAt { get; init; }
    public StoredTime? LastAt { get; init; }
    public StoredId? LastJob { get; init; }
    public StoredByte? LastJobState { get; init; }

    public RecurringSummary ToSummary() => new()
    {
        Id = Id,
        Payload = new(Type, Method, Signature, Arguments, Format),
        Cron = Cron,
        TimeZone = TimeZone,
        Queue = Queue,
        Misfire = (MisfireHandling)Misfire,
        Overlap = (OverlapPolicy)Overlap,
        Paused = Paused,
        PauseReason = Paused ? PauseReason : null,
        Fault = Fault,
        CreatedAt = Utc.Of(CreatedAt),
        Next = Utc.Of(NextAt),
        LastAt = Utc.Of(LastAt),
        LastJobId = Ids.ToTextOrNull(LastJob),
        LastJobState = LastJobState is { } state ? (JobState)state : null,
    };
}
