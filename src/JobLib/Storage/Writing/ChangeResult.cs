using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>What became of one id of a change.</summary>
/// <param name="Status">Whether it was changed, or why not.</param>
/// <param name="Was">The state before; null when the job or batch does not exist.</param>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public readonly record struct ChangeResult(ChangeStatus Status, JobState? Was);
