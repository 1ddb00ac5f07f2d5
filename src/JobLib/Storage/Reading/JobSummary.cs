namespace JobLib;

/// <summary>A job in a list.</summary>
public record JobSummary
{
    /// <summary>The job's id.</summary>
    public required string Id { get; init; }

    /// <summary>Where it is in its life.</summary>
    public required JobState State { get; init; }

    /// <summary>The queue that it waits in, or would.</summary>
    public required string Queue { get; init; }

    /// <summary>0 to 9: its own, whatever waiting has added to it.</summary>
    public int Priority { get; init; }

    /// <summary>What it calls.</summary>
    public required JobPayload Payload { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The attempt that runs or ran last, from 1; 0 when none has begun since it was created or requeued.</summary>
    public int Attempt { get; init; }

    /// <summary>When it last became ready; null unless it is Enqueued or Processing.</summary>
    public DateTimeOffset? ReadyAt { get; init; }

    /// <summary>When it is due; null unless it is Scheduled.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>It waits for the retry of a failed attempt.</summary>
    public bool Retrying { get; init; }

    /// <summary>It is Enqueued and waits for its concurrency key.</summary>
    public bool WaitsForKey { get; init; }

    /// <summary>It is Enqueued and waits until its rate lets it go on.</summary>
    public bool WaitsForRate { get; init; }

    /// <summary>When the attempt that runs or ran last was claimed or began; null when none has.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it became Succeeded, Failed or Deleted; null when it is none of these.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>How long the last finished attempt ran; null when none has.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>The server that runs it or ran it last, by name; null when none has.</summary>
    public string? Server { get; init; }

    /// <summary>The version of the application that runs it or ran it last, as its server said itself; null when none has, or it said none.</summary>
    public string? ApplicationVersion { get; init; }

    /// <summary>The session of the server that holds it, which tells servers of one name apart; null unless it is Processing.</summary>
    public string? ServerId { get; init; }

    /// <summary>The last attempt's error, without details; null when it did not fail.</summary>
    public JobError? Error { get; init; }

    /// <summary>What it says about its progress; null when it says nothing.</summary>
    public JobProgress? Progress { get; init; }

    /// <summary>The batch that it is a member of.</summary>
    public string? BatchId { get; init; }

    /// <summary>The recurring job whose run it is.</summary>
    public string? RecurringId { get; init; }

    /// <summary>Its tags.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];
}
