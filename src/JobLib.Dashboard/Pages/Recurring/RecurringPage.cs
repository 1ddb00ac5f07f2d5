using JobLib.Dashboard.Live;
using JobLib.Dashboard.Reading;
using JobLib.Dashboard.Rendering;
using JobLib.Dashboard.Routing;

namespace JobLib.Dashboard.Pages;

/// <summary>The recurring jobs, and one of them.</summary>
internal static class RecurringPage
{
    private const int NextRuns = 5;
    private const int LastRuns = 30;
    private const int Sparklines = 25; // each is a question to the storage; recurring jobs past that are shown without
    private static readonly TimeSpan KeepRuns = TimeSpan.FromSeconds(5);

    public static async ValueTask<PageContent?> LoadAsync(DashboardRequest request, View view)
    {
        var cursor = request.Query("cursor");
        var (rows, next) = await ReadAsync(request, request.Options.PageSize, cursor);
        var drawn = rows.Take(Sparklines).Select(row => row.Job.Id).ToArray();
        var runs = drawn.Zip(await SharedReads.EachAsync(drawn, id => RunsAsync(request, id))).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
        return new("Recurring", "recurring", RecurringView.Body(view, rows, runs, next, cursor is null)) { Topic = cursor is null ? ChangeFeed.Overview : null };
    }

    public static async ValueTask<PageContent?> LoadOneAsync(DashboardRequest request, View view)
    {
        if (request.Query("id") is not { } id) return null;
        var found = await request.Reads.GetAsync($"recurring job {id}", (reader, token) => reader.FindRecurringAsync([id], token), request.Aborted);
        if (found is not [var job]) return null;
        var model = new RecurringModel(await RowAsync(request, job), Schedule.Next(job, request.Calendars, view.Now, NextRuns), await JobTableRow.OfAsync(request, await RunsAsync(request, id)));
        return new(id, "recurring", RecurringJobView.Body(view, model)) { Topic = ChangeFeed.Overview };
    }

    /// <summary>Recurring jobs as this user may see them.</summary>
    public static async ValueTask<IReadOnlyList<RecurringTableRow>> RowsAsync(DashboardRequest request, IEnumerable<RecurringSummary> jobs)
    {
        var rows = new List<RecurringTableRow>();
        foreach (var job in jobs) rows.Add(await RowAsync(request, job));
        return rows;
    }

    /// <summary>The JSON API reads the same.</summary>
    public static async ValueTask<(IReadOnlyList<RecurringTableRow> Rows, string? Next)> ReadAsync(DashboardRequest request, int size, string? cursor)
    {
        var page = await request.Reads.GetAsync($"recurring page {size} {cursor}", (reader, token) => reader.RecurringAsync(new(size, cursor), token), request.Aborted);
        return (await RowsAsync(request, page.Items), page.Next);
    }

    private static async ValueTask<IReadOnlyList<JobSummary>> RunsAsync(DashboardRequest request, string id)
    {
        var query = new JobQuery { RecurringId = id, Size = LastRuns };
        return (await request.Reads.GetAsync($"runs {id}", (reader, token) => reader.QueryAsync(query, token), request.Aborted, KeepRuns)).Items;
    }

    private static async ValueTask<RecurringTableRow> RowAsync(DashboardRequest request, RecurringSummary job) =>
        new(job, request.Names.Of(job.Payload, await request.MayAsync(JobDashboardAction.ViewArguments, job.Id)), Schedule.InWords(job.Id, job.Cron));
}
