using JobLib.Dashboard.Charts;
using JobLib.Dashboard.Live;
using JobLib.Dashboard.Rendering;
using JobLib.Dashboard.Routing;
using JobLib.Dashboard.Types;

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
        var filter = ChartFilter.Of(request, overview.Now);
        var (range, from) = (filter.Range, filter.Range.From(overview.Now));
        var steps = filter.Method is { } method ? (await TypeReads.ReadAsync(request, range, overview.Now, method, filter.Queue)).Steps() : null;
        return new()
        {
            Overview = overview,
            Backlog = new(overview, request.Reads.History.Oldest),
            Problems = await Problems.FindAsync(request),
            Filter = filter,
            Methods = await TypeReads.MethodsAsync(request, overview.Now),
            Steps = steps,
            Buckets = steps is null
                ? await ChartReads.BucketsAsync(request, range, overview.Now, filter.Queue)
                : [.. steps.Select(step => step.ToBucket())],
            Errors = await ErrorsPage.TopAsync(request, TopErrors, from, from + range.Length),
            Recurring = await RecurringPage.RowsAsync(request, overview.NextRecurring.Take(NextRuns)),
        };
    }
}
