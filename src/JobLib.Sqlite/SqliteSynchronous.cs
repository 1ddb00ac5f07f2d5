namespace JobLib;

/// <summary>What an acknowledged job survives.</summary>
public enum SqliteSynchronous
{
    /// <summary>
    /// Also a crash of the operating system and a loss of power: every commit that creates or ends a job reaches the disk before it is acknowledged.
    /// </summary>
    Full = 0,

    /// <summary>
    /// A crash or a kill of the process, but not of the operating system: commits of the last moments before a loss of power may be gone. Jobs that were
    /// acknowledged then never run, and jobs whose end was recorded then run again. The file is never damaged.
    /// </summary>
    Normal = 1,
}
