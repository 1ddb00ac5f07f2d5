using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>How long the storage keeps what is over. Every process on one storage should use the same; each operation uses its own process's.</summary>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public sealed record StoragePolicy
{
    /// <summary>Succeeded jobs.</summary>
    public TimeSpan Succeeded { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Deleted jobs.</summary>
    public TimeSpan Deleted { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Failed jobs; null keeps them until a person retries or deletes them.</summary>
    public TimeSpan? Failed { get; init; }

    /// <summary>Idempotency keys, at the least; a key lives as long as its job does in any case.</summary>
    public TimeSpan Key { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Per-minute buckets.</summary>
    public TimeSpan Series { get; init; } = TimeSpan.FromDays(8);

    /// <summary>What servers have counted in minutes.</summary>
    public TimeSpan MinuteTallies { get; init; } = TimeSpan.FromHours(3);

    /// <summary>What servers have counted in hours.</summary>
    public TimeSpan HourTallies { get; init; } = TimeSpan.FromDays(15);

    /// <summary>The audit trail and error groups that nothing has added to.</summary>
    public TimeSpan Audit { get; init; } = TimeSpan.FromDays(30);

    /// <summary>A batch that nobody has sealed for this long, since its client died half-way, is swept with its members.</summary>
    public TimeSpan Unsealed { get; init; } = TimeSpan.FromDays(1);

    /// <summary>An embedded storage without a disk keeps at most this many finished jobs a state, oldest out first. Null: no such bound.</summary>
    public int? MaxFinished { get; init; }
}
