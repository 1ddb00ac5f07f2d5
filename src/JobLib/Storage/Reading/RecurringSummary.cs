using JobLib.Jobs;

namespace JobLib;

/// <summary>A recurring job.</summary>
public sealed record RecurringSummary
{
    private readonly ScheduleText schedule = new("");

    /// <summary>The user's name for it.</summary>
    public required string Id { get; init; }

    /// <summary>What it calls.</summary>
    public required JobPayload Payload { get; init; }

    /// <summary>The cron expression, or what stands for it: several with <c>;</c> between them, or an interval such as <c>@every 00:05:00</c>.</summary>
    /// <remarks>
    /// Storages give what is stored; what comes beside the times there is in the properties that follow. Words of a later version stay as they are.
    /// </remarks>
    public required string Cron
    {
        get => schedule.Times;
        init => (Stored, schedule) = (value, ScheduleText.TryRead(value, out var text) ? text : new(value));
    }

    /// <summary>How much later than its expression says it may run.</summary>
    public TimeSpan Jitter => schedule.Jitter;

    /// <summary>The last instant at which a run may be due; null when it does not end.</summary>
    public DateTimeOffset? EndsAt => schedule.EndsAt;

    /// <summary>Days without runs.</summary>
    public IReadOnlyList<ScheduleExclusion> Exclude => schedule.Exclude;

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

    /// <summary>Why it was paused, by whoever did it; null when it is not, or nothing was said.</summary>
    public string? PauseReason { get; init; }

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

    /// <summary>The schedule as it is stored, with all that belongs to it.</summary>
    internal string Stored { get; private init; } = "";
}
