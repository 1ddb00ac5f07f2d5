namespace JobLib;

/// <summary>A step in a job's life.</summary>
/// <remarks>
/// The first is its creation, the last is where it is now. An attempt stands as two: Processing when it began, and what became of it.
/// </remarks>
public sealed record JobHistoryEntry
{
    /// <summary>The state that it came into.</summary>
    public required JobState State { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The attempt that this belongs to, from 1; 0 when to none.</summary>
    public int Attempt { get; init; }

    /// <summary>Why; null when the state says it all.</summary>
    public string? Reason { get; init; }

    /// <summary>Who did it; null when the attempt itself came to this end.</summary>
    public JobActor? Actor { get; init; }

    /// <summary>The server, by name; null when none had to do with it.</summary>
    public string? Server { get; init; }

    /// <summary>
    /// The version of the application that the server belonged to, as it said itself; null when it said none, or no server had to do with it.
    /// </summary>
    public string? ApplicationVersion { get; init; }

    /// <summary>How long the attempt ran that came to this end; null when this is not the end of one.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>With Scheduled: the time that it was given.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>The attempt's error; null when it did not fail.</summary>
    public JobError? Error { get; init; }
}
