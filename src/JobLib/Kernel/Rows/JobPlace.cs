namespace JobLib.Kernel.Rows;

/// <summary>The places of <c>docs/storage-contract.md</c>; a job is in exactly one.</summary>
internal enum JobPlace : byte
{
    /// <summary>Not placed yet, or between two places within one commit.</summary>
    Nowhere,

    Ready,

    /// <summary>Waits for its concurrency key.</summary>
    Blocked,

    Scheduled,

    Running,

    /// <summary>Waits for a parent, or for its own batch to start.</summary>
    Awaiting,

    Finished,
}
