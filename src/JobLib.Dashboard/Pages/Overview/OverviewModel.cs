using JobLib.Dashboard.Charts;

namespace JobLib.Dashboard.Pages;

/// <summary>What the first page shows.</summary>
internal sealed record OverviewModel
{
    public required Overview Overview { get; init; }

    public required Backlog Backlog { get; init; }

    public required IReadOnlyList<Problem> Problems { get; init; }

    public required ChartRange Range { get; init; }

    public required IReadOnlyList<ChartBucket> Buckets { get; init; }

    public required IReadOnlyList<ErrorRow> Errors { get; init; }

    public required IReadOnlyList<RecurringTableRow> Recurring { get; init; }
}
