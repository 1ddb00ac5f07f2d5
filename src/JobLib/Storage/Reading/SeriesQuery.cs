namespace JobLib;

/// <summary>Which minutes, and how many of them are one point.</summary>
/// <param name="From">The first minute.</param>
/// <param name="To">The minute after the last. At most eight days after the first.</param>
/// <param name="Queue">Of this queue; null for all together.</param>
public sealed record SeriesQuery(DateTimeOffset From, DateTimeOffset To, string? Queue = null)
{
    /// <summary>How much time one point stands for: whole minutes of which a day is a multiple. Steps are counted from midnight, UTC.</summary>
    /// <value>Default: a minute.</value>
    public TimeSpan Step { get; init; } = TimeSpan.FromMinutes(1);
}
