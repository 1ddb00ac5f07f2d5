using JobLib.InMemory.Ordered;
using JobLib.InMemory.Rows;
using JobLib.Kernel;

namespace JobLib.InMemory.Reading;

/// <summary>The groups of errors by fingerprint, and by the time of their latest error.</summary>
internal sealed class ErrorGroups
{
    private readonly Dictionary<string, MemoryErrorGroup> rows = new(StringComparer.Ordinal);
    private readonly OrderedSet<TimedName> byLast = new();

    /// <summary>An attempt failed so.</summary>
    public void Add(JobError error, Instant now)
    {
        if (!rows.TryGetValue(error.Fingerprint, out var row)) rows.Add(error.Fingerprint, row = new(error, now));
        byLast.Remove(new(row.LastAt, row.Fingerprint));
        row.LastAt = now;
        row.Last = error with { Details = null };
        row.Attempts++;
        byLast.Add(new(now, row.Fingerprint));
    }

    /// <summary>A job came to Failed or to wait for a retry with this error (1), or left (-1).</summary>
    public void Count(MemoryJob job, int by)
    {
        if (job.Error is not { } error || !rows.TryGetValue(error.Fingerprint, out var row)) return;
        if (job.State == JobState.Failed) row.Failed += by;
        else if (job.Retrying) row.Retrying += by;
    }

    /// <summary>The groups before a position, the latest first.</summary>
    public IEnumerable<MemoryErrorGroup> Latest(TimedName? before) => byLast.Descending(before).Select(key => rows[key.Name]);

    /// <summary>Removes groups that nothing has added to since a moment and that no job is in; looks at no more than <paramref name="max"/>.</summary>
    public int RemoveUpTo(Instant moment, int max)
    {
        var old = byLast.Ascending().Take(max).TakeWhile(key => key.At <= moment)
            .Where(key => rows[key.Name] is { Failed: 0, Retrying: 0 }).ToList();
        foreach (var key in old)
        {
            byLast.Remove(key);
            rows.Remove(key.Name);
        }

        return old.Count;
    }
}
