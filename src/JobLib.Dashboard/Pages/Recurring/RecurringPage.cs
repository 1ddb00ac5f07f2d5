using JobLib.Dashboard.Rendering;
using JobLib.Dashboard.Routing;

namespace JobLib.Dashboard.Pages;

/// <summary>The recurring jobs, and one of them.</summary>
internal static class RecurringPage
{
    private const int NextRuns = 5;
    private const int LastRuns = 30;

    public static async ValueTask<PageContent?> LoadAsync(DashboardRequest request)
    {
        var view = await ViewFactory.CreateAsync(request);
        var cursor = request.Query("cursor");
        var (rows, next) = await ReadAsync(request, request.Options.PageSize, cursor);
        return new("Recurring", "recurring", RecurringView.Body(view, rows, next, cursor is null)) { Topic = cursor is null ? "overview" : null };
    }

    public static async ValueTask<PageContent?> LoadOneAsync(DashboardRequest request)
    {
        if (request.Query("id") is not { } id || !await request.MayAsync(JobDashboardAction.View, id)) return null;
        var found = await request.Reads.GetAsync($"recurring {id}", (reader, token) => reader.FindRecurringAsync([id], token), request.Aborted);
        if (found is not [var job]) return null;
        var view = await ViewFactory.CreateAsync(request);
        var query = new JobQuery { RecurringId = id, Size = LastRuns };
        var runs = await request.Reads.GetAsync($"runs {id}", (reader, token) => reader.QueryAsync(query, token), request.Aborted);
        var model = new RecurringModel(await RowAsync(request, job), Schedule.Next(job, view.Now, NextRuns), await JobRow.OfAsync(request, runs.Items));
        return new(id, "recurring", RecurringJobView.Body(view, model)) { Topic = "overview" };
    }

    /// <summary>The JSON API reads the same.</summary>
    public static async ValueTask<(IReadOnlyList<RecurringRow> Rows, string? Next)> ReadAsync(DashboardRequest request, int size, string? cursor)
    {
        var page = await request.Reads.GetAsync($"recurring {size} {cursor}", (reader, token) => reader.RecurringAsync(new(size, cursor), token), request.Aborted);
        var rows = new List<RecurringRow>(page.Items.Count);
        foreach (var job in page.Items) rows.Add(await RowAsync(request, job));
        return (rows, page.Next);
    }

    private static async ValueTask<RecurringRow> RowAsync(DashboardRequest request, RecurringSummary job) =>
        new(job, request.Names.Of(job.Payload, await request.MayAsync(JobDashboardAction.ViewArguments, job.Id)), Schedule.InWords(job.Cron));
}
