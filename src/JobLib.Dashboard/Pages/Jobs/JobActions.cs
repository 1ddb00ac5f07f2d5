using System.Globalization;
using JobLib.Dashboard.Routing;
using JobLib.Storage;

namespace JobLib.Dashboard.Pages;

/// <summary>Retry, delete, cancel and reschedule, of one job or of those that were ticked.</summary>
internal static class JobActions
{
    /// <summary>Puts a job back into its queue. One that has begun since the page was drawn is left alone: a second click must not run it twice.</summary>
    public static async ValueTask<ChangeOutcome> RetryAsync(DashboardRequest request, ChangeForm form)
    {
        var isShown = !long.TryParse(form.Text("fence"), NumberStyles.None, CultureInfo.InvariantCulture, out var fence) || await HasFenceAsync(request, fence);
        if (!isShown && await request.MayAsync(JobDashboardAction.Retry, request.Route("id"))) return new("retried", 0, 1);
        var change = new JobChange { Kind = JobChangeKind.Requeue, Jobs = [], Actor = request.Actor() };
        return await OneAsync(request, form, JobDashboardAction.Retry, "retried", change);
    }

    /// <summary>Deletes a job that does not run. One that has begun meanwhile is left alone: to cancel it is another decision, and another right.</summary>
    public static ValueTask<ChangeOutcome> DeleteAsync(DashboardRequest request, ChangeForm form) => DeleteAsync(request, [request.Route("id") ?? ""], form);

    public static ValueTask<ChangeOutcome> CancelAsync(DashboardRequest request, ChangeForm form) =>
        OneAsync(
            request,
            form,
            JobDashboardAction.Cancel,
            "cancelled",
            new()
            {
                Kind = JobChangeKind.Delete,
                Jobs = [],
                Expected = JobState.Processing,
                Actor = request.Actor(),
            }
        );

    public static async ValueTask<ChangeOutcome> RescheduleAsync(DashboardRequest request, ChangeForm form)
    {
        if (!TimeSpan.TryParse(form.Text("in"), CultureInfo.InvariantCulture, out var delay) || delay <= TimeSpan.Zero || delay > TimeSpan.FromDays(365))
        {
            return ChangeOutcome.Invalid("Say in how long the job is to run: a time up to a year, such as 00:05:00 or 1.00:00:00.");
        }

        return await OneAsync(
            request,
            form,
            JobDashboardAction.Retry,
            "rescheduled",
            new()
            {
                Kind = JobChangeKind.Reschedule,
                Jobs = [],
                Start = JobStart.After(delay),
                Actor = request.Actor(),
            }
        );
    }

    public static ValueTask<ChangeOutcome> RetryManyAsync(DashboardRequest request, ChangeForm form) =>
        ApplyAsync(request, form, form.Ids, JobDashboardAction.Retry, "retried", new() { Kind = JobChangeKind.Requeue, Jobs = [], Actor = request.Actor() });

    public static ValueTask<ChangeOutcome> DeleteManyAsync(DashboardRequest request, ChangeForm form) => DeleteAsync(request, form.Ids, form);

    private static async ValueTask<bool> HasFenceAsync(DashboardRequest request, long fence) =>
        JobId.TryParse(request.Route("id"), out var id)
        && await (await request.StorageAsync()).Reader.FindAsync([id], request.Aborted) is [var job]
        && job.Fence == fence;

    private static ValueTask<ChangeOutcome> OneAsync(DashboardRequest request, ChangeForm form, JobDashboardAction action, string verb, JobChange change) =>
        ApplyAsync(request, form, [request.Route("id") ?? ""], action, verb, change);

    // The storage deletes from any state; the state that each job is in now is named, so that none is cancelled that has begun to run since.
    private static async ValueTask<ChangeOutcome> DeleteAsync(DashboardRequest request, IReadOnlyList<string> texts, ChangeForm form)
    {
        var ids = Parse(texts);
        if (await CheckAsync(request, texts.Count, ids, JobDashboardAction.Delete) is { } refusal) return refusal;
        var storage = await request.StorageAsync();
        var found = await storage.Reader.FindAsync(ids, request.Aborted);
        var (changed, skipped) = (0, texts.Count);
        foreach (var state in found.Where(job => job.State is not JobState.Processing).GroupBy(job => job.State))
        {
            var change = new JobChange
            {
                Kind = JobChangeKind.Delete,
                Jobs = [.. state.Select(job => JobId.Parse(job.Id))],
                Expected = state.Key,
                Actor = request.Actor(form.Text("reason")),
            };
            var applied = (await storage.Jobs.ChangeAsync(change, request.Aborted)).Count(answer => answer.Status == ChangeStatus.Applied);
            changed += applied;
            skipped -= applied;
        }

        return new("deleted", changed, skipped);
    }

    private static async ValueTask<ChangeOutcome> ApplyAsync(
        DashboardRequest request, ChangeForm form, IReadOnlyList<string> texts, JobDashboardAction action, string verb, JobChange change)
    {
        var ids = Parse(texts);
        if (await CheckAsync(request, texts.Count, ids, action) is { } refusal) return refusal;
        var storage = await request.StorageAsync();
        var answers = await storage.Jobs.ChangeAsync(change with { Jobs = ids, Actor = request.Actor(form.Text("reason")) }, request.Aborted);
        var changed = answers.Count(answer => answer.Status == ChangeStatus.Applied);
        return new(verb, changed, texts.Count - changed);
    }

    private static async ValueTask<ChangeOutcome?> CheckAsync(DashboardRequest request, int asked, IReadOnlyList<JobId> ids, JobDashboardAction action)
    {
        if (!await request.MayAsync(action)) return ChangeOutcome.Forbidden;
        if (asked == 0) return ChangeOutcome.Invalid("No job is selected. Tick some, then choose what to do with them.");
        foreach (var id in ids)
        {
            if (!await request.MayAsync(action, id.ToString())) return ChangeOutcome.Forbidden;
        }

        return ids.Count > 0 ? null : ChangeOutcome.Missing("There is no such job. It may have expired.");
    }

    private static IReadOnlyList<JobId> Parse(IReadOnlyList<string> texts) =>
        [.. texts.Select(text => JobId.TryParse(text, out var id) ? id : (JobId?)null).OfType<JobId>()];
}
