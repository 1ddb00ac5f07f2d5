using JobLib.Dashboard.Charts;
using JobLib.Dashboard.Live;
using JobLib.Dashboard.Rendering;
using JobLib.Dashboard.Routing;

namespace JobLib.Dashboard.Pages;

/// <summary>What is going on: problems first, then figures, then where to look closer.</summary>
internal static class OverviewPage
{
    private const int TopErrors = 5;
    private const int NextRuns = 5;

    public static async ValueTask<PageContent?> LoadAsync(DashboardRequest request, View view)
    {
        var model = await ReadAsync(request);
        return new("Overview", "overview", OverviewView.Body(view, model)) { Topic = ChangeFeed.Overview };
    }

    private static async ValueTask<OverviewModel> ReadAsync(DashboardRequest request)
    {
        var overview = await request.OverviewAsync();
        var range = ChartRange.Of(request.Query("range"));
        return new()
        {
            Overview = overview,
            Backlog = new(overview, request.Reads.History.Oldest),
            Problems = await Problems.FindAsync(request),
            Range = range,
            Buckets = await ChartReads.BucketsAsync(request, range, overview.Now, queue: null),
            Errors = await ErrorsPage.TopAsync(request, TopErrors, range.Length, overview.Now),
            Recurring = await RecurringPage.RowsAsync(request, overview.NextRecurring.Take(NextRuns)),
        };
    }
}
