namespace JobLib.Storage.InMemory;

/// <summary>A batch, its progress and its members.</summary>
internal sealed class BatchRow(JobId id, string? description, BatchRow? outer, JobStart start, Instant now)
{
    private Family? family;

    public JobId Id { get; } = id;

    public string? Description { get; } = description;

    /// <summary>The batch in which this one counts as one member.</summary>
    public BatchRow? Outer { get; } = outer;

    public JobStart Start { get; } = start;

    public Instant CreatedAt { get; } = now;

    public Instant FinishedAt { get; set; }

    /// <summary>All members are in.</summary>
    public bool Sealed { get; set; }

    /// <summary>It waits for the end of its parent.</summary>
    public Family? Awaits { get; set; }

    /// <summary>Its members run, or have run.</summary>
    public bool Started { get; set; }

    public bool Cancelled { get; set; }

    /// <summary>Its parent's end was not the one that it asked for.</summary>
    public bool RuledOut { get; set; }

    /// <summary>Who cancelled it, or a batch around it.</summary>
    public JobActor? CancelledBy { get; set; }

    /// <summary>The end that it is in, and has been counted with in the batch around it; null while something remains.</summary>
    public JobState? Ended { get; set; }

    public long Total { get; set; }

    public long Processing { get; set; }

    public long Succeeded { get; set; }

    public long Failed { get; set; }

    public long Deleted { get; set; }

    public long Remaining => Total - Succeeded - Failed - Deleted;

    /// <summary>Its member jobs that exist.</summary>
    public OrderedSet<JobId> Members { get; } = new();

    /// <summary>Those of them that wait for its start.</summary>
    public OrderedSet<JobId> Held { get; } = new();

    /// <summary>Its member batches.</summary>
    public List<BatchRow> Nested { get; } = [];

    /// <summary>The last member that was deleted because the batch was.</summary>
    public JobId? ClearedTo { get; set; }

    /// <summary>Its counts changed in this commit, so its end is looked at before that is over.</summary>
    public bool IsTouched { get; set; }

    public Family? FamilyOrNull => family;

    public Family Family => family ??= new(this);

    /// <summary>Whether it, or a batch around it, is cancelled: it takes no more members.</summary>
    public bool IsCancelled => Cancelled || Outer is { IsCancelled: true };

    /// <summary>Whether it, or a batch around it, is cancelled or ruled out: none of its members runs any more.</summary>
    public bool IsDeleted => Cancelled || RuledOut || Outer is { IsDeleted: true };

    public BatchState State
    {
        get
        {
            if (Cancelled || RuledOut || EndsWithOuter) return BatchState.Deleted;
            if (!Started) return BatchState.Awaiting;
            if (Failed > 0) return BatchState.Failed;
            return Remaining > 0 ? BatchState.Processing : BatchState.Succeeded;
        }
    }

    // Its members are being deleted one by one since a batch around it was: the last of them must not make it succeed.
    private bool EndsWithOuter => Started && Remaining == 0 && Ended is not (JobState.Succeeded or JobState.Failed) && IsDeleted;

    /// <summary>The end that its counts say it is in; null while something remains.</summary>
    public JobState? EndByCounts => State switch
    {
        BatchState.Deleted => JobState.Deleted,
        BatchState.Succeeded => JobState.Succeeded,
        BatchState.Failed when Remaining == 0 => JobState.Failed,
        _ => null,
    };

    /// <summary>Counts a member in the state that it is in now (1), or no more in the one that it was in (-1).</summary>
    public void Count(JobState state, int by)
    {
        switch (state)
        {
            case JobState.Succeeded: Succeeded += by; break;
            case JobState.Failed: Failed += by; break;
            case JobState.Deleted: Deleted += by; break;
            default: break; // it remains
        }
    }
}
