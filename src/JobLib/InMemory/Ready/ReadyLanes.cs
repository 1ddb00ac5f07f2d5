using JobLib.InMemory.Ordered;
using JobLib.InMemory.Rows;
using JobLib.Kernel;
using JobLib.Kernel.Rows;

namespace JobLib.InMemory.Ready;

/// <summary>The ready jobs of a queue: a lane for each priority, in each lane the order in which they became ready.</summary>
internal sealed class ReadyLanes
{
    private readonly ReadyLane?[] lanes = new ReadyLane?[Limits.MaxPriority + 1];

    public int Count { get; private set; }

    public void Add(MemoryJob row)
    {
        var lane = lanes[row.Priority] ??= new();
        if (lane.Add(row)) Count++;
    }

    public void Remove(MemoryJob row)
    {
        if (lanes[row.Priority]?.Remove(row) == true) Count--;
    }

    public bool Contains(MemoryJob row) => lanes[row.Priority]?.Jobs.Contains(new(row.Seq, row)) == true;

    /// <summary>The jobs of one priority; null when there have been none.</summary>
    public ReadyLane? Lane(byte priority) => lanes[priority];

    /// <summary>Adds to a list the jobs that come next, as long as it has fewer than <paramref name="max"/>.</summary>
    public void AddFirst(List<JobRow> to, int max)
    {
        for (var priority = Limits.MaxPriority; priority >= 0 && to.Count < max; priority--)
        {
            lanes[priority]?.Jobs.AddFirst(to, max, static key => key.Row);
        }
    }

    /// <summary>Since when the job that has waited longest has been ready; none when there is no job.</summary>
    public Instant OldestReadyAt()
    {
        var oldest = Instant.None;
        foreach (var lane in lanes)
        {
            if (lane?.Jobs.TryFirst(out var key) == true && (!oldest.IsSet || key.Row.ReadyAt < oldest)) oldest = key.Row.ReadyAt;
        }

        return oldest;
    }

    /// <summary>The ready jobs in their order.</summary>
    public IEnumerable<MemoryJob> All()
    {
        for (var priority = Limits.MaxPriority; priority >= 0; priority--)
        {
            foreach (var key in lanes[priority]?.Jobs.Ascending() ?? []) yield return key.Row;
        }
    }
}
