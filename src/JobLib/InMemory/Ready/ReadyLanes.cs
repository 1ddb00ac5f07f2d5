using JobLib.InMemory.Ordered;
using JobLib.InMemory.Rows;
using JobLib.Kernel;
using JobLib.Kernel.Rows;

namespace JobLib.InMemory.Ready;

/// <summary>The ready jobs of a queue: a lane for each priority, in each lane the order in which they became ready.</summary>
internal sealed class ReadyLanes
{
    private readonly OrderedSet<ReadyKey>?[] lanes = new OrderedSet<ReadyKey>?[Limits.MaxPriority + 1];

    public int Count { get; private set; }

    public void Add(MemoryJob row)
    {
        var lane = lanes[row.Priority] ??= new();
        if (lane.Add(new(row.Seq, row))) Count++;
    }

    public void Remove(MemoryJob row)
    {
        if (lanes[row.Priority]?.Remove(new(row.Seq, row)) == true) Count--;
    }

    public bool Contains(MemoryJob row) => lanes[row.Priority]?.Contains(new(row.Seq, row)) == true;

    /// <summary>Adds to a list the jobs that come next, as long as it has fewer than <paramref name="max"/>.</summary>
    public void AddFirst(List<JobRow> to, int max)
    {
        for (var priority = Limits.MaxPriority; priority >= 0 && to.Count < max; priority--)
        {
            lanes[priority]?.AddFirst(to, max, static key => key.Row);
        }
    }

    /// <summary>Since when the job that has waited longest has been ready; none when there is no job.</summary>
    public Instant OldestReadyAt()
    {
        var oldest = Instant.None;
        foreach (var lane in lanes)
        {
            if (lane?.TryFirst(out var key) == true && (!oldest.IsSet || key.Row.ReadyAt < oldest)) oldest = key.Row.ReadyAt;
        }

        return oldest;
    }

    /// <summary>The ready jobs in their order.</summary>
    public IEnumerable<MemoryJob> All()
    {
        for (var priority = Limits.MaxPriority; priority >= 0; priority--)
        {
            foreach (var key in lanes[priority]?.Ascending() ?? []) yield return key.Row;
        }
    }
}
