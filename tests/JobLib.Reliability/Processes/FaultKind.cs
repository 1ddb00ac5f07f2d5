namespace JobLib.Reliability.Processes;

/// <summary>What goes wrong at a call of the storage.</summary>
public enum FaultKind
{
    /// <summary>It fails as a storage does that is away, and nothing was done.</summary>
    FailBefore,

    /// <summary>It was done, and is reported as failed: the answer was lost.</summary>
    FailAfter,

    /// <summary>It fails in a way that the storage does not call transient, and nothing was done.</summary>
    StrangeBefore,

    /// <summary>It was done, and is reported as failed in a way that the storage does not call transient.</summary>
    StrangeAfter,

    /// <summary>It throws what no storage should throw.</summary>
    Unexpected,

    /// <summary>It hangs for longer than a lease, whatever its token says, and is done then.</summary>
    Hang,

    /// <summary>The process is killed before it.</summary>
    KillBefore,

    /// <summary>The process is killed when it has been done, before anybody learns the answer.</summary>
    KillAfter,
}
