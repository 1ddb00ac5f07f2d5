using JobLib.Storage;

namespace JobLib.PostgreSql.Reading;

internal sealed record DefinitionRow
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
    public short Priority { get; init; }
    public short Misfire { get; init; }
    public short Overlap { get; init; }
    public string? ConcurrencyKey { get; init; }
    public long? ConcurrencyWait { get; init; }
    public string? Ambient { get; init; }
    public bool Paused { get; init; }
    public bool Declared { get; init; }
    public DateTime? NextAt { get; init; }

    public RecurringDefinition ToDefinition() => new()
    {
        Id = Id, Payload = new(Type, Method, Signature, Arguments, Format), Cron = Cron, TimeZone = TimeZone, Queue = Queue, Priority = Priority, Misfire = (MisfireHandling)Misfire,
        Overlap = (OverlapPolicy)Overlap, ConcurrencyKey = ConcurrencyKey, ConcurrencyWait = Utc.Span(ConcurrencyWait), Ambient = Ambient, Paused = Paused, Declared = Declared, Next = Utc.Of(NextAt),
    };
}
