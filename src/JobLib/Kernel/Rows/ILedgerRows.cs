namespace JobLib.Kernel.Rows;

/// <summary>What is only ever added to, until it is too old: buckets, groups of errors, the audit trail.</summary>
internal interface ILedgerRows
{
    /// <summary>An attempt of a queue has ended.</summary>
    void Count(string queue, JobOutcomeKind kind, TimeSpan wait, TimeSpan duration);

    /// <summary>An attempt has failed so.</summary>
    void AddError(JobError error);

    /// <summary>A server was given a method that it does not know.</summary>
    void AddUnknown(string method);

    void Audit(JobActor actor, string action, string target, int count);

    /// <summary>Removes what is older than a moment, at most so many rows.</summary>
    /// <returns>How many.</returns>
    int Remove(Expiring kind, Instant before, int max);

    /// <summary>Removes batches that are over and that nothing needs any more: the swept ones, and the others by when they ended.</summary>
    int RemoveBatches(Instant succeededBefore, Instant deletedBefore, int max);

    /// <summary>Batches that were created before a moment and that nobody has sealed or stopped.</summary>
    IReadOnlyList<BatchRow> Unsealed(Instant before, int max);
}

/// <summary>What expires.</summary>
internal enum Expiring
{
    /// <summary>Finished jobs, by when they expire, that no waiting child needs; with all that was kept for them.</summary>
    Jobs,

    /// <summary>Idempotency keys whose job is gone, by when they were created.</summary>
    IdempotencyKeys,

    /// <summary>By their minute.</summary>
    Buckets,

    /// <summary>By their minute.</summary>
    MinuteTallies,

    /// <summary>By their hour.</summary>
    HourTallies,

    Audit,

    /// <summary>By their last error; those that a job is in stay.</summary>
    ErrorGroups,

    UnknownMethods,

    /// <summary>Expired servers that hold nothing, by the end of their lease.</summary>
    Servers,

    /// <summary>Full buckets for which nobody waits, by when all that was taken was through.</summary>
    Rates,
}
