using JobLib.Dashboard.Rendering;
using JobLib.Dashboard.Routing;
using JobLib.Storage;

namespace JobLib.Dashboard.Pages;

/// <summary>The batches, and one of them.</summary>
internal static class BatchesPage
{
    public static async ValueTask<PageContent?> LoadAsync(DashboardRequest request)
    {
        var view = await ViewFactory.CreateAsync(request);
        var cursor = request.Query("cursor");
        var size = request.Options.PageSize;
        var page = await request.Reads.GetAsync($"batches {size} {cursor}", (reader, token) => reader.BatchesAsync(new(size, cursor), token), request.Aborted);
        return new("Batches", "batches", BatchesView.List(view, page, cursor is null)) { Topic = cursor is null ? "overview" : null };
    }

    public static async ValueTask<PageContent?> LoadOneAsync(DashboardRequest request)
    {
        if (!JobId.TryParse(request.Route("id"), out var id) || !await request.MayAsync(JobDashboardAction.View, id.ToString())) return null;
        var found = await request.Reads.GetAsync($"batch {id}", (reader, token) => reader.FindBatchesAsync([id], token), request.Aborted);
        if (found is not [var batch]) return null;
        var view = await ViewFactory.CreateAsync(request);
        var query = new JobQuery { BatchId = batch.Id, Size = request.Options.PageSize };
        var members = await request.Reads.GetAsync($"members {id}", (reader, token) => reader.QueryAsync(query, token), request.Aborted);
        return new(batch.Description ?? "Batch", "batches", BatchesView.One(view, batch, await JobRow.OfAsync(request, members.Items), members.Next is not null)) { Topic = "overview" };
    }

    public static async ValueTask<ChangeOutcome> CancelAsync(DashboardRequest request, ChangeForm form)
    {
        if (!await request.MayAsync(JobDashboardAction.Cancel, request.Route("id"))) return ChangeOutcome.Forbidden;
        if (!JobId.TryParse(request.Route("id"), out var id)) return ChangeOutcome.Missing("There is no such batch.");
        var storage = await request.StorageAsync();
        var change = new BatchChange { Kind = BatchChangeKind.Cancel, Batches = [id], Actor = request.Actor(form.Text("reason")) };
        var changed = (await storage.Jobs.ChangeBatchesAsync(change, request.Aborted))[0].Status == ChangeStatus.Applied;
        return new("batch-cancelled", changed ? 1 : 0, changed ? 0 : 1);
    }
}
