using JobLib.HealthChecks;

namespace JobLib;

/// <summary>What <c>AddJobLibQueues</c> watches besides queues that have work and no server.</summary>
public sealed class QueueHealthOptions
{
    internal Dictionary<string, QueueAgeLimit> Limits { get; } = new(StringComparer.Ordinal);

    /// <summary>How long the job at the head of a queue may have waited.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="degradedAfter">A longer wait is <c>Degraded</c>.</param>
    /// <param name="unhealthyAfter">A wait longer than this is <c>Unhealthy</c>. Null: twice as long.</param>
    /// <exception cref="ArgumentOutOfRangeException">A time is not more than zero, or the second is shorter than the first.</exception>
    public QueueHealthOptions MaxOldestAge(string queue, TimeSpan degradedAfter, TimeSpan? unhealthyAfter = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(queue);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(degradedAfter, TimeSpan.Zero);
        var unhealthy = unhealthyAfter ?? degradedAfter * 2;
        ArgumentOutOfRangeException.ThrowIfLessThan(unhealthy, degradedAfter, nameof(unhealthyAfter));
        Limits[queue] = new(degradedAfter, unhealthy);
        return this;
    }
}
