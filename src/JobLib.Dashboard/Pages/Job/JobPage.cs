using System.Diagnostics;
using System.Globalization;
using JobLib.Dashboard.Rendering;
using JobLib.Dashboard.Routing;
using JobLib.Invocation;

namespace JobLib.Dashboard.Pages;

/// <summary>All that is known of a job.</summary>
internal static class JobPage
{
    public const int LogLines = 500;

    public static async ValueTask<PageContent?> LoadAsync(DashboardRequest request, View view)
    {
        if (await ReadAsync(request) is not { } model) return null;
        return new(
            model.Name,
            "jobs",
            JobView.Body(view, model, await FamilyReads.OfAsync(request, model.Job), await EnqueuePage.CanCloneAsync(request, model.Job))
        )
        {
            Topic = request.Query("before") is null ? $"job {model.Job.Id}" : null,
        };
    }

    /// <summary>Reads the job that the address names, as this user may see it; null when there is none. The JSON API reads the same.</summary>
    public static async ValueTask<JobModel?> ReadAsync(DashboardRequest request)
    {
        if (!JobId.TryParse(request.Route("id"), out var id)) return null;
        if (await request.Reads.FindAsync([id], request.Aborted) is not [var job]) return null;
        var isOpen = await request.MayAsync(JobDashboardAction.ViewArguments, job.Id);
        var overview = await request.OverviewAsync();
        var parent = job is { State: JobState.Awaiting, ParentIsBatch: false } ? await RowAsync(request, job.ParentId) : null;
        var failed = await RowAsync(request, job.SequenceHeldBy);
        var trace =
            CapturedContext.Read(job.CapturedContext).TraceParent is { } traceParent && ActivityContext.TryParse(traceParent, null, out var context)
                ? context.TraceId.ToString()
                : null;
        return new()
        {
            Job = job,
            Name = request.Names.Of(job, isOpen),
            IsOpen = isOpen,
            Arguments = isOpen ? request.Values.Arguments(job.Payload) : null,
            Result = isOpen && job.Result is { } result ? request.Values.Result(job.Payload, result) : null,
            TimeLimit = request.Values.TimeLimit(job),
            Log = isOpen ? await LogAsync(request, id) : null,
            Unique = isOpen ? await UniqueFacts.OfAsync(request, job, overview.Now) : null,
            TraceId = trace,
            TraceUrl = trace is null ? null : request.Options.TraceUrl?.Invoke(trace),
            WhyNot = WhyNotRunning.Of(
                job, overview, parent, await RowAsync(request, job.BlockedBy), await KeyAsync(request, job), await RateAsync(request, job), failed),
        };
    }

    private static async ValueTask<JobTableRow?> RowAsync(DashboardRequest request, string? id) =>
        JobId.TryParse(id, out var other) && await request.Reads.FindAsync([other], request.Aborted) is [var found]
            ? await JobTableRow.OfAsync(request, found)
            : null;

    private static async ValueTask<ConcurrencySummary?> KeyAsync(DashboardRequest request, JobDetails job)
    {
        if (job is not { WaitsForKey: true, ConcurrencyKey: { } key }) return null;
        return await request.Reads.GetAsync($"limit {key}", (reader, token) => reader.FindConcurrencyAsync([key], token), request.Aborted) is [var found] ? found : null;
    }

    private static async ValueTask<RateSummary?> RateAsync(DashboardRequest request, JobDetails job)
    {
        if (job is not { WaitsForRate: true, RateKey: { } key }) return null;
        return await request.Reads.GetAsync($"rate {key}", (reader, token) => reader.FindRatesAsync([key], token), request.Aborted) is [var found] ? found : null;
    }

    private static ValueTask<LogPage> LogAsync(DashboardRequest request, JobId id)
    {
        var before = long.TryParse(request.Query("before"), CultureInfo.InvariantCulture, out var position) && position > 0 ? position : (long?)null;
        return request.Reads.GetAsync($"log {id} {before}", (reader, token) => reader.LogEndAsync(id, before, LogLines, token), request.Aborted);
    }
}
