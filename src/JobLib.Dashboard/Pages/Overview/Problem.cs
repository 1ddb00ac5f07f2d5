namespace JobLib.Dashboard.Pages;

/// <summary>Something that does not heal by itself, or did not for long, with the one thing to do about it.</summary>
internal sealed record Problem
{
    /// <summary>Equal for the same problem at another time.</summary>
    public required string Key { get; init; }

    public required string Title { get; init; }

    public required string Text { get; init; }

    /// <summary>Null when the storage could not be asked.</summary>
    public required Amount? HowMany { get; init; }

    public DateTimeOffset? Since { get; init; }

    /// <summary>How <see cref="HowMany"/> changes, in words; null while too little is remembered.</summary>
    public string? Trend { get; init; }

    public required string ActionText { get; init; }

    /// <summary>A page, or with <see cref="Posts"/> the address of a form.</summary>
    public required string ActionUrl { get; init; }

    /// <summary>The field of the form; null when the action is a link.</summary>
    public (string Name, string Value)? Posts { get; init; }

    /// <summary>What the user needs to be allowed for the form; without it, the problem stands without its button.</summary>
    public JobDashboardAction Needs { get; init; } = JobDashboardAction.View;

    public bool IsGrave { get; init; } = true;
}
