using System.Diagnostics.CodeAnalysis;
using JobLib.Jobs;

namespace JobLib.Storage;

/// <summary>A tick to apply.</summary>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public sealed record RecurringTick
{
    /// <summary>The recurring job.</summary>
    public required string Id { get; init; }

    /// <summary>The version that <see cref="IRecurringStore.DueAsync"/> gave.</summary>
    public required long Version { get; init; }

    /// <summary>The runs to create; none when the tick is passed over.</summary>
    public IReadOnlyList<NewJob> Jobs { get; init; } = [];

    /// <summary>The next run; null when there is none.</summary>
    public DateTimeOffset? Next { get; init; }

    /// <summary>
    /// Why the schedule cannot be computed (an unknown time zone on this machine); null when it can. A faulted recurring job is shown as a problem and tried
    /// again at <see cref="Next"/>.
    /// </summary>
    public string? Fault { get; init => field = value is null ? null : FreeText.Clean(value, FreeText.LineLength); }
}
