using JobLib.Dashboard.Routing;

namespace JobLib.Dashboard.Charts;

/// <summary>Reads what charts are drawn from.</summary>
internal static class ChartReads
{
    private static readonly TimeSpan Keep = TimeSpan.FromSeconds(10); // buckets are minutes long: nobody sees the difference

    public static async ValueTask<IReadOnlyList<ChartBucket>> BucketsAsync(DashboardRequest request, ChartRange range, DateTimeOffset now, string? queue)
    {
        var query = new SeriesQuery(range.From(now), range.From(now) + range.Length, queue);
        var points = await request.Reads.GetAsync($"series {query}", (reader, token) => reader.SeriesAsync(query, token), request.Aborted, Keep);
        return ChartBucket.Of(points, range, now);
    }
}
