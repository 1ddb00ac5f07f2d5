using JobLib.InMemory.Ordered;
using JobLib.Kernel;
using JobLib.Kernel.Rows;

namespace JobLib.InMemory.Rows;

/// <summary>A recurring job and its last run.</summary>
internal sealed class MemoryRecurring : RecurringRow
{
    public required Instant CreatedAt { get; init; }

    public Instant LastAt { get; set; }

    public JobId? LastJob { get; set; }

    /// <summary>Where it stands in the timetable; null when it does not.</summary>
    public TimedName? Due { get; set; }
}
