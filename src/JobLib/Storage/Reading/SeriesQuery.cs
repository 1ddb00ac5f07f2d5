namespace JobLib;

/// <summary>Which minutes, and how many of them are one point.</summary>
/// <param name="From">The first minute.</param>
/// <param name="To">The minute after the last. At most eight days after the first.</param>
/// <param name="Queue">Of this queue; null for all together.</param>
public sealed record SeriesQuery(DateTimeOffset From, DateTimeOffset To, string? Queue = null)
{
    /// <summary>How much time one point stands for: whole minutes of which a day is a multiple. Steps are counted from midnight, UTC.</summary>
    /// <value>Default: a minute.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is no whole number of minutes, or a day is no multiple of it.</exception>
    public TimeSpan Step
    {
        get;
        init => field = value >= TimeSpan.FromMinutes(1) && value.Ticks % TimeSpan.TicksPerMinute == 0 && TimeSpan.TicksPerDay % value.Ticks == 0
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(value),
                value,
                "A step is a whole number of minutes of which a day is a multiple: 1, 5 or 15 minutes, an hour, a day."
            );
    } = TimeSpan.FromMinutes(1);
}
