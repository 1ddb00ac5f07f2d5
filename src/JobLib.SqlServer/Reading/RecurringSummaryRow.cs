using JobLib.Storage;

namespace JobLib.SqlServer.Reading;

internal sealed record RecurringSummaryRow
{
    public string Id { get; init; } = "";
    public string Type { get; init; } = "";
    public string Method { get; init; } = "";
    public string Signature { get; init; } = "";
    public string Arguments { get; init; } = "";
    public byte Format { get; init; }
    public string Cron { get; init; } = "";
    public string TimeZone { get; init; } = "";
    public string Queue { get; init; } = "";
    public byte Misfire { get; init; }
    public byte Overlap { get; init; }
    public bool Paused { get; init; }
    public string? Fault { get; init; }
    public long CreatedAt { get; init; }
    public long? NextAt { get; init; }
    public long? LastAt { get; init; }
    public byte[]? LastJob { get; init; }
    public byte? LastJobState { get; init; }

    public RecurringSummary ToSummary() => new()
    {
        Id = Id, Payload = new(Type, Method, Signature, Arguments, Format), Cron = Cron, TimeZone = TimeZone, Queue = Queue, Misfire = (MisfireHandling)Misfire, Overlap = (OverlapPolicy)Overlap,
        Paused = Paused, Fault = Fault, CreatedAt = Utc.Of(CreatedAt), Next = Utc.Of(NextAt), LastAt = Utc.Of(LastAt), LastJobId = Ids.ToText(LastJob),
        LastJobState = LastJobState is { } state ? (JobState)state : null,
    };
}
