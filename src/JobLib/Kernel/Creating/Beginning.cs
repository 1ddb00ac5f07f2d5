using JobLib.Kernel.Rows;

namespace JobLib.Kernel.Creating;

/// <summary>Where a job begins that is created or let go.</summary>
/// <param name="State">Enqueued, Scheduled, Awaiting or Deleted.</param>
internal readonly record struct Beginning(JobState State)
{
    public static Beginning Now => new(JobState.Enqueued);

    /// <summary>For its parent's end.</summary>
    public static Beginning Waits => new(JobState.Awaiting);

    /// <summary>When it is scheduled.</summary>
    public Instant Due { get; private init; }

    /// <summary>Its own batch has not started, and holds it.</summary>
    public bool IsHeld { get; private init; }

    /// <summary>When it is held: the instant at which it is to begin at the earliest; none when its own start says so.</summary>
    public Instant HeldUntil { get; private init; }

    /// <summary>When it is deleted: why.</summary>
    public string? RuledOut { get; private init; }

    /// <summary>Its parent is over, and this is how.</summary>
    public ParentOutcome? Parent { get; init; }

    public static Beginning Held(Instant until) => new(JobState.Awaiting) { IsHeld = true, HeldUntil = until };

    public static Beginning Never(string reason) => new(JobState.Deleted) { RuledOut = reason };

    public static Beginning At(Instant at, Instant now) => at > now ? new(JobState.Scheduled) { Due = at } : Now;
}
