using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using JobLib.Dashboard.Rendering;
using JobLib.Dashboard.Routing;
using JobLib.Dashboard.Search;
using JobLib.Jobs;
using Microsoft.AspNetCore.Http;

namespace JobLib.Dashboard.Pages;

/// <summary>The list of jobs: a tab for each state, and a search.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Trimming.Gate)]
[UnconditionalSuppressMessage("AOT", "IL3050", Justification = Trimming.Gate)]
internal static class JobsPage
{
    private static readonly TimeSpan LongestScan = TimeSpan.FromMilliseconds(250);

    public static async ValueTask<PageContent?> LoadAsync(DashboardRequest request, View view)
    {
        var model = await ReadAsync(request);
        return new(model.Tab.State is null ? "Jobs" : $"{model.Tab.Title} jobs", "jobs", JobsView.Body(view, model))
        {
            // a page further on stands still: rows would move away under the reader
            Topic = model.IsFirst && !model.Search.IsScan && model.SearchedTo is null ? "jobs" : null,
            StatusCode = model.Problem is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest,
        };
    }

    /// <summary>Reads what the address asks for. The JSON API reads the same.</summary>
    public static async ValueTask<JobsModel> ReadAsync(DashboardRequest request)
    {
        var overview = await request.OverviewAsync();
        var text = request.Query("q") ?? "";
        var search = SearchQuery.Parse(text, overview.Now);
        var tab = JobTab.Of(request.Query("state"), search);
        var model = new JobsModel
        {
            Tab = tab,
            Text = text,
            Search = search,
            Order = tab.OrderOf(request.Query("order"), search),
            Overview = overview,
            IsFirst = request.Cursor is null,
        };
        if (search.Problem is { } problem) return model with { Problem = problem };
        if (search.LooksInside && !await request.MayAsync(JobDashboardAction.ViewArguments))
        {
            return model with { Problem = "You are not allowed to see arguments, errors and tags, so you cannot search by them." };
        }

        return search.Id is { } id ? await FindAsync(request, model, id) : await QueryAsync(request, model);
    }

    /// <summary>The question that a tab and a search ask together.</summary>
    public static JobQuery QueryOf(JobTab tab, SearchQuery search) =>
        search.Query with
        {
            ScanTime = search.IsScan ? LongestScan : null,
            States = tab.State is { } state && !tab.IsRetrying ? [state] : search.Query.States,
            Retrying = tab.IsRetrying || search.Query.Retrying,
        };

    private static async ValueTask<JobsModel> FindAsync(DashboardRequest request, JobsModel model, JobId id)
    {
        var jobs = await request.Reads.FindAsync([id], request.Aborted);
        return model with { Rows = await JobTableRow.OfAsync(request, jobs) };
    }

    private static async ValueTask<JobsModel> QueryAsync(DashboardRequest request, JobsModel model)
    {
        var query = QueryOf(model.Tab, model.Search) with
        {
            ShownArguments = request.Values.Searchable,
            Order = model.Order,
            Size = request.PageSize,
            Cursor = request.Cursor,
        };
        var page = await request.Reads.GetAsync("jobs " + JsonSerializer.Serialize(query), (reader, token) => reader.QueryAsync(query, token), request.Aborted);
        var rows = await JobTableRow.OfAsync(request, page.Items);
        return model with
        {
            Rows = model.Search.IsScan ? [.. rows.Where(row => row.IsOpen)] : rows,
            Next = page.Next,
            SearchedTo = page.SearchedTo,
            Looked = page.SearchedTo is { } to ? await LookedAsync(request, query, to) : null,
        };
    }

    // How much of the time that the list is about has been looked at. Null in the orders by other times, where nobody can say.
    private static async ValueTask<double?> LookedAsync(DashboardRequest request, JobQuery query, DateTimeOffset to)
    {
        if (query.Order is not (JobOrder.NewestFirst or JobOrder.OldestFirst)) return null;
        var now = (await request.OverviewAsync()).Now;
        var first = query.From ?? await OldestAsync(request, query) ?? now;
        var last = query.To ?? now;
        if (last <= first) return null;
        return Math.Clamp((query.Order == JobOrder.NewestFirst ? last - to : to - first) / (last - first), 0, 1);
    }

    private static async ValueTask<DateTimeOffset?> OldestAsync(DashboardRequest request, JobQuery query)
    {
        var oldest = new JobQuery { States = query.States, Retrying = query.Retrying, Order = JobOrder.OldestFirst, Size = 1 };
        var page = await request.Reads.GetAsync(
            "jobs " + JsonSerializer.Serialize(oldest),
            (reader, token) => reader.QueryAsync(oldest, token),
            request.Aborted
        );
        return page.Items is [var job] ? job.CreatedAt : null;
    }
}
