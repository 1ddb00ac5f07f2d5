using System.Globalization;

namespace JobLib;

/// <summary>What an import has moved and left; of a dry run: would have.</summary>
public sealed record HangfireImportReport
{
    /// <summary>Nothing was changed.</summary>
    public required bool IsDryRun { get; init; }

    /// <summary>Moved jobs that were in a queue.</summary>
    public required int Enqueued { get; init; }

    /// <summary>Moved jobs that waited for their time, retries of failed attempts among them.</summary>
    public required int Scheduled { get; init; }

    /// <summary>Moved continuations.</summary>
    public required int Awaiting { get; init; }

    /// <summary>Moved jobs that had failed for good.</summary>
    public required int Failed { get; init; }

    /// <summary>Moved recurring jobs.</summary>
    public required int Recurring { get; init; }

    /// <summary>What stays in Hangfire, each with its reason; the first 1,000 of them.</summary>
    public required IReadOnlyList<HangfireLeftBehind> Left { get; init; }

    /// <summary>How many stay in all.</summary>
    public required int LeftCount { get; init; }

    /// <summary>All that was moved.</summary>
    public int Moved => Enqueued + Scheduled + Awaiting + Failed + Recurring;

    /// <summary>The report for people: a line for the sums, and one for each that stays.</summary>
    public override string ToString()
    {
        var sums = string.Create(CultureInfo.InvariantCulture,
            $"{(IsDryRun ? "Would move" : "Moved")} {Moved:N0} ({Enqueued:N0} enqueued, {Scheduled:N0} scheduled, {Awaiting:N0} awaiting, {Failed:N0} failed, {Recurring:N0} recurring), {LeftCount:N0} left."
        );
        return string.Join(Environment.NewLine, Left.Select(one => $"{one.State} {one.Id}: {one.Reason} {one.Remedy}").Prepend(sums));
    }
}
