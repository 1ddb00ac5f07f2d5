using JobLib.Dashboard.Routing;
using JobLib.Recurring;
using JobLib.Storage;

namespace JobLib.Dashboard.Pages;

/// <summary>Run now, pause, resume and delete.</summary>
internal static class RecurringActions
{
    public static async ValueTask<ChangeOutcome> TriggerAsync(DashboardRequest request, ChangeForm form)
    {
        if (await CheckAsync(request, form) is { } forbidden) return forbidden;
        var storage = await request.StorageAsync();
        if (await storage.Reader.RecurringDefinitionAsync(Id(form), request.Aborted) is not { } definition) return Gone(form);
        try
        {
            var job = await request.Factory.AdmitAsync(definition, RecurringRun.Of(definition, JobStart.Now, request.Clock));
            await storage.Jobs.InsertAsync(new() { Jobs = [job], Actor = request.Actor(form.Text("reason")) }, null, request.Aborted);
            return new("triggered", 1, 0);
        }
        catch (JobCreationCanceledException refusal)
        {
            return ChangeOutcome.Invalid(refusal.Message);
        }
    }

    public static ValueTask<ChangeOutcome> PauseAsync(DashboardRequest request, ChangeForm form) => ChangeAsync(request, form, RecurringChangeKind.Pause, "recurring-paused");

    public static ValueTask<ChangeOutcome> RemoveAsync(DashboardRequest request, ChangeForm form) => ChangeAsync(request, form, RecurringChangeKind.Remove, "recurring-removed");

    public static async ValueTask<ChangeOutcome> ResumeAsync(DashboardRequest request, ChangeForm form)
    {
        if (await CheckAsync(request, form) is { } refusal) return refusal;
        var storage = await request.StorageAsync();
        if (await storage.Reader.FindRecurringAsync([Id(form)], request.Aborted) is not [var job]) return Gone(form);
        var now = (await storage.Reader.OverviewAsync(request.Aborted)).Now;
        DateTimeOffset? next = Schedule.Next(job, now, 1) is [var run] ? run : null;
        return await ApplyAsync(request, form, RecurringChangeKind.Resume, "recurring-resumed", [next]);
    }

    private static async ValueTask<ChangeOutcome> ChangeAsync(DashboardRequest request, ChangeForm form, RecurringChangeKind kind, string verb) =>
        await CheckAsync(request, form) ?? await ApplyAsync(request, form, kind, verb, []);

    private static async ValueTask<ChangeOutcome> ApplyAsync(DashboardRequest request, ChangeForm form, RecurringChangeKind kind, string verb, IReadOnlyList<DateTimeOffset?> next)
    {
        var storage = await request.StorageAsync();
        var change = new RecurringChange { Kind = kind, Ids = [Id(form)], Next = next, Actor = request.Actor(form.Text("reason")) };
        var answers = await storage.Recurring.ChangeAsync(change, request.Aborted);
        if (answers[0].Status != ChangeStatus.Applied) return Gone(form);
        return new(verb, 1, 0) { GoTo = kind == RecurringChangeKind.Remove ? request.Links.Recurring : null };
    }

    private static async ValueTask<ChangeOutcome?> CheckAsync(DashboardRequest request, ChangeForm form)
    {
        if (!await request.MayAsync(JobDashboardAction.EditRecurring, form.Text("id"))) return ChangeOutcome.Forbidden;
        return Id(form).Length == 0 ? ChangeOutcome.Invalid("Say which recurring job, in the field 'id'.") : null;
    }

    private static ChangeOutcome Gone(ChangeForm form) => ChangeOutcome.Missing($"There is no recurring job '{Id(form)}'.");

    private static string Id(ChangeForm form) => form.Text("id") ?? "";
}
