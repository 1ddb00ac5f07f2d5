namespace JobLib;

/// <summary>A sequence whose next job waits because the one before it has failed for good.</summary>
public sealed record HeldSequence
{
    /// <summary>The sequence's key.</summary>
    public required string Key { get; init; }

    /// <summary>The failed job: when it has succeeded after all, or is deleted, the next one begins.</summary>
    public required string JobId { get; init; }

    /// <summary>Since when it holds the sequence: since it failed, or since the next job came.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>How many jobs of the sequence wait, counted up to 10,000.</summary>
    public CappedCount Waiting { get; init; }
}
