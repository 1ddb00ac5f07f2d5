using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>What a new job is to be the only one of. The newcomer says when another is in its way: it asks about the job that took the key last.</summary>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public sealed record UniqueKey
{
    /// <summary>Global to the storage: 1 to 64 characters of <c>[a-z0-9_-]</c>.</summary>
    public required string Name { get; init; }

    /// <summary>For how long of its life the other job has the key. Null: whatever becomes of it, as long as it is stored and not Deleted.</summary>
    public UniqueWhile? While { get; init; }

    /// <summary>For how long from its creation the other job has the key, at the most. Null: as <see cref="While"/> says.</summary>
    public TimeSpan? For { get; init; }

    /// <summary>
    /// What becomes of the other job. With <see cref="UniqueConflict.Replace"/> it takes this job's call, with <see cref="UniqueConflict.Reschedule"/> its time
    /// too; both only with <see cref="UniqueWhile.Waiting"/>. With the others nothing.
    /// </summary>
    public UniqueConflict OnConflict { get; init; }

    /// <summary>With <see cref="UniqueConflict.Reschedule"/>: how long after its creation the other job is due at the latest. Null: whenever this one would be.</summary>
    public TimeSpan? MaxDelay { get; init; }

    /// <summary>Whether the other job takes this one's call.</summary>
    internal bool Replaces => OnConflict is UniqueConflict.Replace or UniqueConflict.Reschedule;
}
