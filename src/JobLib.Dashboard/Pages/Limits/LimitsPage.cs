using JobLib.Dashboard.Live;
using JobLib.Dashboard.Rendering;
using JobLib.Dashboard.Routing;

namespace JobLib.Dashboard.Pages;

/// <summary>Concurrency keys: how many jobs may run with each, how many do, and how many wait.</summary>
internal static class LimitsPage
{
    public static async ValueTask<PageContent?> LoadAsync(DashboardRequest request, View view)
    {
        var keys = await ReadAsync(request);
        return new("Limits", "limits", LimitsView.Body(view, keys, request.Cursor is null))
        {
            Topic = request.Cursor is null ? ChangeFeed.Overview : null,
        };
    }

    /// <summary>The JSON API reads the same. Null when this user may not see keys, which are made of arguments.</summary>
    public static async ValueTask<Page<ConcurrencySummary>?> ReadAsync(DashboardRequest request)
    {
        if (!await request.MayAsync(JobDashboardAction.ViewArguments)) return null;
        var page = new PageRequest(request.PageSize, request.Cursor);
        return await request.Reads.GetAsync($"limits {page}", (reader, token) => reader.ConcurrencyAsync(page, token), request.Aborted);
    }
}
