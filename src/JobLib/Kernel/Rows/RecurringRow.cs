using JobLib.Storage;

namespace JobLib.Kernel.Rows;

/// <summary>A recurring job.</summary>
internal class RecurringRow
{
    /// <summary>As it was saved; with the next run and the pause as they are now.</summary>
    public required RecurringDefinition Definition { get; set; }

    /// <summary>Rises with every tick and every other change, so that a tick made of what was read before applies to nothing else.</summary>
    public long Version { get; set; } = 1;

    /// <summary>Why it was paused; null when it is not, or nobody said why.</summary>
    public string? PauseReason { get; set; }

    /// <summary>Why its schedule cannot be computed; null when it can.</summary>
    public string? Fault { get; set; }
}
