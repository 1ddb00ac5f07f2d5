using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>A change to jobs by their ids.</summary>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public sealed record JobChange
{
    /// <summary>What to do.</summary>
    public required JobChangeKind Kind { get; init; }

    /// <summary>The jobs; at most <see cref="StorageInfo.MaxSet"/>.</summary>
    public required IReadOnlyList<JobId> Jobs { get; init; }

    /// <summary>When given, jobs in any other state are left alone and answer <see cref="ChangeStatus.WrongState"/>.</summary>
    public JobState? Expected { get; init; }

    /// <summary>With <see cref="JobChangeKind.Reschedule"/>: <see cref="JobStart.After"/> or <see cref="JobStart.AtInstant"/>.</summary>
    public JobStart Start { get; init; }

    /// <summary>Who does it, and why.</summary>
    public required JobActor Actor { get; init; }
}
