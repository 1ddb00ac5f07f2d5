using JobLib.InMemory.Rows;

namespace JobLib.InMemory.Ready;

/// <summary>A job among those of one queue that wait for one concurrency key: higher priority first, then by its place in the queue.</summary>
internal readonly record struct WaiterKey(int Priority, long Seq, MemoryJob Row) : IComparable<WaiterKey>
{
    public static WaiterKey Of(MemoryJob row) => new(row.Priority, row.Seq, row);

    public int CompareTo(WaiterKey other)
    {
        var order = other.Priority.CompareTo(Priority);
        if (order == 0) order = Seq.CompareTo(other.Seq);
        return order != 0 ? order : Row.Id.CompareTo(other.Row.Id);
    }
}
