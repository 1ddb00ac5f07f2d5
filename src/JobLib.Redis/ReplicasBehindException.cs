using System.Globalization;

namespace JobLib;

/// <summary>
/// Redis has done what it was asked, but fewer replicas than <see cref="RedisStorageOptions.AcknowledgedReplicas"/> said in time that they have it: a failover
/// now might lose it. The same call may be repeated: it does nothing twice, and succeeds when the replicas have caught up. Clients repeat creations until
/// <see cref="JobLibOptions.CallTimeout"/>, servers outcomes for as long as it takes.
/// </summary>
public sealed class ReplicasBehindException : StorageUnavailableException
{
    internal ReplicasBehindException(int required, int reached, TimeSpan waited)
        : base(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Redis has done it, but {reached} of {required} replicas had it within {waited.TotalSeconds:0.###} s: a failover now might lose it. Look at the replicas, or lower RedisStorageOptions.AcknowledgedReplicas."
            )
        ) => (Required, Reached) = (required, reached);

    /// <summary>How many replicas were to have it.</summary>
    public int Required { get; }

    /// <summary>How many said that they have it.</summary>
    public int Reached { get; }
}
