using System.Collections.ObjectModel;
using JobLib.Jobs;

namespace JobLib;

/// <summary>What is to become of a job after an attempt. Decided in one place by the server and its filters, applied in one place by the storage.</summary>
public sealed record JobOutcome
{
    /// <summary>What is to become of it.</summary>
    public required JobOutcomeKind Kind { get; init; }

    /// <summary>With <see cref="JobOutcomeKind.Retry"/> and <see cref="JobOutcomeKind.Released"/>: the time until it may run again. Zero: at once.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Whether the attempt counts. False when the job is released through no fault of its own.</summary>
    public bool ChargesAttempt { get; init; } = true;

    /// <summary>
    /// With <see cref="JobOutcomeKind.Succeeded"/>: the result as JSON; null when there is none. What a filter sets that is larger than
    /// <see cref="JobLibOptions.MaxResultBytes"/>, or no JSON, is replaced by a note, and the job succeeds.
    /// </summary>
    public string? Result { get; init; }

    /// <summary>Why the attempt failed; null when it did not.</summary>
    public JobError? Error { get; init; }

    /// <summary>Why, for the job's timeline; null when the kind says it all.</summary>
    public string? Reason { get; init => field = value is null ? null : FreeText.Clean(value, FreeText.LineLength); }

    /// <summary>The queue that the job goes to when it runs again; null for the one that it has.</summary>
    public string? Queue { get; init; }

    /// <summary>How long a finished job is kept, instead of its own or the policy's; null for those.</summary>
    public TimeSpan? Retention { get; init; }

    /// <summary>Parameters that the attempt set; they are merged into the job's.</summary>
    public IReadOnlyDictionary<string, string> Parameters
    {
        get;
        init => field = value ?? ReadOnlyDictionary<string, string>.Empty;
    } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The job's type or method is not known to the server that gives it back: shown as a problem at once.</summary>
    public bool UnknownType { get; init; }
}
