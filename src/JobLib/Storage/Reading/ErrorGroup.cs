namespace JobLib;

/// <summary>Failing attempts of one cause.</summary>
public sealed record ErrorGroup
{
    /// <summary>What they share.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The exception's type.</summary>
    public required string Type { get; init; }

    /// <summary>The latest message.</summary>
    public required string Message { get; init; }

    /// <summary>The first time.</summary>
    public required DateTimeOffset FirstAt { get; init; }

    /// <summary>The last time.</summary>
    public required DateTimeOffset LastAt { get; init; }

    /// <summary>How many attempts failed so.</summary>
    public long Attempts { get; init; }

    /// <summary>How many jobs are Failed with it, counted up to 1,000.</summary>
    public CappedCount Failed { get; init; }

    /// <summary>How many jobs wait for a retry with it, counted up to 1,000.</summary>
    public CappedCount Retrying { get; init; }
}
