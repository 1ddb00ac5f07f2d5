namespace JobLib;

/// <summary>A queue.</summary>
public sealed record QueueSummary
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Jobs that wait in it, those that wait for a concurrency key included.</summary>
    public long Enqueued { get; init; }

    /// <summary>Jobs that were taken from it and are held by servers.</summary>
    public long Processing { get; init; }

    /// <summary>When the job that has waited longest became ready; null when none waits.</summary>
    public DateTimeOffset? OldestReadyAt { get; init; }

    /// <summary>Nothing is fetched from it.</summary>
    public bool Paused { get; init; }

    /// <summary>Live servers that serve it.</summary>
    public int Servers { get; init; }
}
