using JobLib.InMemory.Rows;

namespace JobLib.InMemory.Ready;

/// <summary>A job among those of one priority in one queue.</summary>
internal readonly record struct ReadyKey(long Seq, MemoryJob Row) : IComparable<ReadyKey>
{
    public int CompareTo(ReadyKey other)
    {
        var order = Seq.CompareTo(other.Seq);
        return order != 0 ? order : Row.Id.CompareTo(other.Row.Id); // of very many in one turn two may have the same position
    }
}
