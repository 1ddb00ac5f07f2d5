using JobLib.Dashboard.Routing;
using JobLib.Storage;

namespace JobLib.Dashboard.Pages;

/// <summary>Pause and resume of queues, drain of servers.</summary>
internal static class ServerChanges
{
    public static ValueTask<ChangeOutcome> PauseAsync(DashboardRequest request, ChangeForm form) => SetPausedAsync(request, form, true);

    public static ValueTask<ChangeOutcome> ResumeAsync(DashboardRequest request, ChangeForm form) => SetPausedAsync(request, form, false);

    public static ValueTask<ChangeOutcome> DrainAsync(DashboardRequest request, ChangeForm form) => SetDrainingAsync(request, form, true);

    public static ValueTask<ChangeOutcome> UndrainAsync(DashboardRequest request, ChangeForm form) => SetDrainingAsync(request, form, false);

    private static async ValueTask<ChangeOutcome> SetPausedAsync(DashboardRequest request, ChangeForm form, bool paused)
    {
        if (!await request.MayAsync(JobDashboardAction.PauseQueue)) return ChangeOutcome.Forbidden;
        var storage = await request.StorageAsync();
        var known = (await storage.Reader.OverviewAsync(request.Aborted)).Queues;
        if (form.Text("queue") is not { } queue || known.All(other => other.Name != queue))
            return ChangeOutcome.Missing($"There is no queue '{form.Text("queue")}'.");
        if (!await request.MayAsync(JobDashboardAction.PauseQueue, queue)) return ChangeOutcome.Forbidden;
        await storage.Queue.SetPausedAsync([queue], paused, request.Actor(form.Text("reason")), request.Aborted);
        return new(paused ? "queue-paused" : "queue-resumed", 1, 0);
    }

    private static async ValueTask<ChangeOutcome> SetDrainingAsync(DashboardRequest request, ChangeForm form, bool draining)
    {
        if (!await request.MayAsync(JobDashboardAction.DrainServer)) return ChangeOutcome.Forbidden;
        if (!Guid.TryParseExact(form.Text("server"), "D", out var id)) return ChangeOutcome.Missing("There is no such server.");
        if (!await request.MayAsync(JobDashboardAction.DrainServer, id.ToString("D"))) return ChangeOutcome.Forbidden;
        var storage = await request.StorageAsync();
        return await storage.Servers.SetDrainingAsync(new ServerId(id), draining, request.Actor(form.Text("reason")), request.Aborted)
            ? new(draining ? "draining" : "undrained", 1, 0)
            : ChangeOutcome.Missing("There is no such server any more: it has stopped or died.");
    }
}
