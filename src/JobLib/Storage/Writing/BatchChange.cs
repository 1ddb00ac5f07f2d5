using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>A change to batches by their ids.</summary>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public sealed record BatchChange
{
    /// <summary>What to do.</summary>
    public required BatchChangeKind Kind { get; init; }

    /// <summary>The batches; at most <see cref="StorageInfo.MaxSet"/>.</summary>
    public required IReadOnlyList<JobId> Batches { get; init; }

    /// <summary>Who does it, and why. A seal by the client that made the batch has no row of audit.</summary>
    public required JobActor Actor { get; init; }
}
