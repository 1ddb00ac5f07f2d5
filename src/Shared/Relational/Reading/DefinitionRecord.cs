using JobLib.Storage;

namespace JobLib.Relational.Reading;

internal record DefinitionRecord
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
    public StoredByte Priority { get; init; }
    public StoredByte Misfire { get; init; }
    public StoredByte Overlap { get; init; }
    public string? ConcurrencyKey { get; init; }
    public long? ConcurrencyWait { get; init; }
    public string? Ambient { get; init; }
    public bool Paused { get; init; }
    public bool Declared { get; init; }
    public StoredTime? NextAt { get; init; }

    public RecurringDefinition ToDefinition() => new()
    {
        Id = Id,
        Payload = new(Type, Method, Signature, Arguments, Format),
        Cron = Cron,
        TimeZone = TimeZone,
        Queue = Queue,
        Priority = Priority,
        Misfire = (MisfireHandling)Misfire,
        Overlap = (OverlapPolicy)Overlap,
        ConcurrencyKey = ConcurrencyKey,
        ConcurrencyWait = Utc.Span(ConcurrencyWait),
        CapturedContext = Ambient,
        Paused = Paused,
        Declared = Declared,
        Next = Utc.Of(NextAt),
    };
}
