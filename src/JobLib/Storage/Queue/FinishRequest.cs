using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>Outcomes to record in one commit.</summary>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public sealed record FinishRequest
{
    /// <summary>The server's session.</summary>
    public required ServerId Owner { get; init; }

    /// <summary>At most 500.</summary>
    public required IReadOnlyList<JobFinish> Outcomes { get; init; }

    /// <summary>What to claim in the same round trip, after the outcomes are recorded; null for nothing.</summary>
    public FetchRequest? Next { get; init; }
}
