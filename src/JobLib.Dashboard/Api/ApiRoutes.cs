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
        Read("jobs", ApiReads.JobsAsync);
        Read("jobs/{id}", ApiReads.JobAsync);
        Read("errors", ApiReads.ErrorsAsync);
        Read("recurring", ApiReads.RecurringAsync);
        Read("batches", ApiReads.BatchesAsync);
        Read("batches/{id}", ApiReads.BatchAsync);
        Read("audit", ApiReads.AuditAsync);
        Change("jobs/{id}/retry", JobChanges.RetryAsync);
        Change("jobs/{id}/delete", JobChanges.DeleteAsync);
        Change("jobs/{id}/cancel", JobChanges.CancelAsync);
        Change("jobs/{id}/reschedule", JobChanges.RescheduleAsync);
        Change("recurring/run", RecurringChanges.TriggerAsync);
        Change("recurring/pause", RecurringChanges.PauseAsync);
        Change("recurring/resume", RecurringChanges.ResumeAsync);
        Change("recurring/remove", RecurringChanges.RemoveAsync);
        Change("queue/pause", ServerChanges.PauseAsync);
        Change("queue/resume", ServerChanges.ResumeAsync);
        Change("server/drain", ServerChanges.DrainAsync);
        Change("server/undrain", ServerChanges.UndrainAsync);
        Change("batches/{id}/cancel", BatchChanges.CancelAsync);
    }

    private void Read(string path, Func<DashboardRequest, ValueTask<object?>> read) => group.MapGet("api/v1/" + path, pipeline.Read(Segments(path), read));

    private void Change(string path, ChangeHandler handler) => group.MapPost("api/v1/" + path, pipeline.Change(Segments(path), handler));

    private static int Segments(string path) => 2 + path.Split('/').Length;
}
