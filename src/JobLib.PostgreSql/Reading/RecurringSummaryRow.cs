using JobLib.Storage;

namespace JobLib.PostgreSql.Reading;

internal sealed record RecurringSummaryRow
{
    public string Id { get; init; } = "";
    public string Type { get; init; } = "";
    public string Method { get; init; } = "";
    public string Signature { get; init; } = "";
    public string Arguments { get; init; } = "";
    public short Format { get; init; }
    public string Cron { get; init; } = "";
    public string TimeZone { get; init; } = "";
    public string Queue { get; init; } = "";
    public short Misfire { get; init; }
    public short Overlap { get; init; }
    public bool Paused { get; init; }
    public string? Fault { get; init; }
    public DateTime CreatedAt { get; init; }
    public DateTime? NextAt { get; init; }
    public DateTime? LastAt { get; init; }
    public Guid? LastJob { get; init; }
    public short? LastJobState { get; init; }

    public RecurringSummary ToSummary() => new()
    {
        Id = Id, Payload = new(Type, Method, Signature, Arguments, Format), Cron = Cron, TimeZone = TimeZone, Queue = Queue, Misfire = (MisfireHandling)Misfire, Overlap = (OverlapPolicy)Overlap,
        Paused = Paused, Fault = Fault, CreatedAt = Utc.Of(CreatedAt), Next = Utc.Of(NextAt), LastAt = Utc.Of(LastAt), LastJobId = LastJob is { } job ? new JobId(job).ToString() : null,
        LastJobState = LastJobState is { } state ? (JobState)state : null,
    };
}
