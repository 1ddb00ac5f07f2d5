using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>What a server learns from its control poll.</summary>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public sealed record Signals
{
    /// <summary>False when a rescue has marked the server as dead, or it has left.</summary>
    public required bool Live { get; init; }

    /// <summary>
    /// Rises when a running job is deleted or moved, a queue is paused, resumed or limited, a server is drained, or recurring jobs change. A server that sees
    /// a new version renews at once to learn which jobs it lost.
    /// </summary>
    public required long Version { get; init; }

    /// <summary>The queues that are paused.</summary>
    public required IReadOnlyList<string> PausedQueues { get; init; }

    /// <summary>
    /// The queues of which servers may hold only so many jobs at a time: a server takes nothing ahead from these, since it would hold a place that another
    /// could use.
    /// </summary>
    public IReadOnlyList<string> LimitedQueues { get; init; } = [];

    /// <summary>The storage's clock, by which a server counts minutes and waits.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Whether this server is to fetch no more.</summary>
    public required bool Draining { get; init; }

    /// <summary>The time until the next scheduled job is due, zero when one is; null when there is none.</summary>
    public TimeSpan? DueIn { get; init; }

    /// <summary>What waits in the storage for a server, so that loops which would find nothing need not look; null when the storage does not say.</summary>
    public WaitingWork? Work { get; init; }

    /// <summary>
    /// What the storage has found lost of what it had acknowledged, for people: at most 500 characters, told for an hour; null when nothing is. Servers log it
    /// and have it in their rows.
    /// </summary>
    public string? Loss { get; init; }
}
