using JobLib.Kernel;

namespace JobLib.InMemory.Rows;

/// <summary>Who changed what, in the order in which it happened.</summary>
internal sealed class AuditTrail
{
    private readonly Dictionary<long, AuditEntry> entries = [];
    private long first = 1;
    private long last;

    public void Add(Instant now, JobActor actor, string action, string target, int count) =>
        entries.Add(++last, new() { At = now.ToOffset(), Actor = actor, Action = action, Target = target, Count = count });

    /// <summary>The entries before a position, the latest first.</summary>
    public IEnumerable<(long Position, AuditEntry Entry)> Latest(long? before)
    {
        for (var position = Math.Min(last, (before ?? long.MaxValue) - 1); position >= first; position--) yield return (position, entries[position]);
    }

    /// <summary>Removes at most <paramref name="max"/> entries up to a moment, and says how many.</summary>
    public int RemoveUpTo(Instant moment, int max)
    {
        var removed = 0;
        for (; removed < max && first <= last && Instant.Of(entries[first].At) <= moment; removed++) entries.Remove(first++);
        return removed;
    }
}
