using JobLib.Storage;

namespace JobLib.Samples.Tests.Guides.Toy;

/// <summary>A server and its lease.</summary>
internal sealed class ToyServer(ServerDescription description, DateTimeOffset now)
{
    public ServerDescription Description => description;

    public DateTimeOffset RenewedAt { get; set; } = now;

    public DateTimeOffset LeaseUntil { get; set; }

    /// <summary>A rescue has marked it, or it has left: nothing that it says counts any more.</summary>
    public bool IsGone { get; set; }

    /// <summary>It has left in order: what it still runs is no crash.</summary>
    public bool HasLeft { get; set; }
}
