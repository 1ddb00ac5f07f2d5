namespace JobLib;

/// <summary>Which buckets.</summary>
/// <param name="From">The first minute.</param>
/// <param name="To">The minute after the last. At most eight days after the first.</param>
/// <param name="Queue">Of this queue; null for all together.</param>
public sealed record SeriesQuery(DateTimeOffset From, DateTimeOffset To, string? Queue = null);
