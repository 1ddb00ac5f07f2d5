namespace JobLib.Management;

/// <summary>Something that does not heal by itself, or did not for long.</summary>
internal sealed record OverviewProblem
{
    public required OverviewProblemKind Kind { get; init; }

    /// <summary>The queue's name, the server's id, the recurring job's id or the unknown type's name that it is about; null when about none alone.</summary>
    public string? Subject { get; init; }

    /// <summary>Equal for the same problem at another time.</summary>
    public required string Key { get; init; }

    public required string Title { get; init; }

    public required string Text { get; init; }

    public required Amount HowMany { get; init; }

    public DateTimeOffset? Since { get; init; }

    public bool IsGrave { get; init; } = true;
}
