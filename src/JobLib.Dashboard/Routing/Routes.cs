using JobLib.Dashboard.Api;
using JobLib.Dashboard.Assets;
using JobLib.Dashboard.Live;
using JobLib.Dashboard.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace JobLib.Dashboard.Routing;

/// <summary>Every address of the dashboard.</summary>
internal sealed class Routes(RouteGroupBuilder group, Dashboard dashboard)
{
    private readonly Pipeline pipeline = new(dashboard);

    public void Map()
    {
        group.MapGet("assets/{version}/{name}", pipeline.Raw(AssetEndpoint.SendAsync));
        Page("", OverviewPage.LoadAsync);
        Page("list", JobsPage.LoadAsync);
        Page("job/{id}", JobPage.LoadAsync);
        Change("job/{id}/retry", JobActions.RetryAsync);
        Change("job/{id}/delete", JobActions.DeleteAsync);
        Change("job/{id}/cancel", JobActions.CancelAsync);
        Change("job/{id}/reschedule", JobActions.RescheduleAsync);
        Page("job/{id}/clone", EnqueuePage.LoadCloneAsync);
        Change("job/{id}/clone", EnqueuePage.CloneAsync);
        Change("selected/retry", JobActions.RetryManyAsync);
        Change("selected/delete", JobActions.DeleteManyAsync);
        Page("bulk", BulkPage.LoadAsync);
        Change("bulk", BulkPage.StartAsync);
        Page("errors", ErrorsPage.LoadAsync);
        Page("types", TypesPage.LoadAsync);
        Page("types/one", TypesPage.LoadOneAsync);
        Page("types/enqueue", EnqueuePage.LoadNewAsync);
        Change("types/enqueue", EnqueuePage.EnqueueAsync);
        Page("recurring", RecurringPage.LoadAsync);
        Page("recurring/job", RecurringPage.LoadOneAsync);
        Change("recurring/run", RecurringActions.TriggerAsync);
        Change("recurring/pause", RecurringActions.PauseAsync);
        Change("recurring/resume", RecurringActions.ResumeAsync);
        Change("recurring/skip", RecurringActions.SkipAsync);
        Change("recurring/edit", ScheduleEdit.SaveAsync);
        Page("recurring/calendar", CalendarPage.LoadAsync);
        Change("recurring/remove", RecurringActions.RemoveAsync);
        Page("servers", ServersPage.LoadAsync);
        Change("queue/pause", ServerChanges.PauseAsync);
        Change("queue/resume", ServerChanges.ResumeAsync);
        Change("server/drain", ServerChanges.DrainAsync);
        Change("server/undrain", ServerChanges.UndrainAsync);
        Page("limits", LimitsPage.LoadAsync);
        Change("limit/set", LimitChanges.SetAsync);
        Change("limit/reset", LimitChanges.ResetAsync);
        Change("queue-limit/set", LimitChanges.SetQueueAsync);
        Change("queue-limit/reset", LimitChanges.ResetQueueAsync);
        Change("rate/set", LimitChanges.SetRateAsync);
        Change("rate/reset", LimitChanges.ResetRateAsync);
        Page("batches", BatchesPage.LoadAsync);
        Page("batch/{id}", BatchesPage.LoadOneAsync);
        Change("batch/{id}/cancel", BatchActions.CancelAsync);
        Page("audit", AuditPage.LoadAsync);
        var live = new LiveEndpoint(dashboard.Feed, dashboard.Lifetime.ApplicationStopping);
        group.MapGet("live", pipeline.Guarded(1, live.StreamAsync));
        new ApiRoutes(group, new(pipeline)).Map();
        Page("{**rest}", static (_, _) => default); // in the gate's care too: what does not exist is not told to strangers
    }

    private void Page(string path, PageHandler handler) => group.MapGet(path, pipeline.Page(Segments(path), handler));

    private void Change(string path, ChangeHandler handler) => group.MapPost(path, pipeline.Change(Segments(path), handler));

    private static int Segments(string path) => path.Length == 0 ? 0 : path.Split('/').Length;
}
