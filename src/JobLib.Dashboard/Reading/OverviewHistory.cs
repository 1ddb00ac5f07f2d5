namespace JobLib.Dashboard.Reading;

/// <summary>Remembers how deep the queues were over the last minutes, while somebody looks. Trends come from here, since the storage keeps no past depths.</summary>
internal sealed class OverviewHistory
{
    private const int MaxSamples = 60;
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Meaningful = TimeSpan.FromSeconds(50);

    private readonly Lock gate = new();
    private readonly Queue<Overview> samples = new();
    private DateTimeOffset last;

    public void Add(Overview overview)
    {
        lock (gate)
        {
            if (overview.Now - last < Step) return;
            last = overview.Now;
            samples.Enqueue(overview);
            if (samples.Count > MaxSamples) samples.Dequeue();
        }
    }

    /// <summary>The depth of a queue as long ago as is remembered; null when that is too short to speak of.</summary>
    public (DateTimeOffset At, long Depth)? Depth(string queue)
    {
        lock (gate)
        {
            if (!samples.TryPeek(out var oldest) || last - oldest.Now < Meaningful) return null;
            return (oldest.Now, oldest.Queues.FirstOrDefault(summary => summary.Name == queue)?.Enqueued ?? 0);
        }
    }

    /// <summary>The depths of a queue, oldest first.</summary>
    public IReadOnlyList<long> Depths(string queue)
    {
        lock (gate) return [.. samples.Select(sample => sample.Queues.FirstOrDefault(summary => summary.Name == queue)?.Enqueued ?? 0)];
    }
}
