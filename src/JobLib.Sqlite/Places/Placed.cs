namespace JobLib.Sqlite.Places;

/// <summary>A job in its place, with what travels along when it moves.</summary>
internal sealed record Placed
{
    public required JobId Id { get; init; }

    public Place Place { get; init; }

    public JobState State { get; init; }

    public required string Queue { get; init; }

    /// <summary>9 - priority.</summary>
    public long Rank { get; init; }

    public long Fence { get; init; }

    /// <summary>The charged ones.</summary>
    public int Attempts { get; init; }

    public int Crashes { get; init; }

    /// <summary>The position in its queue: of ready, blocked and running jobs.</summary>
    public long Seq { get; init; }

    /// <summary>Since when it is, or had been, ready: of ready, blocked and running jobs.</summary>
    public long? ReadyAt { get; init; }

    /// <summary>Of a scheduled job.</summary>
    public long DueAt { get; init; }

    /// <summary>Of a scheduled job.</summary>
    public bool Retrying { get; init; }

    /// <summary>Of a ready or running job: it waited for its concurrency key for as long as it may.</summary>
    public bool TimedOut { get; init; }

    /// <summary>Of a ready or blocked job: until when it may wait for its concurrency key, once it has begun to.</summary>
    public long? WaitUntil { get; init; }

    /// <summary>Of a running job.</summary>
    public Guid Owner { get; init; }

    /// <summary>Of a running job.</summary>
    public long ClaimedAt { get; init; }

    /// <summary>Of a running job: named as started by a renewal.</summary>
    public bool Started { get; init; }

    /// <summary>Of a running job: <c>CompleteAsync</c> has marked it.</summary>
    public bool Marked { get; init; }

    public string? MarkResult { get; init; }

    /// <summary>Of a running job: the concurrency key that it holds.</summary>
    public string? HeldKey { get; init; }

    public JobId? Batch { get; init; }

    public string? ConcurrencyKey { get; init; }

    public long? Retention { get; init; }
}
