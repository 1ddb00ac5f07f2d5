using System.Globalization;
using JobLib.Concurrency;
using JobLib.Dashboard.Routing;
using JobLib.Jobs;
using JobLib.Storage;

namespace JobLib.Dashboard.Pages;

/// <summary>Sets and resets the limits of concurrency keys and queues, and rates.</summary>
internal static class LimitChanges
{
    public static ValueTask<ChangeOutcome> SetAsync(DashboardRequest request, ChangeForm form) => ChangeAsync(request, form, resets: false);

    public static ValueTask<ChangeOutcome> ResetAsync(DashboardRequest request, ChangeForm form) => ChangeAsync(request, form, resets: true);

    public static ValueTask<ChangeOutcome> SetQueueAsync(DashboardRequest request, ChangeForm form) => ChangeQueueAsync(request, form, resets: false);

    public static ValueTask<ChangeOutcome> ResetQueueAsync(DashboardRequest request, ChangeForm form) => ChangeQueueAsync(request, form, resets: true);

    public static ValueTask<ChangeOutcome> SetRateAsync(DashboardRequest request, ChangeForm form) => ChangeRateAsync(request, form, resets: false);

    public static ValueTask<ChangeOutcome> ResetRateAsync(DashboardRequest request, ChangeForm form) => ChangeRateAsync(request, form, resets: true);

    private static async ValueTask<ChangeOutcome> ChangeAsync(DashboardRequest request, ChangeForm form, bool resets)
    {
        var (key, refused) = await KeyAsync(request, form);
        if (refused is { } outcome) return outcome;
        var limit = resets ? null : Limit(form, JobLimits.MaxConcurrency);
        if (!resets && limit is null) return ChangeOutcome.Invalid($"A limit is a number from 0 to {JobLimits.MaxConcurrency}; 0 lets none begin.");
        var storage = await request.StorageAsync();
        await storage.Queue.SetConcurrencyLimitAsync(key, limit, request.Actor(form.Text("reason")), request.Aborted);
        return new(resets ? "limit-reset" : "limit-set", 1, 0);
    }

    private static async ValueTask<ChangeOutcome> ChangeQueueAsync(DashboardRequest request, ChangeForm form, bool resets)
    {
        if (!await request.MayAsync(JobDashboardAction.ChangeLimit)) return ChangeOutcome.Forbidden;
        if (form.Text("queue") is not { } queue || !QueueNames.IsValid(queue))
            return ChangeOutcome.Invalid($"Say which queue: 1 to {QueueNames.MaxLength} of the characters a-z, 0-9, '_' and '-'.");
        if (!await request.MayAsync(JobDashboardAction.ChangeLimit, queue)) return ChangeOutcome.Forbidden;
        var limit = resets ? null : Limit(form, JobLimits.MaxRunning);
        if (!resets && limit is null) return ChangeOutcome.Invalid($"A queue's limit is a number from 0 to {JobLimits.MaxRunning}; 0 lets none begin.");
        var storage = await request.StorageAsync();
        if (QueueLimitRule.Refusal(queue, storage.Info) is { } refusal) return ChangeOutcome.Invalid(refusal);
        await storage.Queue.SetQueueLimitAsync(queue, limit, request.Actor(form.Text("reason")), request.Aborted);
        return new(resets ? "queue-limit-reset" : "queue-limit-set", 1, 0);
    }

    private static async ValueTask<ChangeOutcome> ChangeRateAsync(DashboardRequest request, ChangeForm form, bool resets)
    {
        var (key, refused) = await KeyAsync(request, form);
        if (refused is { } outcome) return outcome;
        JobRate? rate = null;
        if (!resets)
        {
            (rate, var refusal) = RateForm.Read(key, form);
            if (rate is null) return ChangeOutcome.Invalid(refusal);
        }

        var storage = await request.StorageAsync();
        if (!storage.Info.Rates) return ChangeOutcome.Invalid($"{storage.Info.Name} does not count rates.");
        await storage.Queue.SetRateAsync(key, rate, request.Actor(form.Text("reason")), request.Aborted);
        return new(resets ? "rate-reset" : "rate-set", 1, 0);
    }

    // Which key this user may change.
    private static async ValueTask<(string Key, ChangeOutcome? Refused)> KeyAsync(DashboardRequest request, ChangeForm form)
    {
        if (!await request.MayAsync(JobDashboardAction.ChangeLimit)) return ("", ChangeOutcome.Forbidden);
        if (form.Text("key") is not { } key) return ("", ChangeOutcome.Invalid("Say which key."));
        if (!JobLimits.IsKey(key)) return ("", ChangeOutcome.Invalid("This cannot be a key: it is longer than 256 characters, or has control characters."));
        return await request.MayAsync(JobDashboardAction.ChangeLimit, key) ? (key, null) : ("", ChangeOutcome.Forbidden);
    }

    private static int? Limit(ChangeForm form, int most) =>
        int.TryParse(form.Text("limit"), NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit <= most ? limit : null;
}
