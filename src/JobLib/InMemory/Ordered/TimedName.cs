using JobLib.Kernel;

namespace JobLib.InMemory.Ordered;

/// <summary>Something that has a name instead of an id at its place in a timetable.</summary>
internal readonly record struct TimedName(Instant At, string Name) : IComparable<TimedName>
{
    public int CompareTo(TimedName other)
    {
        var order = At.CompareTo(other.At);
        return order != 0 ? order : string.CompareOrdinal(Name, other.Name);
    }
}
