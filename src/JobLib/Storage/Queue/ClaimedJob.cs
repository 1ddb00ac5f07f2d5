using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>A job in a server's hands.</summary>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public sealed record ClaimedJob
{
    /// <summary>The job.</summary>
    public required JobId Id { get; init; }

    /// <summary>The claim's fence: every write about this claim names it.</summary>
    public required long Fence { get; init; }

    /// <summary>The number of this attempt, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>How often a server died while it ran this job's body.</summary>
    public int Crashes { get; init; }

    /// <summary>What to call.</summary>
    public required JobPayload Payload { get; init; }

    /// <summary>The queue that it was taken from.</summary>
    public required string Queue { get; init; }

    /// <summary>0 to 9: its own, and what waiting has added to it.</summary>
    public int Priority { get; init; }

    /// <summary>When it was created, by the storage's clock.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last became ready, by the storage's clock.</summary>
    public required DateTimeOffset ReadyAt { get; init; }

    /// <summary>
    /// The time that it was scheduled for, which for a run of a recurring job is its tick, even where that was past when the job was created; null when it
    /// never was.
    /// </summary>
    public DateTimeOffset? ScheduledAt { get; init; }

    /// <summary>As it was created, with what attempts have set since.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>As it was created.</summary>
    public string? CapturedContext { get; init; }

    /// <summary>The batch that it is a member of.</summary>
    public JobId? Batch { get; init; }

    /// <summary>The recurring job whose run this is.</summary>
    public string? RecurringId { get; init; }

    /// <summary>The key that this claim holds.</summary>
    public string? ConcurrencyKey { get; init; }

    /// <summary>The job waited for its concurrency key for as long as it may. It does not hold the key, and its body must not run: the attempt fails.</summary>
    public bool KeyTimedOut { get; init; }

    /// <summary>
    /// Why what is stored of the job cannot be read; null when it can. Such a job is claimed like any other, with whatever of it could be read, so that it ends
    /// Failed with this reason and stands in nobody's way. Its body must not run.
    /// </summary>
    public string? Unreadable { get; init; }

    /// <summary>How the parent ended, when this job is a continuation that the parent's end started.</summary>
    public ParentOutcome? Parent { get; init; }
}
