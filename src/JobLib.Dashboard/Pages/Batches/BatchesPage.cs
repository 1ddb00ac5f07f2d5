using JobLib.Dashboard.Live;
using JobLib.Dashboard.Rendering;
using JobLib.Dashboard.Routing;

namespace JobLib.Dashboard.Pages;

/// <summary>The batches, and one of them.</summary>
internal static class BatchesPage
{
    public static async ValueTask<PageContent?> LoadAsync(DashboardRequest request, View view)
    {
        var isFirst = request.Query("cursor") is null;
        return new("Batches", "batches", BatchesView.List(view, await ReadAsync(request), isFirst)) { Topic = isFirst ? ChangeFeed.Overview : null };
    }

    public static async ValueTask<PageContent?> LoadOneAsync(DashboardRequest request, View view)
    {
        if (await FindAsync(request) is not { } batch) return null;
        var query = new JobQuery { BatchId = batch.Id, Size = request.Options.PageSize };
        var members = await request.Reads.GetAsync($"members {batch.Id}", (reader, token) => reader.QueryAsync(query, token), request.Aborted);
        return new(
            batch.Description ?? "Batch",
            "batches",
            BatchesView.One(
                view,
                new(batch, await FamilyReads.OfAsync(request, batch), await JobTableRow.OfAsync(request, members.Items), members.Next is not null)
            )
        )
        {
            Topic = ChangeFeed.Overview,
        };
    }

    /// <summary>The JSON API reads the same.</summary>
    public static ValueTask<Page<BatchSummary>> ReadAsync(DashboardRequest request)
    {
        var wanted = new PageRequest(request.PageSize, request.Cursor);
        return request.Reads.GetAsync($"batches {wanted}", (reader, token) => reader.BatchesAsync(wanted, token), request.Aborted);
    }

    /// <summary>The batch that the address names; null when there is none, or none for this user.</summary>
    public static async ValueTask<BatchSummary?> FindAsync(DashboardRequest request)
    {
        if (!JobId.TryParse(request.Route("id"), out var id)) return null;
        var found = await request.Reads.FindBatchesAsync([id], request.Aborted);
        return found is [var batch] ? batch : null;
    }
}
