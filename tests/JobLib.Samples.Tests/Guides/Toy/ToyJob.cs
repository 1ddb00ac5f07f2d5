using JobLib.Storage;

namespace JobLib.Samples.Tests.Guides.Toy;

/// <summary>A job as it was created, and where it is now.</summary>
internal sealed class ToyJob(NewJob created, DateTimeOffset createdAt)
{
    public NewJob Created => created;

    public DateTimeOffset CreatedAt => createdAt;

    public JobState State { get; set; } = JobState.Enqueued;

    public string Queue { get; set; } = created.Queue;

    /// <summary>Rises with every claim and every change, so that whoever names an older one is refused.</summary>
    public long Fence { get; set; }

    public int Attempts { get; set; }

    public int Crashes { get; set; }

    // Enqueued
    public long Seq { get; set; }

    public DateTimeOffset ReadyAt { get; set; }

    // Scheduled
    public DateTimeOffset? DueAt { get; set; }

    public bool Retrying { get; set; }

    // Processing
    public ServerId Owner { get; set; }

    public long Claim { get; set; }

    public DateTimeOffset ClaimedAt { get; set; }

    public bool Started { get; set; }

    // Succeeded, Failed, Deleted
    public DateTimeOffset? FinishedAt { get; set; }

    public DateTimeOffset? ExpiresAt { get; set; }

    public JobOutcome? Outcome { get; set; }

    public List<JobHistoryEntry> History { get; } = [new() { State = JobState.Enqueued, At = createdAt }];
}
