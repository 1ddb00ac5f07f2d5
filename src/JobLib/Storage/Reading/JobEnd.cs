using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>A row of history, or the end that a finished job is in.</summary>
/// <param name="Entry">What the job came to.</param>
/// <param name="ReadyAt">Since when it had been ready; null when it was not.</param>
/// <param name="StartedAt">When its body began; null when it did not.</param>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public sealed record JobEnd(JobHistoryEntry Entry, DateTimeOffset? ReadyAt, DateTimeOffset? StartedAt);
