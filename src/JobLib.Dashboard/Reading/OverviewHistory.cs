namespace JobLib.Dashboard.Reading;

/// <summary>Remembers the overviews of the last minutes, while somebody looks. Trends come from here, since the storage keeps no past ones.</summary>
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

    /// <summary>The overview of as long ago as is remembered; null when that is too short to speak of.</summary>
    public Overview? Oldest
    {
        get
        {
            lock (gate) return samples.TryPeek(out var oldest) && last - oldest.Now >= Meaningful ? oldest : null;
        }
    }
}
