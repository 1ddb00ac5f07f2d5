using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>The answer to a <see cref="FetchRequest"/>.</summary>
/// <param name="Accepted">False when a rescue has marked the server as dead, or it has left: nothing was claimed, and it must register again.</param>
/// <param name="Jobs">The claimed jobs, in the order in which they are to run.</param>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public sealed record FetchResult(bool Accepted, IReadOnlyList<ClaimedJob> Jobs)
{
    /// <summary>Jobs that stood in a queue without the row that says what they are. They were removed; whoever fetched logs it.</summary>
    public IReadOnlyList<JobId> Removed { get; init; } = [];

    /// <summary>
    /// The time until the first of those may go that this call has set aside for their rates (<see cref="NewJob.Rate"/>), so that the server calls
    /// <see cref="IMaintenance.MoveHeldAsync"/> then. Null: it has set none aside, or the control poll tells (<see cref="Signals.Work"/>).
    /// </summary>
    public TimeSpan? HeldIn { get; init; }

    /// <summary>Accepted, and nothing was ready.</summary>
    public static FetchResult Empty { get; } = new(true, []);

    /// <summary>The server is not known, or no longer.</summary>
    public static FetchResult Refused { get; } = new(false, []);
}
