using JobLib.Dashboard.Charts;
using JobLib.Dashboard.Types;

namespace JobLib.Dashboard.Pages;

/// <summary>What the table of methods shows.</summary>
internal sealed record TypesModel
{
    public required ChartRange Range { get; init; }

    /// <summary>The methods of which this user may make a job.</summary>
    public IReadOnlyList<MethodName> Enqueueable { get; init; } = [];

    public required TypeOrder Order { get; init; }

    /// <summary>Only of this queue; null for all.</summary>
    public required string? Queue { get; init; }

    /// <summary>The queues to choose from.</summary>
    public required IReadOnlyList<string> Queues { get; init; }

    public required IReadOnlyList<TypeSummary> Rows { get; init; }

    /// <summary>How many more there are than are shown.</summary>
    public required int More { get; init; }

    public required DateTimeOffset? CutTo { get; init; }
}
