using JobLib.Storage;

namespace JobLib.Kernel.Rows;

/// <summary>A batch and its progress.</summary>
internal class BatchRow
{
    public required JobId Id { get; init; }

    /// <summary>The batch in which this one counts as one member.</summary>
    public JobId? Outer { get; init; }

    public JobStart Start { get; init; }

    /// <summary>All members are in.</summary>
    public bool Sealed { get; set; }

    /// <summary>It waits for the end of its parent.</summary>
    public bool Waiting { get; set; }

    /// <summary>Its members run, or have run.</summary>
    public bool Started { get; set; }

    /// <summary>Why none of its members runs any more.</summary>
    public BatchStop Stop { get; set; }

    /// <summary>The end that it is counted with in the batch around it, and that its children were told; null while something remains.</summary>
    public JobState? Ended { get; set; }

    public Instant FinishedAt { get; set; }

    public long Total { get; set; }

    public long Succeeded { get; set; }

    public long Failed { get; set; }

    public long Deleted { get; set; }

    /// <summary>It has changed in this commit, so its end is looked at before that is over.</summary>
    public bool IsTouched { get; set; }

    public long Remaining => Total - Succeeded - Failed - Deleted;

    public bool IsStopped => Stop is not BatchStop.None;

    public BatchState State => StateOf(IsStopped, Started, Failed, Remaining);

    /// <summary>The end that its counts say it is in; null while something remains.</summary>
    public JobState? End => State switch
    {
        BatchState.Deleted => JobState.Deleted,
        BatchState.Succeeded => JobState.Succeeded,
        BatchState.Failed when Remaining == 0 => JobState.Failed,
        _ => null,
    };

    public static BatchState StateOf(bool stopped, bool started, long failed, long remaining)
    {
        if (stopped) return BatchState.Deleted;
        if (!started) return BatchState.Awaiting;
        if (failed > 0) return BatchState.Failed;
        return remaining > 0 ? BatchState.Processing : BatchState.Succeeded;
    }

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
