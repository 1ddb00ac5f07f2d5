namespace JobLib;

/// <summary>What happened in one minute, or in a longer <see cref="SeriesQuery.Step"/>.</summary>
public sealed record SeriesPoint
{
    /// <summary>The beginning of the minute, or of the step, in UTC.</summary>
    public required DateTimeOffset Minute { get; init; }

    /// <summary>Jobs that became Succeeded.</summary>
    public long Succeeded { get; init; }

    /// <summary>Jobs that became Failed.</summary>
    public long Failed { get; init; }

    /// <summary>Attempts that failed and will be retried.</summary>
    public long Retried { get; init; }

    /// <summary>Jobs that became Deleted at the end of an attempt.</summary>
    public long Deleted { get; init; }

    /// <summary>The sum of the times that the attempts which ended in this time had waited ready before they began.</summary>
    public TimeSpan Wait { get; init; }

    /// <summary>The sum of the times that those attempts ran.</summary>
    public TimeSpan Duration { get; init; }
}
