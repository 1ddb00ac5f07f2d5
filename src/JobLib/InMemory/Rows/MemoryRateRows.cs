using JobLib.InMemory.Ordered;
using JobLib.Kernel;
using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.InMemory.Rows;

/// <inheritdoc cref="IRateRows"/>
internal sealed class MemoryRateRows(Commit commit) : IRateRows
{
    private readonly Dictionary<string, RateBucket> buckets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JobRate> set = new(StringComparer.Ordinal);
    private readonly OrderedSet<TimedName> waitedFor = new(); // by when the first may go
    private readonly OrderedSet<TimedName> idle = new(); // by when they are full

    /// <summary>The keys that have a bucket or for which a rate is set, and the names for which one is, in order.</summary>
    public IEnumerable<string> Known => buckets.Keys.Union(set.Keys).Order(StringComparer.Ordinal);

    public bool IsKnown(string key) => buckets.ContainsKey(key) || set.ContainsKey(key);

    public RateBucket Find(string key) => buckets.GetValueOrDefault(key);

    public void Save(string key, RateBucket bucket)
    {
        if (buckets.TryGetValue(key, out var before)) IndexOf(before).Remove(EntryOf(key, before));
        buckets[key] = bucket;
        IndexOf(bucket).Add(EntryOf(key, bucket));
    }

    public IReadOnlyList<string> Due(int max) => [.. waitedFor.Ascending().TakeWhile(entry => entry.At <= commit.Now).Take(max).Select(entry => entry.Name)];

    public Instant? NextDue() => waitedFor.TryFirst(out var first) ? first.At : null;

    public JobRate? SetFor(string key) => set.Count == 0 ? null : set.GetValueOrDefault(key) ?? set.GetValueOrDefault(JobRate.NameOf(key));

    public bool Set(string key, JobRate? rate)
    {
        if (rate is null) return set.Remove(key);
        var stored = rate with { Key = key, Cost = 1 };
        if (set.GetValueOrDefault(key) == stored) return false;
        set[key] = stored;
        return true;
    }

    public void LookAgain(string key)
    {
        foreach (var entry in waitedFor.Ascending().SkipWhile(entry => entry.At <= commit.Now).Where(entry => IsOf(entry.Name, key)).ToList())
            Save(entry.Name, Find(entry.Name) with { NextAt = commit.Now });
    }

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

    private static bool IsOf(string bucket, string key) => bucket == key || JobRate.NameOf(bucket) == key;

    private OrderedSet<TimedName> IndexOf(RateBucket bucket) => bucket.NextAt.IsSet ? waitedFor : idle;

    private static TimedName EntryOf(string key, RateBucket bucket) => new(bucket.NextAt.IsSet ? bucket.NextAt : bucket.Until, key);
}
