namespace JobLib.Storage.InMemory;

/// <summary>A recurring job.</summary>
internal sealed class RecurringRow(RecurringDefinition definition, Instant now)
{
    /// <summary>As it was saved; with the next run and the pause as they are now.</summary>
    public RecurringDefinition Definition { get; set; } = definition;

    public Instant CreatedAt { get; } = now;

    /// <summary>Rises with every tick and every other change, so that a tick made of what was read before applies to nothing else.</summary>
    public long Version { get; set; } = 1;

    public string? Fault { get; set; }

    public Instant LastAt { get; set; }

    public JobId? LastJob { get; set; }

    /// <summary>When a tick is due; null when none will be, or none may be.</summary>
    public Instant? DueAt => Definition is { Paused: false, Next: { } next } ? Instant.Of(next) : null;
}
