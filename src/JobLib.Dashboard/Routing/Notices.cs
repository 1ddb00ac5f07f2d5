using System.Globalization;
using JobLib.Dashboard.Rendering;

namespace JobLib.Dashboard.Routing;

/// <summary>What an action says when it is done. The address carries the key and two numbers, never a text: nobody can put words on the page by a link.</summary>
internal static class Notices
{
    private static readonly Dictionary<string, (string One, string Many)> Texts = new(StringComparer.Ordinal)
    {
        ["retried"] = ("The job is back in its queue.", "{0} jobs are back in their queues."),
        ["deleted"] = ("The job is deleted.", "{0} jobs are deleted."),
        ["cancelled"] = ("The job is cancelled. Its code is told within two seconds.", "{0} jobs are cancelled. Their code is told within two seconds."),
        ["rescheduled"] = ("The job has a new time.", "{0} jobs have a new time."),
        ["triggered"] = ("A run has been created.", "{0} runs have been created."),
        ["recurring-paused"] = ("The recurring job is paused.", "{0} recurring jobs are paused."),
        ["recurring-resumed"] = ("The recurring job goes on.", "{0} recurring jobs go on."),
        ["recurring-removed"] = ("The recurring job is removed. Its runs stay.", "{0} recurring jobs are removed. Their runs stay."),
        ["queue-paused"] = ("The queue is paused. Jobs that run go on to their end.", "{0} queues are paused."),
        ["queue-resumed"] = ("The queue is open again.", "{0} queues are open again."),
        ["draining"] = ("The server fetches no more jobs.", "{0} servers fetch no more jobs."),
        ["undrained"] = ("The server fetches jobs again.", "{0} servers fetch jobs again."),
        ["bulk-started"] = ("The operation has begun. This is its job.", "The operation has begun. This is its job."),
        ["batch-cancelled"] = ("The batch is cancelled. Its jobs are deleted step by step.", "{0} batches are cancelled."),
    };

    public static string Query(ChangeOutcome outcome) => Links.With(
        ("done", outcome.Verb),
        ("n", outcome.Changed == 1 ? null : outcome.Changed.ToString(CultureInfo.InvariantCulture)),
        ("skipped", outcome.Skipped == 0 ? null : outcome.Skipped.ToString(CultureInfo.InvariantCulture)));

    public static Notice? Read(DashboardRequest request)
    {
        if (request.Query("done") is not { } verb || !Texts.TryGetValue(verb, out var text)) return null;
        var changed = Count(request, "n") ?? 1;
        var skipped = Count(request, "skipped") ?? 0;
        var done = changed == 1 ? text.One : string.Format(CultureInfo.InvariantCulture, text.Many, Format.Number(changed));
        if (skipped == 0) return new(done);
        var left = $"{Format.Plural(skipped, "was", "were")} left alone, because {(skipped == 1 ? "it was" : "they were")} gone or no longer in the state that the page showed.";
        return changed == 0 ? new($"Nothing was changed: {left}", IsBad: true) : new($"{done} {left}", IsBad: true);
    }

    private static int? Count(DashboardRequest request, string name) =>
        int.TryParse(request.Query(name), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;
}
