namespace JobLib;

/// <summary>The options of the in-memory storage.</summary>
public sealed class InMemoryStorageOptions
{
    /// <summary>
    /// At most this many Succeeded, this many Failed and this many Deleted jobs are kept; past that the one that ended first goes, whatever its
    /// retention. Jobs whose continuations still wait do not count and stay.
    /// </summary>
    /// <value>Default: 10,000. Each takes about half a kilobyte and its arguments. Zero forgets a job as soon as it is over.</value>
    public int MaxFinished { get; set; } = 10_000;
}
