using System.Globalization;
using JobLib.Dashboard.Rendering;
using Microsoft.AspNetCore.Http;

namespace JobLib.Dashboard.Routing;

/// <summary>
/// What an action says when it is done, on the page that follows. It is handed on in a cookie that only an answer of the dashboard's sets, and not in the
/// address: a link could say that something happened which did not. The cookie carries a key and two numbers, never a text.
/// </summary>
internal static class Notices
{
    private const string Cookie = "joblib-done";
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1); // for the way to the page that follows

    private static readonly Dictionary<string, (string One, string Many)> Texts = new(StringComparer.Ordinal)
    {
        ["retried"] = ("The job is back in its queue.", "{0} jobs are back in their queues."),
        ["deleted"] = ("The job is deleted.", "{0} jobs are deleted."),
        ["cancelled"] = ("The job is cancelled. Its code is told within two seconds.", "{0} jobs are cancelled. Their code is told within two seconds."),
        ["rescheduled"] = ("The job has a new time.", "{0} jobs have a new time."),
        ["triggered"] = ("A run has been created.", "{0} runs have been created."),
        ["enqueued"] = ("The job is created. This is it.", "{0} jobs are created."),
        ["triggered" + ChangeOutcome.Again] = ("This form was sent twice. It has created one run.", "{0} runs have been created."),
        ["enqueued" + ChangeOutcome.Again] = ("This form was sent twice. It has created one job. This is it.", "{0} jobs are created."),
        ["bulk-started" + ChangeOutcome.Again] = ("This form was sent twice. The operation has begun once. This is its job.", "{0} operations have begun."),
        ["recurring-paused"] = ("The recurring job is paused.", "{0} recurring jobs are paused."),
        ["recurring-resumed"] = ("The recurring job goes on.", "{0} recurring jobs go on."),
        ["recurring-skipped"] = ("The next run is left out.", "{0} runs are left out."),
        ["recurring-edited"] = ("The recurring job is changed.", "Nothing was to be changed."),
        ["recurring-removed"] = ("The recurring job is removed. Its runs stay.", "{0} recurring jobs are removed. Their runs stay."),
        ["queue-paused"] = ("The queue is paused. Jobs that run go on to their end.", "{0} queues are paused."),
        ["queue-resumed"] = ("The queue is open again.", "{0} queues are open again."),
        ["limit-set"] = ("The limit is set. What runs goes on.", "{0} limits are set."),
        ["limit-reset"] = ("The limit is what the jobs ask for again.", "{0} limits are reset."),
        ["queue-limit-set"] = ("The limit is set. What runs goes on.", "{0} limits are set."),
        ["queue-limit-reset"] = ("The limit is what the application says again.", "{0} limits are reset."),
        ["rate-set"] = ("The rate is set, for those that wait within two seconds.", "{0} rates are set."),
        ["rate-reset"] = ("The rate is what the jobs say again.", "{0} rates are reset."),
        ["draining"] = ("The server fetches no more jobs.", "{0} servers fetch no more jobs."),
        ["undrained"] = ("The server fetches jobs again.", "{0} servers fetch jobs again."),
        ["bulk-started"] = ("The operation has begun. This is its job.", "The operation has begun. This is its job."),
        ["batch-cancelled"] = ("The batch is cancelled. Its jobs are deleted step by step.", "{0} batches are cancelled."),
    };

    /// <summary>Leaves word for the next page.</summary>
    public static void Write(DashboardRequest request, ChangeOutcome outcome) => request.Context.Response.Cookies.Append(
        Cookie, string.Create(CultureInfo.InvariantCulture, $"{outcome.Verb}.{outcome.Changed}.{outcome.Skipped}"), Options(request, Lifetime));

    /// <summary>What there is to say, once: it is taken back as soon as a whole page has it.</summary>
    public static Notice? Take(DashboardRequest request)
    {
        if (request.IsFragment || request.Context.Request.Cookies[Cookie] is not { } left) return null;
        request.Context.Response.Cookies.Delete(Cookie, Options(request, TimeSpan.Zero));
        return left.Split('.') is [var verb, var n, var s] && Texts.TryGetValue(verb, out var text) && Count(n) is { } changed && Count(s) is { } skipped
            ? Say(text, changed, skipped)
            : null;
    }

    private static Notice Say((string One, string Many) text, int changed, int skipped)
    {
        var done = changed == 1 ? text.One : string.Format(CultureInfo.InvariantCulture, text.Many, Format.Number(changed));
        if (skipped == 0) return new(done);
        var left =
            $"{Format.Plural(skipped, "was", "were")} left alone, because {(skipped == 1 ? "it was" : "they were")} gone or no longer in the state that the page showed.";
        return changed == 0 ? new($"Nothing was changed: {left}", IsBad: true) : new($"{done} {left}", IsBad: true);
    }

    private static int? Count(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;

    private static CookieOptions Options(DashboardRequest request, TimeSpan lifetime) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = request.Context.Request.IsHttps,
        Path = request.Links.Overview,
        MaxAge = lifetime,
    };
}
