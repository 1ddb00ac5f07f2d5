using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>Where an unfinished job is now.</summary>
/// <param name="ReadyAt">Since when it has been, or had been, ready; null when it is scheduled or awaits.</param>
/// <param name="ClaimedAt">When it was claimed; null unless it is Processing.</param>
/// <param name="Attempt">The attempt that runs.</param>
/// <param name="Server">The server that holds it, by name.</param>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public sealed record JobNow(DateTimeOffset? ReadyAt, DateTimeOffset? ClaimedAt, int Attempt, string? Server)
{
    /// <summary>The version of that server's application; null when it has told none, or the job is not Processing.</summary>
    public string? ApplicationVersion { get; init; }
}
