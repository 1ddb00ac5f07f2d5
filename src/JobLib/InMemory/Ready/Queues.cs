using System.Collections.ObjectModel;

namespace JobLib.InMemory.Ready;

/// <summary>The queues by name. One is made when it is first spoken of.</summary>
internal sealed class Queues
{
    private readonly Dictionary<string, MemoryQueue> rows = new(StringComparer.Ordinal);

    public IEnumerable<MemoryQueue> All => rows.Values;

    /// <summary>The names of the paused ones; a new list at every change.</summary>
    public IReadOnlyList<string> PausedNames { get; private set; } = [];

    /// <summary>The names of those with a limit; a new list at every change.</summary>
    public IReadOnlyList<string> LimitedNames { get; private set; } = [];

    public MemoryQueue? Find(string name) => rows.GetValueOrDefault(name);

    public MemoryQueue Get(string name)
    {
        if (rows.TryGetValue(name, out var row)) return row;
        row = new(name);
        rows.Add(name, row);
        return row;
    }

    /// <summary>Pauses or resumes a queue; false when it is so already.</summary>
    public bool SetPaused(string name, bool paused)
    {
        if (!paused && Find(name) is null) return false;
        var row = Get(name);
        if (row.Paused == paused) return false;
        row.Paused = paused;
        PausedNames = NamesOf(static queue => queue.Paused);
        row.Wake();
        return true;
    }

    /// <summary>Sets the limit that a person gives a queue; false when it is so already.</summary>
    public bool SetLimit(string name, int? limit)
    {
        if (Find(name)?.SetLimit == limit) return false;
        Get(name).SetLimit = limit;
        LimitedNames = NamesOf(static queue => queue.Limit is not null);
        return true;
    }

    /// <summary>Sets the limit that servers give a queue; false when it is so already.</summary>
    public bool SayLimit(string name, int? limit)
    {
        if (Find(name)?.SaidLimit == limit) return false;
        Get(name).SaidLimit = limit;
        LimitedNames = NamesOf(static queue => queue.Limit is not null);
        return true;
    }

    /// <summary>Forgets queues that nobody uses any more, so that made-up names do not pile up.</summary>
    public void ForgetIdle()
    {
        foreach (var row in rows.Values.Where(queue => queue.IsIdle).ToList()) rows.Remove(row.Name);
    }

    private ReadOnlyCollection<string> NamesOf(Func<MemoryQueue, bool> which) =>
        Array.AsReadOnly<string>([.. rows.Values.Where(which).Select(queue => queue.Name).Order(StringComparer.Ordinal)]);
}
