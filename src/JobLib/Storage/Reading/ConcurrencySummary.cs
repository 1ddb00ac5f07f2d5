namespace JobLib;

/// <summary>A concurrency key: how many jobs hold it, and how many wait for it.</summary>
public sealed record ConcurrencySummary
{
    /// <summary>The key.</summary>
    public required string Key { get; init; }

    /// <summary>How many jobs may hold it, whatever they ask for: set by <see cref="ILimitManager"/>; 0 holds all of them up. Null: as they ask for.</summary>
    public int? Limit { get; init; }

    /// <summary>The jobs that hold it: they run, or a server has taken them and is about to run them.</summary>
    public int Held { get; init; }

    /// <summary>The jobs that wait for it. Those that no server has come to in their queue yet do not count.</summary>
    public CappedCount Waiting { get; init; }
}
