namespace JobLib.Storage.InMemory;

/// <summary>The ready jobs of a queue: a lane for each priority, in each lane the order in which they became ready.</summary>
internal sealed class ReadyLanes
{
    public const int MaxPriority = 9;

    private readonly OrderedSet<ReadyKey>?[] lanes = new OrderedSet<ReadyKey>?[MaxPriority + 1];

    public int Count { get; private set; }

    public void Add(JobRow row)
    {
        var lane = lanes[row.Priority] ??= new();
        if (lane.Add(new(row.Seq, row))) Count++;
    }

    public void Remove(JobRow row)
    {
        if (lanes[row.Priority]?.Remove(new(row.Seq, row)) == true) Count--;
    }

    public bool Contains(JobRow row) => lanes[row.Priority]?.Contains(new(row.Seq, row)) == true;

    /// <summary>The job that comes next; null when there is none.</summary>
    public JobRow? First()
    {
        for (var priority = MaxPriority; priority >= 0; priority--)
        {
            if (lanes[priority]?.TryFirst(out var key) == true) return key.Row;
        }

        return null;
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
    public IEnumerable<JobRow> All()
    {
        for (var priority = MaxPriority; priority >= 0; priority--)
        {
            foreach (var key in lanes[priority]?.Ascending() ?? []) yield return key.Row;
        }
    }
}
