using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>A server's sign of life.</summary>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public sealed record RenewRequest
{
    /// <summary>The server's session.</summary>
    public required ServerId Owner { get; init; }

    /// <summary>Every job that the server holds or whose outcome is not yet acknowledged.</summary>
    public required IReadOnlyList<JobClaim> Claims { get; init; }

    /// <summary>The smallest claim number whose answer has not arrived; with none in flight, the number that the next fetch will have.</summary>
    public required long OldestClaimInFlight { get; init; }

    /// <summary>How long the lease shall last from now.</summary>
    public required TimeSpan Lease { get; init; }

    /// <summary>What keeps this server from working although it lives, for people to see: null when nothing does. At most 500 characters.</summary>
    public string? Trouble { get; init; }
}
