using System.Diagnostics.CodeAnalysis;
using JobLib.Jobs;

namespace JobLib.Storage;

/// <summary>A recurring job as it is stored.</summary>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public sealed record RecurringDefinition
{
    /// <summary>The user's name for it; at most 256 characters, case-sensitive.</summary>
    public required string Id { get; init; }

    /// <summary>What to call.</summary>
    public required JobPayload Payload { get; init; }

    /// <summary>When it runs: a cron expression of five or six fields or, after a <c>=</c>, words of the core's own; at most 4,000 characters.</summary>
    public required string Cron { get; init; }

    /// <summary>An IANA id of a time zone; <c>UTC</c> by default.</summary>
    public required string TimeZone { get; init; }

    /// <summary>Where its runs wait.</summary>
    public required string Queue { get; init; }

    /// <summary>0 to 9.</summary>
    public int Priority { get; init; }

    /// <summary>What happens to ticks that were missed.</summary>
    public MisfireHandling Misfire { get; init; }

    /// <summary>What happens to a tick while the previous run is not over.</summary>
    public OverlapPolicy Overlap { get; init; }

    /// <summary>The concurrency key of its runs; null for none.</summary>
    public string? ConcurrencyKey { get; init; }

    /// <summary>How long a run may wait for that key.</summary>
    public TimeSpan? ConcurrencyWait { get; init; }

    /// <summary>The culture and UI culture of its runs, in a form of the core's own.</summary>
    public string? CapturedContext { get; init; }

    /// <summary>Created paused.</summary>
    public bool Paused { get; init; }

    /// <summary>Made by <c>jobs.AddRecurring</c>, so that <c>RemoveUndeclared</c> may remove it when it is declared no more.</summary>
    public bool Declared { get; init; }

    /// <summary>The next run, computed by the core; null when it fires only by hand.</summary>
    public DateTimeOffset? Next { get; init; }

    /// <summary>Whether a version of the library that knows cron expressions alone must not run it: it would run it at wrong times.</summary>
    internal bool IsMarked => ScheduleText.IsMarked(Cron);
}
