using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>What became of one outcome.</summary>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public enum FinishStatus
{
    /// <summary>Recorded.</summary>
    Applied,

    /// <summary>Recorded before: the call was repeated after an unknown result.</summary>
    AlreadyApplied,

    /// <summary>The job is no longer this claim's. Nothing was changed.</summary>
    Stale,

    /// <summary>The storage cannot hold this outcome (too large, malformed), and will not later. Nothing was changed.</summary>
    Rejected,

    /// <summary>
    /// The outcome requires the mark of <see cref="IJobWriter.CompleteAsync"/>, and the transaction that was to bring it was not committed. Nothing was
    /// changed.
    /// </summary>
    Unmarked,

    /// <summary>Recorded as Succeeded, since the mark of <see cref="IJobWriter.CompleteAsync"/> was committed, although the outcome says otherwise.</summary>
    Marked,

    /// <summary>An open transaction of somebody else holds the job's row. Nothing was changed; the same outcome is to be given again a moment later.</summary>
    Locked,
}
