using JobLib.Dashboard.Tests;
using JobLib.Dashboard.Tests.Samples;

namespace JobLib.Dashboard.Browser.Tests;

/// <summary>The pages of a dashboard that is full of samples.</summary>
internal static class Pages
{
    public static string[] Names { get; } =
    [
        "overview",
        "jobs",
        "failed",
        "job",
        "failed-job",
        "errors",
        "types",
        "type",
        "recurring",
        "recurring-job",
        "schedule",
        "calendar",
        "clone",
        "servers",
        "limits",
        "batches",
        "batch",
        "audit",
        "bulk",
        "not-found",
        "search",
    ];

    public static string Path(DashboardHost dashboard, string name)
    {
        var data = dashboard.Storage.Data;
        return "/jobs" + name switch
        {
            "overview" => "",
            "jobs" => "/list",
            "failed" => "/list?state=failed",
            "job" => $"/job/{data.Jobs[0].Id}",
            "failed-job" => $"/job/{data.Jobs.First(job => job.State == JobState.Failed && job.Payload.Method == nameof(IMailer.SendAsync)).Id}",
            "scheduled-job" => $"/job/{data.Jobs.First(job => job.State == JobState.Scheduled).Id}",
            "paused-recurring-job" => "/recurring/job?id=month-end%2Fclosing%20%26%20archive",
            "recurring-job" => "/recurring/job?id=nightly-report",
            "schedule" => "/recurring/job?id=nightly-report&cron=30%204%20*%20*%20*&zone=America%2FNew_York",
            "calendar" => "/recurring/calendar",
            "clone" => $"/job/{data.Jobs[1].Id}/clone",
            "type" => $"/types/one?name={Uri.EscapeDataString(SampleTallies.Send)}",
            "batch" => $"/batch/{data.Batches[0].Id}",
            "bulk" => "/bulk?verb=Retry&state=failed&q=type%3AIMailer",
            "not-found" => "/nowhere",
            "search" => "/list?q=queu:x",
            _ => "/" + name,
        };
    }
}
