using JobLib.Dashboard.Charts;
using JobLib.Dashboard.Types;

namespace JobLib.Dashboard.Pages;

/// <summary>What the first page shows.</summary>
internal sealed record OverviewModel
{
    public required Overview Overview { get; init; }

    public required Backlog Backlog { get; init; }

    public required IReadOnlyList<Problem> Problems { get; init; }

    public required ChartFilter Filter { get; init; }

    /// <summary>The methods to choose from, by their full names.</summary>
    public required IReadOnlyList<string> Methods { get; init; }

    /// <summary>The figures of the method that is asked for; null when it is none.</summary>
    public IReadOnlyList<TypeStep>? Steps { get; init; }

    public required IReadOnlyList<ChartBucket> Buckets { get; init; }

    public required IReadOnlyList<ErrorRow> Errors { get; init; }

    public required IReadOnlyList<RecurringTableRow> Recurring { get; init; }
}
