using JobLib.Kernel;

namespace JobLib.InMemory.Ordered;

/// <summary>A job or batch at its place in a timetable.</summary>
internal readonly record struct TimedId(Instant At, JobId Id) : IComparable<TimedId>
{
    public int CompareTo(TimedId other)
    {
        var order = At.CompareTo(other.At);
        return order != 0 ? order : Id.CompareTo(other.Id);
    }
}
