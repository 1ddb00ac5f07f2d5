namespace JobLib.Dashboard.Pages;

/// <summary>Whether what waits grows: compared with the overview of some minutes ago, as far as one is remembered.</summary>
internal sealed record Backlog(Overview Now, Overview? Before)
{
    /// <summary>In words, for all queues; null while too little is remembered.</summary>
    public string? Trend() => Before is { } before ? Words(Waiting(Now), Waiting(before), before) : null;

    /// <summary>In words, for one queue.</summary>
    public string? Trend(QueueSummary queue) =>
        Before is { } before ? Words(queue.Enqueued, before.Queues.FirstOrDefault(other => other.Name == queue.Name)?.Enqueued ?? 0, before) : null;

    private string Words(long now, long then, Overview before) => new Amount(now, "").Trend(new(then, ""), Now.Now - before.Now);

    private static long Waiting(Overview overview) => overview.Queues.Sum(queue => queue.Enqueued);
}
