using JobLib.InMemory.Ordered;
using JobLib.Kernel;

namespace JobLib.InMemory.Rows;

/// <summary>The idempotency keys and the jobs that have them. A key stays with its job's row, and afterwards until its time is over.</summary>
internal sealed class IdempotencyKeys
{
    private readonly Dictionary<string, (JobId Job, Instant CreatedAt)> keys = new(StringComparer.Ordinal);
    private readonly OrderedSet<TimedName> left = new(); // keys without a job, by when they were created

    public bool TryHolder(string key, out JobId holder)
    {
        var found = keys.TryGetValue(key, out var row);
        holder = row.Job;
        return found;
    }

    public void Add(string key, JobId job, Instant now) => keys.Add(key, (job, now));

    /// <summary>The job's row goes; its key stays for the rest of its time.</summary>
    public void Leave(string key) => left.Add(new(keys[key].CreatedAt, key));

    /// <summary>Removes at most <paramref name="max"/> keys of gone jobs that were created at or before a moment, and says how many.</summary>
    public int RemoveUpTo(Instant created, int max)
    {
        var removed = 0;
        for (; removed < max && left.TryFirst(out var first) && first.At <= created; removed++)
        {
            left.Remove(first);
            keys.Remove(first.Name);
        }

        return removed;
    }
}
