namespace JobLib.Dashboard.Charts;

/// <summary>What happened in one step of a chart.</summary>
internal sealed record ChartBucket(DateTimeOffset At, long Succeeded, long Failed, long Retried, TimeSpan? MeanWait, TimeSpan? MeanDuration)
{
    public long Total => Succeeded + Failed + Retried;

    /// <summary>Adds minutes up to steps. A step in which nothing happened is there as well: a gap is news.</summary>
    public static IReadOnlyList<ChartBucket> Of(IReadOnlyList<SeriesPoint> points, ChartRange range, DateTimeOffset now)
    {
        var from = range.From(now);
        var steps = points.Where(point => point.Minute >= from).ToLookup(point => (int)((point.Minute - from) / range.Step));
        return [.. Enumerable.Range(0, range.Buckets).Select(i => Sum(from + range.Step * i, [.. steps[i]]))];
    }

    private static ChartBucket Sum(DateTimeOffset at, SeriesPoint[] points)
    {
        var attempts = points.Sum(point => point.Succeeded + point.Failed + point.Retried + point.Deleted);
        return new(
            at, points.Sum(point => point.Succeeded), points.Sum(point => point.Failed), points.Sum(point => point.Retried),
            attempts == 0 ? null : TimeSpan.FromTicks(points.Sum(point => point.Wait.Ticks) / attempts),
            attempts == 0 ? null : TimeSpan.FromTicks(points.Sum(point => point.Duration.Ticks) / attempts));
    }
}
