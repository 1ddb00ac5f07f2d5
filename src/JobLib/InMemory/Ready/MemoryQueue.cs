using JobLib.InMemory.Ordered;
using JobLib.InMemory.Rows;
using JobLib.Kernel;

namespace JobLib.InMemory.Ready;

/// <summary>A queue: its ready jobs, those of them that are suspects, and those that wait for a concurrency key.</summary>
internal sealed class MemoryQueue(string name)
{
    private List<QueueWaiter>? waiters;

    public string Name { get; } = name;

    public ReadyLanes Ready { get; } = new();

    /// <summary>Ready jobs with two or more charged crashes; they are handed out alone, so no fetch has to step over them.</summary>
    public ReadyLanes Suspects { get; } = new();

    /// <summary>Jobs that wait for their concurrency keys, by the time that they became ready.</summary>
    public OrderedSet<TimedId> Blocked { get; } = new();

    public MinuteSeries Series { get; } = new();

    public bool Paused { get; set; }

    /// <summary>How many of its jobs servers may hold, as a person has set it.</summary>
    public int? SetLimit { get; set; }

    /// <summary>The same, as a server has said.</summary>
    public int? SaidLimit { get; set; }

    public int? Limit => SetLimit ?? SaidLimit;

    public bool IsFull => Processing >= Limit;

    /// <summary>Jobs that were taken from it and are held by servers.</summary>
    public int Processing { get; set; }

    /// <summary>Jobs that name it, in whatever state.</summary>
    public int Jobs { get; set; }

    public int Enqueued => Ready.Count + Suspects.Count + Blocked.Count;

    /// <summary>Whether a fetch would get on here: a suspect does not count, since not every server may take one.</summary>
    public bool HasWork => !Paused && Ready.Count > 0 && !IsFull;

    /// <summary>The same, suspects among it.</summary>
    public bool HasAnyWork => !Paused && Ready.Count + Suspects.Count > 0 && !IsFull;

    /// <summary>Whether nothing is left that anybody could ask about.</summary>
    public bool IsIdle => Jobs == 0 && !Paused && Limit is null && waiters is not { Count: > 0 } && Series.IsEmpty;

    public void AddReady(MemoryJob row)
    {
        LanesOf(row).Add(row);
        if (waiters is not null) Wake();
    }

    public void RemoveReady(MemoryJob row) => LanesOf(row).Remove(row);

    /// <summary>Whether the job has its place among the ready ones.</summary>
    public bool Contains(MemoryJob row) => LanesOf(row).Contains(row);

    /// <summary>The ready jobs, suspects last.</summary>
    public IEnumerable<MemoryJob> AllReady() => Ready.All().Concat(Suspects.All());

    public Instant OldestReadyAt() => Earliest(Ready.OldestReadyAt(), Suspects.OldestReadyAt());

    public Instant OldestForKeyAt() => Blocked.TryFirst(out var first) ? first.At : Instant.None;

    public void Wait(QueueWaiter waiter) => (waiters ??= []).Add(waiter);

    public void StopWaiting(QueueWaiter waiter)
    {
        waiters?.Remove(waiter);
        if (waiters is { Count: 0 }) waiters = null;
    }

    /// <summary>Wakes everybody who waits for this queue, unless it is paused.</summary>
    public void Wake()
    {
        if (!Paused) Close();
    }

    /// <summary>Wakes everybody who waits for this queue.</summary>
    public void Close()
    {
        if (waiters is not { } all) return;
        waiters = null;
        foreach (var waiter in all) waiter.Wake();
    }

    private static Instant Earliest(Instant one, Instant other)
    {
        if (!one.IsSet) return other;
        return other.IsSet && other < one ? other : one;
    }

    private ReadyLanes LanesOf(MemoryJob row) => row.IsSuspect ? Suspects : Ready;
}
