namespace JobLib;

/// <summary>A recurring job.</summary>
public sealed record RecurringSummary
{
    /// <summary>The user's name for it.</summary>
    public required string Id { get; init; }

    /// <summary>What it calls.</summary>
    public required JobPayload Payload { get; init; }

    /// <summary>The cron expression.</summary>
    public required string Cron { get; init; }

    /// <summary>The time zone's IANA id.</summary>
    public required string TimeZone { get; init; }

    /// <summary>Where its runs wait.</summary>
    public required string Queue { get; init; }

    /// <summary>What happens to missed ticks.</summary>
    public MisfireHandling Misfire { get; init; }

    /// <summary>What happens to a tick while the previous run is not over.</summary>
    public OverlapPolicy Overlap { get; init; }

    /// <summary>Ticks pass over it.</summary>
    public bool Paused { get; init; }

    /// <summary>Why its schedule cannot be computed; null when it can.</summary>
    public string? Fault { get; init; }

    /// <summary>When it was first added.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The next run; null when there is none.</summary>
    public DateTimeOffset? Next { get; init; }

    /// <summary>The last tick or trigger by hand; null when there was none.</summary>
    public DateTimeOffset? LastAt { get; init; }

    /// <summary>The job of the last run; null when there was none.</summary>
    public string? LastJobId { get; init; }

    /// <summary>That job's state; null when it does not exist any more.</summary>
    public JobState? LastJobState { get; init; }
}
