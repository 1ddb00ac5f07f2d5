using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>
/// What waits in the storage for a server, as its control poll hears it, whoever has caused it: a server whose storage says so every second sends no look that
/// would find nothing.
/// </summary>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public sealed record WaitingWork
{
    /// <summary>
    /// Whether a job is ready, a suspect among them, in a queue of the server that is not paused and has room; null when that is not known cheaply now: the
    /// server then looks by itself.
    /// </summary>
    public required bool? Ready { get; init; }

    /// <summary>
    /// The time until <see cref="IMaintenance.MoveHeldAsync"/> has something to do, zero when it has; null when nothing is held and no wait for a key has an
    /// end.
    /// </summary>
    public required TimeSpan? HeldIn { get; init; }

    /// <summary>
    /// The time until the first lease is over of the servers that are not yet marked as dead, zero when one is; null when there is none.
    /// </summary>
    public required TimeSpan? LeaseIn { get; init; }
}
