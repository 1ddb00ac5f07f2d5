using JobLib.Dashboard.Pages;
using JobLib.Dashboard.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace JobLib.Dashboard.Api;

/// <summary>The addresses of the JSON API: what the pages show and do, for programs.</summary>
internal sealed class ApiRoutes(RouteGroupBuilder group, ApiPipeline pipeline)
{
    public void Map()
    {
        Read("overview", ApiReads.OverviewAsync);
        Read("scale", ApiReads.ScaleAsync);
        Read("jobs", ApiReads.JobsAsync);
        Read("jobs/{id}", ApiReads.JobAsync);
        Read("errors", ApiReads.ErrorsAsync);
        Read("types", ApiReads.TypesAsync);
        Read("types/one", ApiReads.TypeAsync);
        Read("recurring", ApiReads.RecurringAsync);
        Read("batches", ApiReads.BatchesAsync);
        Read("batches/{id}", ApiReads.BatchAsync);
        Read("audit", ApiReads.AuditAsync);
        Change("jobs/{id}/retry", JobActions.RetryAsync);
        Change("jobs/{id}/delete", JobActions.DeleteAsync);
        Change("jobs/{id}/cancel", JobActions.CancelAsync);
        Change("jobs/{id}/reschedule", JobActions.RescheduleAsync);
        Change("recurring/run", RecurringActions.TriggerAsync);
        Change("recurring/pause", RecurringActions.PauseAsync);
        Change("recurring/resume", RecurringActions.ResumeAsync);
        Change("recurring/remove", RecurringActions.RemoveAsync);
        Change("queue/pause", ServerChanges.PauseAsync);
        Change("queue/resume", ServerChanges.ResumeAsync);
        Change("server/drain", ServerChanges.DrainAsync);
        Change("server/undrain", ServerChanges.UndrainAsync);
        Change("batches/{id}/cancel", BatchActions.CancelAsync);
    }

    private void Read(string path, Func<DashboardRequest, ValueTask<object?>> read) => group.MapGet("api/v1/" + path, pipeline.Read(Segments(path), read));

    private void Change(string path, ChangeHandler handler) => group.MapPost("api/v1/" + path, pipeline.Change(Segments(path), handler));

    private static int Segments(string path) => 2 + path.Split('/').Length;
}
