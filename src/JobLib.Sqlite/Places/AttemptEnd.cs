namespace JobLib.Sqlite.Places;

/// <summary>How an attempt, or a job's stay at a place, came to its end: what a row of history and a finished row hold alike.</summary>
internal sealed record AttemptEnd
{
    public required JobState State { get; init; }

    /// <summary>0 when it belongs to no attempt.</summary>
    public int Attempt { get; init; }

    public long? ReadyAt { get; init; }

    public long? StartedAt { get; init; }

    public long? Duration { get; init; }

    public string? Server { get; init; }

    public string? Reason { get; init; }

    public JobActor? Actor { get; init; }

    public long? DueAt { get; init; }

    public JobError? Error { get; init; }
}
