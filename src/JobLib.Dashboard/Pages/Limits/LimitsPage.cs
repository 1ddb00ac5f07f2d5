using JobLib.Dashboard.Live;
using JobLib.Dashboard.Rendering;
using JobLib.Dashboard.Routing;

namespace JobLib.Dashboard.Pages;

/// <summary>
/// Concurrency keys and queues: how many may run with each, how many do, and how many wait. Rates: how often jobs may begin, what is left, who waits.
/// </summary>
internal static class LimitsPage
{
    /// <summary>In the address: whose page the cursor is.</summary>
    public const string List = "list";

    public const string Rates = "rates";

    public static async ValueTask<PageContent?> LoadAsync(DashboardRequest request, View view)
    {
        var ofRates = request.Query(List) == Rates;
        var keys = await ReadAsync(request, ofRates ? null : request.Cursor);
        var info = (await request.StorageAsync()).Info;
        var rates = info.Rates ? await ReadRatesAsync(request, ofRates ? request.Cursor : null) : null;
        var limited = info.QueueLimits && request.Cursor is null
            ? (await request.OverviewAsync()).Queues.Where(queue => queue.RunningLimit is not null).ToArray()
            : null;
        return new("Limits", "limits", LimitsView.Body(view, keys, rates, limited, ofRates || request.Cursor is null, !ofRates || request.Cursor is null))
        {
            Topic = request.Cursor is null ? ChangeFeed.Overview : null,
        };
    }

    /// <summary>The JSON API reads the same. Null when this user may not see keys, which are made of arguments.</summary>
    public static async ValueTask<Page<ConcurrencySummary>?> ReadAsync(DashboardRequest request, string? cursor)
    {
        if (!await request.MayAsync(JobDashboardAction.ViewArguments)) return null;
        var page = new PageRequest(request.PageSize, cursor);
        return await request.Reads.GetAsync($"limits {page}", (reader, token) => reader.ConcurrencyAsync(page, token), request.Aborted);
    }

    /// <inheritdoc cref="ReadAsync"/>
    public static async ValueTask<Page<RateSummary>?> ReadRatesAsync(DashboardRequest request, string? cursor)
    {
        if (!await request.MayAsync(JobDashboardAction.ViewArguments)) return null;
        var page = new PageRequest(request.PageSize, cursor);
        return await request.Reads.GetAsync($"rates {page}", (reader, token) => reader.RatesAsync(page, token), request.Aborted);
    }
}
