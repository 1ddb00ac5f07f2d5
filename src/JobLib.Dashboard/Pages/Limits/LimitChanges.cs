using System.Globalization;
using JobLib.Dashboard.Routing;

namespace JobLib.Dashboard.Pages;

/// <summary>Sets and resets the limits of concurrency keys.</summary>
internal static class LimitChanges
{
    public static ValueTask<ChangeOutcome> SetAsync(DashboardRequest request, ChangeForm form) => ChangeAsync(request, form, resets: false);

    public static ValueTask<ChangeOutcome> ResetAsync(DashboardRequest request, ChangeForm form) => ChangeAsync(request, form, resets: true);

    private static async ValueTask<ChangeOutcome> ChangeAsync(DashboardRequest request, ChangeForm form, bool resets)
    {
        if (!await request.MayAsync(JobDashboardAction.ChangeLimit)) return ChangeOutcome.Forbidden;
        if (form.Text("key") is not { } key) return ChangeOutcome.Invalid("Say which key.");
        if (!JobLimits.IsKey(key)) return ChangeOutcome.Invalid("This cannot be a key: it is longer than 256 characters, or has control characters.");
        if (!await request.MayAsync(JobDashboardAction.ChangeLimit, key)) return ChangeOutcome.Forbidden;
        var limit = resets ? null : Limit(form);
        if (!resets && limit is null) return ChangeOutcome.Invalid($"A limit is a number from 0 to {JobLimits.MaxConcurrency}; 0 lets none begin.");
        var storage = await request.StorageAsync();
        await storage.Queue.SetConcurrencyLimitAsync(key, limit, request.Actor(form.Text("reason")), request.Aborted);
        return new(resets ? "limit-reset" : "limit-set", 1, 0);
    }

    private static int? Limit(ChangeForm form) =>
        int.TryParse(form.Text("limit"), NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit <= JobLimits.MaxConcurrency ? limit : null;
}
