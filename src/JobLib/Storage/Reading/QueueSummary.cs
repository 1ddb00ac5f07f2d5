namespace JobLib;

/// <summary>A queue.</summary>
public sealed record QueueSummary
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Jobs that wait in it, those that wait for a concurrency key included.</summary>
    public long Enqueued { get; init; }

    /// <summary>Jobs that were taken from it and are held by servers.</summary>
    public long Processing { get; init; }

    /// <summary>
    /// When the job that has waited longest for a worker became ready; null when none waits. Those that wait for a concurrency key do not count: no worker
    /// could take them.
    /// </summary>
    public DateTimeOffset? OldestReadyAt { get; init; }

    /// <summary>How many of the <see cref="Enqueued"/> wait for a concurrency key, counted up to 10,000.</summary>
    public CappedCount WaitingForKey { get; init; }

    /// <summary>When the job that has waited longest for a concurrency key became ready; null when none waits for one.</summary>
    public DateTimeOffset? OldestForKeyAt { get; init; }

    /// <summary>
    /// How many of its jobs servers may hold at a time, over all servers; 0 holds it up, null when it has no limit. It is full where <see cref="Processing"/> is
    /// as many.
    /// </summary>
    public int? RunningLimit { get; init; }

    /// <summary>Whether that was set by <see cref="ILimitManager"/>; else it is what <see cref="JobLimits.Queue"/> says.</summary>
    public bool IsRunningLimitSet { get; init; }

    /// <summary>It has as many running as it may: what waits in it waits for one of them to end.</summary>
    public bool IsFull => Processing >= RunningLimit;

    /// <summary>Nothing is fetched from it.</summary>
    public bool Paused { get; init; }

    /// <summary>Live servers that serve it, those that drain included.</summary>
    public int Servers { get; init; }
}
