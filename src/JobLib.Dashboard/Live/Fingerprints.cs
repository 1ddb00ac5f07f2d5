using System.Globalization;

namespace JobLib.Dashboard.Live;

/// <summary>Texts that are equal while a page would look the same but for its clocks.</summary>
internal static class Fingerprints
{
    public static string Of(Overview overview) => string.Join('|', [
        .. overview.Counts.OrderBy(count => count.Key).Select(count => N(count.Value)),
        N(overview.Retrying),
        N(overview.FailingAttempts),
        N(overview.SucceededLastMinute),
        overview.DueSoon.ToString(),
        overview.Overdue.ToString(),
        N(overview.UnknownTypes.Count),
        N(overview.LateRecurring.Count),
        .. overview.Queues.Select(queue => $"{queue.Name}:{queue.Enqueued}:{queue.Processing}:{queue.Paused}:{queue.Servers}"),
        .. overview.NextRecurring.Select(job => $"{job.Id}:{job.Next?.UtcTicks}"),
        .. overview.Servers.Select(server => $"{server.Id}:{server.Held}:{server.Dead}:{server.Left}:{server.Draining}:{server.Trouble}"),
    ]);

    /// <summary>Of a job, and of how far its log has come.</summary>
    public static string Of(JobDetails job, long log) => string.Join('|',
        job.State,
        N(job.Attempt),
        N(job.History.Count),
        job.Progress?.Fraction.ToString("R", CultureInfo.InvariantCulture),
        job.Progress?.Text,
        job.DueAt,
        N(job.Children.Count),
        N(log)
    );

    private static string N(long value) => value.ToString(CultureInfo.InvariantCulture);
}
