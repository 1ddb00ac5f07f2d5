using System.Globalization;
using JobLib.Dashboard.Routing;
using JobLib.Kernel;

namespace JobLib.Dashboard.Pages;

/// <summary>Sets and resets the limits of concurrency keys.</summary>
internal static class LimitChanges
{
    public static ValueTask<ChangeOutcome> SetAsync(DashboardRequest request, ChangeForm form) =>
        int.TryParse(form.Text("limit"), NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit <= ConcurrencyKeys.MaxLimit
            ? ChangeAsync(request, form, limit)
            : new(ChangeOutcome.Invalid($"A limit is a number from 0 to {ConcurrencyKeys.MaxLimit}; 0 lets none begin."));

    public static ValueTask<ChangeOutcome> ResetAsync(DashboardRequest request, ChangeForm form) => ChangeAsync(request, form, limit: null);

    private static async ValueTask<ChangeOutcome> ChangeAsync(DashboardRequest request, ChangeForm form, int? limit)
    {
        if (!await request.MayAsync(JobDashboardAction.ChangeLimit)) return ChangeOutcome.Forbidden;
        if (form.Text("key") is not { } key) return ChangeOutcome.Invalid("Say which key.");
        if (!JobLimits.IsKey(key)) return ChangeOutcome.Invalid("This cannot be a key: it is longer than 256 characters, or has control characters.");
        if (!await request.MayAsync(JobDashboardAction.ChangeLimit, key)) return ChangeOutcome.Forbidden;
        var storage = await request.StorageAsync();
        await storage.Queue.SetConcurrencyLimitAsync(key, limit, request.Actor(form.Text("reason")), request.Aborted);
        return new(limit is null ? "limit-reset" : "limit-set", 1, 0);
    }
}
