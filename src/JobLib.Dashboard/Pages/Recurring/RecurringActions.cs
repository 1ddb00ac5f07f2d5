using JobLib.Dashboard.Routing;

namespace JobLib.Dashboard.Pages;

/// <summary>Run now, skip the next run, pause, resume and delete.</summary>
internal static class RecurringActions
{
    public static ValueTask<ChangeOutcome> TriggerAsync(DashboardRequest request, ChangeForm form) => ChangeAsync(request, form, "triggered", async (id, actor) =>
    {
        try
        {
            await request.Recurring.TriggerAsync(id, actor, request.Aborted);
            return true;
        }
        catch (RecurringJobNotFoundException)
        {
            return false;
        }
    });

    public static ValueTask<ChangeOutcome> PauseAsync(DashboardRequest request, ChangeForm form) =>
        ChangeAsync(request, form, "recurring-paused", (id, actor) => request.Recurring.PauseAsync(id, actor, request.Aborted));

    public static ValueTask<ChangeOutcome> ResumeAsync(DashboardRequest request, ChangeForm form) =>
        ChangeAsync(request, form, "recurring-resumed", (id, actor) => request.Recurring.ResumeAsync(id, actor, request.Aborted));

    /// <summary>Leaves the next run out. There may be none by now.</summary>
    public static ValueTask<ChangeOutcome> SkipAsync(DashboardRequest request, ChangeForm form) =>
        ChangeAsync(request, form, "recurring-skipped", (id, actor) => request.Recurring.SkipNextAsync(id, actor, request.Aborted));

    public static ValueTask<ChangeOutcome> RemoveAsync(DashboardRequest request, ChangeForm form) =>
        ChangeAsync(request, form, "recurring-removed", (id, actor) => request.Recurring.RemoveIfExistsAsync(id, actor, request.Aborted), request.Links.Recurring);

    private static async ValueTask<ChangeOutcome> ChangeAsync(DashboardRequest request, ChangeForm form, string verb, Func<string, JobActor, Task<bool>> change, string? goTo = null)
    {
        if (!await request.MayAsync(JobDashboardAction.EditRecurring)) return ChangeOutcome.Forbidden;
        if (form.Text("id") is not { } id || string.IsNullOrWhiteSpace(id)) return ChangeOutcome.Invalid("Say which recurring job, in the field 'id'.");
        try
        {
            var storage = await request.StorageAsync();
            if (await storage.Reader.FindRecurringAsync([id], request.Aborted) is not [var job]) return ChangeOutcome.Missing($"There is no recurring job '{id}'.");
            if (!await request.MayAsync(JobDashboardAction.EditRecurring, job.Id)) return ChangeOutcome.Forbidden;
            var changed = await change(job.Id, request.Actor(form.Text("reason")));
            return new(verb, changed ? 1 : 0, changed ? 0 : 1) { GoTo = goTo };
        }
        catch (Exception refusal) when (refusal is JobCreationCanceledException or ArgumentException)
        {
            return ChangeOutcome.Invalid(refusal.Message);
        }
    }
}
