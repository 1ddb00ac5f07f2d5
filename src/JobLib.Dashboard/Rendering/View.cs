namespace JobLib.Dashboard.Rendering;

/// <summary>What every part of a page may need to know about the request that it is drawn for.</summary>
internal sealed class View
{
    public required JobDashboardOptions Options { get; init; }

    public required Links Links { get; init; }

    /// <summary>The storage's clock.</summary>
    public required DateTimeOffset Now { get; init; }

    public required IReadOnlySet<JobDashboardAction> Possible { get; init; }

    /// <summary>The address of this page, for forms to come back to.</summary>
    public required string Here { get; init; }

    /// <summary><c>light</c>, <c>dark</c>, or null for what the system says.</summary>
    public string? Theme { get; init; }

    /// <summary>Times are shown in UTC and not in the browser's zone.</summary>
    public bool Utc { get; init; }

    /// <summary>What the last action did; null when the page was not reached by one.</summary>
    public Notice? Notice { get; init; }

    public bool HasBatches { get; init; }

    public long Failed { get; init; }

    public bool Can(JobDashboardAction action) => Possible.Contains(action);
}
