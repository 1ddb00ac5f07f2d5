using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>A server's wish for jobs.</summary>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public sealed record FetchRequest
{
    /// <summary>The server's session.</summary>
    public required ServerId Owner { get; init; }

    /// <summary>Rises by one with every new fetch of this session, from 1; a repeated call keeps its number.</summary>
    public required long Claim { get; init; }

    /// <summary>The queues, in the order in which they are emptied.</summary>
    public required IReadOnlyList<QueueLane> Lanes { get; init; }

    /// <summary>At most this many jobs in all; at most 500.</summary>
    public required int Max { get; init; }

    /// <summary>The server holds no suspect, so it may be given one.</summary>
    public bool AllowSuspect { get; init; } = true;
}
