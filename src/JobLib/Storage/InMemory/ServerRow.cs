namespace JobLib.Storage.InMemory;

/// <summary>One incarnation of a server, and what it holds.</summary>
internal sealed class ServerRow(ServerId id, ServerDescription description, Instant now)
{
    public ServerId Id { get; } = id;

    public ServerDescription Description { get; } = description;

    public Instant StartedAt { get; } = now;

    /// <summary>The last renewal; at first the registration.</summary>
    public Instant RenewedAt { get; set; } = now;

    public Instant LeaseUntil { get; set; }

    /// <summary>How far its clock was ahead when it registered.</summary>
    public TimeSpan ClockSkew { get; } = description.LocalTime - now.ToOffset();

    /// <summary>A rescue has found its lease expired: from then on nothing of it is accepted.</summary>
    public bool IsExpired { get; set; }

    /// <summary>It has gone in order; bodies that had not returned keep their lease.</summary>
    public bool HasLeft { get; set; }

    public bool Draining { get; set; }

    /// <summary>What keeps it from working although it lives, as its last renewal said.</summary>
    public string? Trouble { get; set; }

    public long LastClaim { get; set; }

    /// <summary>How often it has renewed; marks the jobs that a renewal names.</summary>
    public int Renewals { get; set; }

    /// <summary>The jobs that it holds, in the order of their claims.</summary>
    public OrderedSet<HeldKey> Held { get; } = new();

    /// <summary>The same as rows, from a claim on.</summary>
    public IEnumerable<JobRow> HeldRows(long claim = 0) => Held.Ascending(new HeldKey(claim, -1, null)).Select(key => key.Row).OfType<JobRow>();

    /// <summary>Neither marked by a rescue nor gone. That its lease is past its end says nothing: nobody has taken its jobs.</summary>
    public bool IsLive => !IsExpired && !HasLeft;
}
