namespace JobLib;

/// <summary>How a recurring job recurs. The names are Hangfire's where it has them.</summary>
public sealed record RecurringJobOptions
{
    /// <summary>The time zone of the cron expression.</summary>
    /// <value>Default: UTC. Windows ids are stored as the IANA ids that they stand for.</value>
    public TimeZoneInfo TimeZone
    {
        get;
        set => field = value ?? TimeZoneInfo.Utc;
    } = TimeZoneInfo.Utc;

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

    /// <summary>
    /// How much later than its expression says a recurring job may run: the delay is chosen by its id, is the same always and everywhere, and spreads many
    /// recurring jobs of one time evenly.
    /// </summary>
    /// <value>Default: none. In whole seconds, up to a day; not with <see cref="Cron.Every"/>.</value>
    /// <remarks>An <c>H</c> in a field of the expression (<c>H 3 * * *</c>) chooses a value of that field in the same way.</remarks>
    public TimeSpan Jitter { get; set; }

    /// <summary>
    /// Days without runs: dates, and calendars of <see cref="JobLibBuilder.Calendars"/>. A day is that of the expression's time, without jitter, in
    /// <see cref="TimeZone"/>.
    /// </summary>
    /// <value>Default: none. More than some 300 dates are to be a calendar.</value>
    public IReadOnlyList<ScheduleExclusion> Exclude
    {
        get;
        set => field = value ?? [];
    } = [];

    /// <summary>The last instant at which a run may be due. It stays afterwards, without a next run, and can still be run by hand.</summary>
    /// <value>Default: null: it does not end. Whole seconds count.</value>
    public DateTimeOffset? EndsAt { get; set; }

    /// <summary>Whether a recurring job that is new begins paused. One that exists keeps what a person decided.</summary>
    /// <value>Default: false.</value>
    public bool Paused { get; set; }
}
