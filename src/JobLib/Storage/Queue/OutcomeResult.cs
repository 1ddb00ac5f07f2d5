using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>What became of one outcome.</summary>
/// <param name="Status">Whether it was recorded.</param>
/// <param name="Reason">With <see cref="FinishStatus.Rejected"/>: why.</param>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public readonly record struct OutcomeResult(FinishStatus Status, string? Reason = null);
