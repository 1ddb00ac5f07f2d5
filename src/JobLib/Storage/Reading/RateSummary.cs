namespace JobLib;

/// <summary>The bucket of a rate's key: what it lets through, what is in it, and how many wait for it.</summary>
public sealed record RateSummary
{
    /// <summary>The key; or the name of a rate, for which one was set by hand.</summary>
    public required string Key { get; init; }

    /// <summary>So many in each <see cref="Per"/>; 0, when it is set by hand, lets none begin. Null as long as no server has met a job with the key.</summary>
    public int? Permits { get; init; }

    /// <summary>The time in which so many come back; null with <see cref="Permits"/>.</summary>
    public TimeSpan? Per { get; init; }

    /// <summary>So many more at once after a quiet time; null with <see cref="Permits"/>.</summary>
    public int? Burst { get; init; }

    /// <summary>The key or the name for which <see cref="ILimitManager"/> has set this rate, whatever jobs say; null: as they say.</summary>
    public string? SetFor { get; init; }

    /// <summary>
    /// The tokens that are there now, at most the burst and one more; less than none where <see cref="ChargeExtensions.ChargeAsync"/> has taken more than there
    /// were. Null as long as nobody knows, and where none begin.
    /// </summary>
    public long? Tokens { get; init; }

    /// <summary>The jobs that wait for it. Those that no server has come to in their queue yet do not count.</summary>
    public CappedCount Waiting { get; init; }

    /// <summary>When the first of those that wait may begin, by the storage's clock; null when nobody waits, and where none begin.</summary>
    public DateTimeOffset? NextAt { get; init; }
}
