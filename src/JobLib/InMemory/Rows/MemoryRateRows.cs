using JobLib.InMemory.Ordered;
using JobLib.Kernel;
using JobLib.Kernel.Rows;

namespace JobLib.InMemory.Rows;

/// <inheritdoc cref="IRateRows"/>
internal sealed class MemoryRateRows(Commit commit) : IRateRows
{
    private readonly Dictionary<string, RateBucket> buckets = new(StringComparer.Ordinal);
    private readonly OrderedSet<TimedName> waitedFor = new(); // by when the first may go
    private readonly OrderedSet<TimedName> idle = new(); // by when they are full

    public RateBucket Find(string key) => buckets.GetValueOrDefault(key);

    public void Save(string key, RateBucket bucket)
    {
        if (buckets.TryGetValue(key, out var before)) IndexOf(before).Remove(EntryOf(key, before));
        buckets[key] = bucket;
        IndexOf(bucket).Add(EntryOf(key, bucket));
    }

    public IReadOnlyList<string> Due(int max) => [.. waitedFor.Ascending().TakeWhile(entry => entry.At <= commit.Now).Take(max).Select(entry => entry.Name)];

    public Instant? NextDue() => waitedFor.TryFirst(out var first) ? first.At : null;

    /// <summary>Removes at most so many for which nobody waits and that were full at or before a moment, and says how many.</summary>
    public int RemoveUpTo(Instant full, int max)
    {
        var removed = 0;
        for (; removed < max && idle.TryFirst(out var first) && first.At <= full; removed++)
        {
            idle.Remove(first);
            buckets.Remove(first.Name);
        }

        return removed;
    }

    private OrderedSet<TimedName> IndexOf(RateBucket bucket) => bucket.NextAt.IsSet ? waitedFor : idle;

    private static TimedName EntryOf(string key, RateBucket bucket) => new(bucket.NextAt.IsSet ? bucket.NextAt : bucket.Until, key);
}
