namespace JobLib;

/// <summary>How a recurring job recurs. The names are Hangfire's where it has them.</summary>
public sealed record RecurringJobOptions
{
    /// <summary>The time zone of the cron expression.</summary>
    /// <value>Default: UTC. Windows ids are stored as the IANA ids that they stand for.</value>
    public TimeZoneInfo TimeZone { get; set; } = TimeZoneInfo.Utc;

    /// <summary>Where the runs wait.</summary>
    /// <value>Default: null: the method's or the type's <c>[Queue]</c>, else the default queue.</value>
    public string? Queue { get; set; }

    /// <summary>The priority of the runs in their queue, 0 to 9, higher first.</summary>
    /// <value>Default: 0.</value>
    public int Priority { get; set; }

    /// <summary>What happens to ticks that passed while no server was there.</summary>
    /// <value>Default: <see cref="MisfireHandling.Relaxed"/>: one run makes up for all.</value>
    public MisfireHandling MisfireHandling { get; set; }

    /// <summary>What happens to a tick while the previous run is not over.</summary>
    /// <value>Default: <see cref="OverlapPolicy.Allow"/>.</value>
    public OverlapPolicy Overlap { get; set; }

    /// <summary>Whether a recurring job that is new begins paused. One that exists keeps what a person decided.</summary>
    /// <value>Default: false.</value>
    public bool Paused { get; set; }
}
