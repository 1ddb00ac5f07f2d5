using JobLib.Dashboard.Routing;
using JobLib.Recurring;
using JobLib.Storage;

namespace JobLib.Dashboard.Pages;

/// <summary>Changes when, where and how a recurring job runs.</summary>
internal static class ScheduleEdit
{
    private const int NextRuns = 5;

    /// <summary>What the form of the page shows; null for those who may not change it.</summary>
    public static async ValueTask<ScheduleChange?> AskedAsync(DashboardRequest request, string id, DateTimeOffset now)
    {
        if (!await request.MayAsync(JobDashboardAction.EditSchedule, id)) return null;
        var found = await request.Reads.GetAsync($"recurring definition {id}", (reader, token) => StoredAsync(reader, id, token), request.Aborted);
        if (found is not [var stored] || !MayChange(request, stored)) return null;
        var asked = ScheduleChange.Of(request.Definitions, stored, request.Query, now);
        return asked.Changed is { } changed ? asked with { Next = Schedule.Next(changed, request.Calendars, NextRuns) } : asked;
    }

    public static async ValueTask<ChangeOutcome> SaveAsync(DashboardRequest request, ChangeForm form)
    {
        if (!await request.MayAsync(JobDashboardAction.EditSchedule)) return ChangeOutcome.Forbidden;
        if (form.Text("id") is not { } id || string.IsNullOrWhiteSpace(id)) return ChangeOutcome.Invalid("Say which recurring job, in the field 'id'.");
        var storage = await request.StorageAsync();
        if (await storage.Reader.FindRecurringAsync([id], request.Aborted) is not [var job]) return ChangeOutcome.Missing($"There is no recurring job '{id}'.");
        if (!await request.MayAsync(JobDashboardAction.EditSchedule, job.Id)) return ChangeOutcome.Forbidden;
        if (await StoredAsync(storage.Reader, job.Id, request.Aborted) is not [var stored]) return ChangeOutcome.Missing($"There is no recurring job '{id}'.");
        if (!MayChange(request, stored)) return ChangeOutcome.Declared;
        var change = ScheduleChange.Of(request.Definitions, stored, form.Text, await RecurringJobManager.NowAsync(storage, request.Aborted));
        if (form.Text("was") is { } was && was != change.Before)
            return ChangeOutcome.Invalid("Somebody has changed this recurring job since the page was drawn. Look at it again; nothing was changed.");
        if (change.Changed is not { } changed) return ChangeOutcome.Invalid(change.Problem ?? "");
        var reason = form.Text("reason");
        if (!change.IsNone)
            await storage.Recurring.SaveAsync([changed], request.Actor(reason is null ? change.Difference : $"{change.Difference}: {reason}"), request.Aborted);
        return new("recurring-edited", change.IsNone ? 0 : 1, 0);
    }

    private static bool MayChange(DashboardRequest request, RecurringDefinition stored) => !stored.Declared || request.Options.EditDeclared;

    private static async ValueTask<IReadOnlyList<RecurringDefinition>> StoredAsync(IJobReader reader, string id, CancellationToken token) =>
        await reader.RecurringDefinitionAsync(id, token) is { } stored ? [stored] : [];
}
