using JobLib.Storage;

namespace JobLib.SqlServer.Reading;

internal sealed record DefinitionRow
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
    public byte Priority { get; init; }
    public byte Misfire { get; init; }
    public byte Overlap { get; init; }
    public string? ConcurrencyKey { get; init; }
    public long? ConcurrencyWait { get; init; }
    public string? Ambient { get; init; }
    public bool Paused { get; init; }
    public bool Declared { get; init; }
    public long? NextAt { get; init; }

    public RecurringDefinition ToDefinition() => new()
    {
        Id = Id, Payload = new(Type, Method, Signature, Arguments, Format), Cron = Cron, TimeZone = TimeZone, Queue = Queue, Priority = Priority, Misfire = (MisfireHandling)Misfire,
        Overlap = (OverlapPolicy)Overlap, ConcurrencyKey = ConcurrencyKey, ConcurrencyWait = Utc.Span(ConcurrencyWait), Ambient = Ambient, Paused = Paused, Declared = Declared, Next = Utc.Of(NextAt),
    };
}
