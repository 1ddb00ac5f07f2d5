using System.Collections.ObjectModel;

namespace JobLib;

/// <summary>All that is known of a job.</summary>
public sealed record JobDetails : JobSummary
{
    /// <summary>The last claim's fence; 0 when it was never claimed.</summary>
    public long Fence { get; init; }

    /// <summary>How often a server died while it ran this job's body.</summary>
    public int Crashes { get; init; }

    /// <summary>The result as JSON; null unless it is Succeeded and has one.</summary>
    public string? Result { get; init; }

    /// <summary>Why it is where it is; null when the state says it all.</summary>
    public string? Reason { get; init; }

    /// <summary>When it will be deleted; null when it is kept, or not over.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The idempotency key that it was created with.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Its concurrency key.</summary>
    public string? ConcurrencyKey { get; init; }

    /// <summary>The job that holds the key for which this one waits.</summary>
    public string? BlockedBy { get; init; }

    /// <summary>The key of the rate that its claims count for; null when it has none.</summary>
    public string? RateKey { get; init; }

    /// <summary>While it waits for its rate: when the first of those that wait may begin, by the storage's clock.</summary>
    public DateTimeOffset? RateFreeAt { get; init; }

    /// <summary>The sequence that it is of. While it is Awaiting, <see cref="ParentId"/> is the job before it.</summary>
    public string? Sequence { get; init; }

    /// <summary>While it waits in its sequence: the failed job that holds that; null when none does.</summary>
    public string? SequenceHeldBy { get; init; }

    /// <summary>The group that it is of: inside of a queue and a priority groups take turns.</summary>
    public string? Group { get; init; }

    /// <summary>The parent, a job's or a batch's id; null when it is no continuation. Of a job of a sequence: the one that it waited for last.</summary>
    public string? ParentId { get; init; }

    /// <summary>Whether the parent is a batch.</summary>
    public bool ParentIsBatch { get; init; }

    /// <summary>Which end of the parent starts it.</summary>
    public JobContinuationOptions Condition { get; init; }

    /// <summary>Its continuations, jobs and batches, by id; at most 100.</summary>
    public IReadOnlyList<string> Children { get; init; } = [];

    /// <summary>Named texts that travel with it.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The caller's culture and trace context, as the core wrote them.</summary>
    public string? CapturedContext { get; init; }

    /// <summary>Its life so far, oldest first, from its creation to where it is now.</summary>
    public IReadOnlyList<JobHistoryEntry> History { get; init; } = [];
}
