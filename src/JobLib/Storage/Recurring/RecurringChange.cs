using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>A change to recurring jobs by their ids.</summary>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public sealed record RecurringChange
{
    /// <summary>What to do.</summary>
    public required RecurringChangeKind Kind { get; init; }

    /// <summary>The recurring jobs. With <see cref="RecurringChangeKind.RemoveUndeclared"/>: those that are declared and stay.</summary>
    public required IReadOnlyList<string> Ids { get; init; }

    /// <summary>
    /// With <see cref="RecurringChangeKind.Resume"/> and <see cref="RecurringChangeKind.SkipNext"/>: the next run of each, in the order of the ids; null when
    /// there is none.
    /// </summary>
    public IReadOnlyList<DateTimeOffset?> Next { get; init; } = [];

    /// <summary>
    /// With <see cref="RecurringChangeKind.SkipNext"/>: each as it was read, in the order of the ids. One whose next run or schedule (cron and zone) is another
    /// by now is left as it is.
    /// </summary>
    public IReadOnlyList<RecurringDefinition> Expected { get; init; } = [];

    /// <summary>Who does it, and why.</summary>
    public required JobActor Actor { get; init; }
}
