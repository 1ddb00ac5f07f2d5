using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>The ways in which a job's start is given.</summary>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public enum JobStartKind
{
    /// <summary>At once.</summary>
    Now = 0,

    /// <summary>After a delay, by the storage's clock.</summary>
    After = 1,

    /// <summary>At an instant.</summary>
    At = 2,

    /// <summary>After the end of a job.</summary>
    AfterJob = 3,

    /// <summary>After the end of a batch.</summary>
    AfterBatch = 4,
}
