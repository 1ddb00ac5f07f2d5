using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>The changes to batches.</summary>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public enum BatchChangeKind
{
    /// <summary>All members are in; the batch may start. Sealing a sealed batch changes nothing and answers Applied.</summary>
    Seal,

    /// <summary>
    /// The batch becomes Deleted and so, in bounded steps, does every member that is not over, nested batches and running members included. A batch that is
    /// over answers WrongState.
    /// </summary>
    Cancel,
}
