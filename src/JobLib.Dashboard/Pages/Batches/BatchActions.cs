using JobLib.Dashboard.Routing;
using JobLib.Storage;

namespace JobLib.Dashboard.Pages;

/// <summary>Cancelling a batch: one flag, whatever its size. Its members are deleted after that, step by step.</summary>
internal static class BatchActions
{
    public static async ValueTask<ChangeOutcome> CancelAsync(DashboardRequest request, ChangeForm form)
    {
        if (!await request.MayAsync(JobDashboardAction.Cancel)) return ChangeOutcome.Forbidden;
        if (!JobId.TryParse(request.Route("id"), out var id)) return ChangeOutcome.Missing("There is no such batch.");
        if (!await request.MayAsync(JobDashboardAction.Cancel, id.ToString())) return ChangeOutcome.Forbidden;
        var storage = await request.StorageAsync();
        var change = new BatchChange { Kind = BatchChangeKind.Cancel, Batches = [id], Actor = request.Actor(form.Text("reason")) };
        var changed = (await storage.Jobs.ChangeBatchesAsync(change, request.Aborted))[0].Status == ChangeStatus.Applied;
        return new("batch-cancelled", changed ? 1 : 0, changed ? 0 : 1);
    }
}
