using JobLib.InMemory.Ordered;
using JobLib.InMemory.Rows;
using JobLib.Kernel;

namespace JobLib.InMemory.Ready;

/// <summary>The ready jobs of one priority in a queue; and those of them that have a turn, by their groups.</summary>
internal sealed class ReadyLane
{
    private readonly Dictionary<string, OrderedSet<ReadyKey>> groups = new(StringComparer.Ordinal);
    private readonly OrderedSet<ReadyKey> turns = new();

    /// <summary>All of them, in the order in which they are claimed.</summary>
    public OrderedSet<ReadyKey> Jobs { get; } = new();

    public bool Add(MemoryJob row)
    {
        var key = new ReadyKey(row.Seq, row);
        if (!Jobs.Add(key)) return false;
        if (!Turns.HasTurn(row.Seq)) return true;
        turns.Add(key);
        if (!groups.TryGetValue(GroupOf(row), out var group)) groups.Add(GroupOf(row), group = new());
        group.Add(key);
        return true;
    }

    public bool Remove(MemoryJob row)
    {
        var key = new ReadyKey(row.Seq, row);
        if (!Jobs.Remove(key)) return false;
        if (!Turns.HasTurn(row.Seq)) return true;
        turns.Remove(key);
        var group = groups[GroupOf(row)];
        group.Remove(key);
        if (group.Count == 0) groups.Remove(GroupOf(row));
        return true;
    }

    public long? LowestTurn() => turns.TryFirst(out var first) ? first.Seq : null;

    public long? LastTurn(string group) => groups.TryGetValue(group, out var rows) ? rows.Descending().First().Seq : null;

    private static string GroupOf(MemoryJob row) => row.Special?.Group ?? Turns.NoGroup;
}
