using JobLib.Storage;

namespace JobLib.Kernel.Rows;

/// <summary>One session of a server, from its registration to its end.</summary>
internal class ServerRow
{
    public required ServerId Id { get; init; }

    /// <summary>Its name, and the version of its application.</summary>
    public required Runner Runner { get; init; }

    /// <summary>The last renewal; at first the registration.</summary>
    public Instant RenewedAt { get; set; }

    public Instant LeaseUntil { get; set; }

    /// <summary>A rescue has found its lease expired: from then on nothing of it is accepted.</summary>
    public bool IsExpired { get; set; }

    /// <summary>It has gone in order; bodies that had not returned keep their lease.</summary>
    public bool HasLeft { get; set; }

    public bool Draining { get; set; }

    /// <summary>What keeps it from working although it lives, as its last renewal said.</summary>
    public string? Trouble { get; set; }

    /// <summary>The number of the last claim that took something.</summary>
    public long LastClaim { get; set; }

    /// <summary>Neither marked by a rescue nor gone. That its lease is past its end says nothing: nobody has taken its jobs.</summary>
    public bool IsLive => !IsExpired && !HasLeft;
}
