using JobLib.Dashboard.Rendering;
using JobLib.Dashboard.Routing;
using JobLib.Diagnostics;

namespace JobLib.Dashboard.Pages;

/// <summary>Run now, skip the next run, pause, resume and delete.</summary>
internal static class RecurringActions
{
    public static ValueTask<ChangeOutcome> TriggerAsync(DashboardRequest request, ChangeForm form) =>
        ChangeAsync(
            request,
            form,
            async (job, actor) =>
            {
                try
                {
                    var run = await request.Recurring.TriggerAsync(job.Id, form.OnceKey, actor, request.Aborted);
                    return ChangeOutcome.Created("triggered", run);
                }
                catch (RecurringJobNotFoundException)
                {
                    return new("triggered", 0, 1);
                }
                // a filter, or the user's own types, which may throw anything; or the storage does not do what the method asks for
                catch (Exception error) when (error is not (StorageException or TimeoutException) && !request.Aborted.IsCancellationRequested)
                {
                    return ChangeOutcome.Invalid($"No run was created. {ExceptionText.Message(error)}");
                }
            }
        );

    public static ValueTask<ChangeOutcome> PauseAsync(DashboardRequest request, ChangeForm form) =>
        ChangeAsync(request, form, "recurring-paused", (job, actor) => request.Recurring.PauseAsync(job.Id, actor, request.Aborted));

    public static ValueTask<ChangeOutcome> ResumeAsync(DashboardRequest request, ChangeForm form) =>
        ChangeAsync(request, form, "recurring-resumed", (job, actor) => request.Recurring.ResumeAsync(job.Id, actor, request.Aborted));

    /// <summary>Leaves the next run out. There may be none by now, or another than the one that was asked about.</summary>
    public static async ValueTask<ChangeOutcome> SkipAsync(DashboardRequest request, ChangeForm form)
    {
        var text = form.Text("run");
        DateTimeOffset run = default;
        if (text is not null && !Format.TryInstant(text, out run))
            return ChangeOutcome.Invalid($"{Bidi.Quoted(text)} is not a time. Give the run's as the recurring job's 'next' has it.");
        return await ChangeAsync(
            request,
            form,
            "recurring-skipped",
            (job, actor) => request.Recurring.SkipAsync(job.Id, text is null ? null : run, actor, request.Aborted)
        );
    }

    public static ValueTask<ChangeOutcome> RemoveAsync(DashboardRequest request, ChangeForm form) =>
        ChangeAsync(
            request,
            form,
            "recurring-removed",
            (job, actor) => request.Recurring.RemoveIfExistsAsync(job.Id, actor, request.Aborted),
            request.Links.Recurring
        );

    private static ValueTask<ChangeOutcome> ChangeAsync(
        DashboardRequest request,
        ChangeForm form,
        string verb,
        Func<RecurringSummary, JobActor, Task<bool>> change,
        string? goTo = null
    ) =>
        ChangeAsync(
            request,
            form,
            async (job, actor) =>
            {
                var changed = await change(job, actor);
                return new(verb, changed ? 1 : 0, changed ? 0 : 1) { GoTo = goTo };
            }
        );

    private static async ValueTask<ChangeOutcome> ChangeAsync(
        DashboardRequest request,
        ChangeForm form,
        Func<RecurringSummary, JobActor, Task<ChangeOutcome>> change
    )
    {
        if (!await request.MayAsync(JobDashboardAction.EditRecurring)) return ChangeOutcome.Forbidden;
        if (form.Text("id") is not { } id || string.IsNullOrWhiteSpace(id)) return ChangeOutcome.Invalid("Say which recurring job, in the field 'id'.");
        try
        {
            var storage = await request.StorageAsync();
            if (await storage.Reader.FindRecurringAsync([id], request.Aborted) is not [var job])
                return ChangeOutcome.Missing($"There is no recurring job '{id}'.");
            if (!await request.MayAsync(JobDashboardAction.EditRecurring, job.Id)) return ChangeOutcome.Forbidden;
            return await change(job, request.Actor(form.Text("reason")));
        }
        catch (ArgumentException refusal)
        {
            return ChangeOutcome.Invalid(refusal.Message);
        }
    }
}
