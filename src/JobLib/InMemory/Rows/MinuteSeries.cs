using JobLib.Kernel;

namespace JobLib.InMemory.Rows;

/// <summary>The per-minute buckets of one queue, or of all together, oldest first.</summary>
internal sealed class MinuteSeries
{
    private readonly List<MinuteBucket> buckets = [];

    public bool IsEmpty => buckets.Count == 0;

    /// <summary>The bucket of a minute. Nearly always the last one; the clock of a test may also go back.</summary>
    public MinuteBucket At(Instant now)
    {
        var minute = now.StartOfMinute();
        if (buckets.Count > 0 && buckets[^1].Minute == minute) return buckets[^1];
        var index = IndexOf(minute);
        if (index == buckets.Count || buckets[index].Minute != minute) buckets.Insert(index, new(minute));
        return buckets[index];
    }

    /// <summary>The buckets from a minute on, before another.</summary>
    public IEnumerable<MinuteBucket> Between(Instant from, Instant to)
    {
        for (var index = IndexOf(from); index < buckets.Count && buckets[index].Minute < to; index++) yield return buckets[index];
    }

    /// <summary>Removes at most <paramref name="max"/> buckets of before a moment, and says how many.</summary>
    public int RemoveBefore(Instant moment, int max)
    {
        var count = Math.Min(IndexOf(moment), max);
        buckets.RemoveRange(0, count);
        return count;
    }

    private int IndexOf(Instant minute)
    {
        var low = 0;
        for (var high = buckets.Count; low < high;)
        {
            var middle = (low + high) / 2;
            if (buckets[middle].Minute < minute) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
