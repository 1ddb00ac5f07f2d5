using JobLib.Dashboard.Search;

namespace JobLib.Dashboard.Pages;

/// <summary>What the list of jobs shows.</summary>
internal sealed record JobsModel
{
    public required JobTab Tab { get; init; }

    public required string Text { get; init; }

    public required SearchQuery Search { get; init; }

    public required JobOrder Order { get; init; }

    public required Overview Overview { get; init; }

    public IReadOnlyList<JobTableRow> Rows { get; init; } = [];

    public string? Next { get; init; }

    public bool IsFirst { get; init; } = true;

    public DateTimeOffset? SearchedTo { get; init; }

    /// <summary>The part of all that has been looked at, with <see cref="SearchedTo"/>; null when it cannot be told.</summary>
    public double? Looked { get; init; }

    public string? Problem { get; init; }
}
