using JobLib.Dashboard.Routing;

namespace JobLib.Dashboard.Charts;

/// <summary>Reads what charts are drawn from.</summary>
internal static class ChartReads
{
    private static readonly TimeSpan MostKept = TimeSpan.FromMinutes(1);

    public static async ValueTask<IReadOnlyList<ChartBucket>> BucketsAsync(DashboardRequest request, ChartRange range, DateTimeOffset now, string? queue)
    {
        var keep = range.Step / 6; // nobody sees the difference, and a week is ten thousand buckets
        var query = new SeriesQuery(range.From(now), range.From(now) + range.Length, queue) { Step = range.Step };
        var points = await request.Reads.GetAsync(
            $"series {query}",
            (reader, token) => reader.SeriesAsync(query, token),
            request.Aborted,
            keep < MostKept ? keep : MostKept
        );
        return ChartBucket.Of(points, range, now);
    }
}
