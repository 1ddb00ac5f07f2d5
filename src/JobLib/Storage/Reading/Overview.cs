namespace JobLib;

/// <summary>The state of everything at a glance.</summary>
public sealed record Overview
{
    /// <summary>The storage's clock.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>How many jobs there are in each state; a state without jobs stands with 0. Expired jobs do not count.</summary>
    public required IReadOnlyDictionary<JobState, long> Counts { get; init; }

    /// <summary>How many of the Scheduled jobs wait for the retry of a failed attempt.</summary>
    public long Retrying { get; init; }

    /// <summary>How many attempts failed in the last five whole minutes and the present one.</summary>
    public long FailingAttempts { get; init; }

    /// <summary>How many jobs succeeded in the last whole minute.</summary>
    public long SucceededLastMinute { get; init; }

    /// <summary>How many scheduled jobs are due within five minutes, counted up to 10,000.</summary>
    public CappedCount DueSoon { get; init; }

    /// <summary>
    /// How many scheduled jobs have been due for more than a minute, counted up to 10,000: servers move them into their queues within seconds, so nobody does.
    /// </summary>
    public CappedCount Overdue { get; init; }

    /// <summary>When the first of the <see cref="Overdue"/> was due; null when there is none.</summary>
    public DateTimeOffset? OldestOverdueAt { get; init; }

    /// <summary>Every queue that has jobs, a server, a limit or a pause, by name.</summary>
    public required IReadOnlyList<QueueSummary> Queues { get; init; }

    /// <summary>As <c>IJobReader.ServersAsync</c>.</summary>
    public required IReadOnlyList<ServerSummary> Servers { get; init; }

    /// <summary>Job types that servers have given back in the last five minutes because they do not know them.</summary>
    public IReadOnlyList<UnknownJobType> UnknownTypes { get; init; } = [];

    /// <summary>Recurring jobs that are faulted, or whose next run is more than a minute overdue; at most 20.</summary>
    public IReadOnlyList<RecurringSummary> LateRecurring { get; init; } = [];

    /// <summary>The recurring jobs that run next, the soonest first; at most 10. Those that are paused or have no next run are left out.</summary>
    /// <remarks>When several are due at the same moment, any of them may come first.</remarks>
    public IReadOnlyList<RecurringSummary> NextRecurring { get; init; } = [];

    /// <summary>Sequences that a failed job holds, the longest first; at most 20.</summary>
    public IReadOnlyList<HeldSequence> HeldSequences { get; init; } = [];

    /// <summary>Which version the storage's schema has, and which one this library is made for; null where there is no schema.</summary>
    public SchemaVersion? Schema { get; init; }
}
