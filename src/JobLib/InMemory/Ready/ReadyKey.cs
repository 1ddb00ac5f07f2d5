using JobLib.InMemory.Rows;

namespace JobLib.InMemory.Ready;

/// <summary>A job among those of one priority in one queue.</summary>
internal readonly record struct ReadyKey(long Seq, MemoryJob Row) : IComparable<ReadyKey>
{
    public int CompareTo(ReadyKey other) => Seq.CompareTo(other.Seq);
}
