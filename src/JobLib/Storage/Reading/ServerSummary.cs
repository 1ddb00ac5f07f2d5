namespace JobLib;

/// <summary>A server.</summary>
public sealed record ServerSummary
{
    /// <summary>Its session.</summary>
    public required string Id { get; init; }

    /// <summary>What it calls itself.</summary>
    public required string Name { get; init; }

    /// <summary>The machine's name.</summary>
    public required string Machine { get; init; }

    /// <summary>The process id on that machine.</summary>
    public required int ProcessId { get; init; }

    /// <summary>The library's version.</summary>
    public required string Version { get; init; }

    /// <summary>The application's version; null when it has told none.</summary>
    public string? ApplicationVersion { get; init; }

    /// <summary>The queues that it serves, in order.</summary>
    public required IReadOnlyList<string> Queues { get; init; }

    /// <summary>How many jobs it runs at once.</summary>
    public required int WorkerCount { get; init; }

    /// <summary>How many jobs it holds, running and prefetched.</summary>
    public int Held { get; init; }

    /// <summary>When it registered.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Its last renewal.</summary>
    public required DateTimeOffset HeartbeatAt { get; init; }

    /// <summary>When its lease expires or expired.</summary>
    public required DateTimeOffset LeaseUntil { get; init; }

    /// <summary>Its lease has expired, and it had not left.</summary>
    public bool Dead { get; init; }

    /// <summary>
    /// It has stopped in order. It is listed as long as it holds jobs whose bodies had not returned: others take them over when its lease ends.
    /// </summary>
    public bool Left { get; init; }

    /// <summary>It is neither dead nor has it left: it serves its queues.</summary>
    public bool Live => !Dead && !Left;

    /// <summary>What keeps it from working although it lives, as it said in its last renewal; null when nothing does.</summary>
    public string? Trouble { get; init; }

    /// <summary>It fetches no more.</summary>
    public bool Draining { get; init; }

    /// <summary>How far its clock was ahead of the storage's when it registered.</summary>
    public TimeSpan ClockSkew { get; init; }
}
