namespace JobLib;

/// <summary>A change that somebody made.</summary>
public sealed record AuditEntry
{
    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who, from where and why.</summary>
    public required JobActor Actor { get; init; }

    /// <summary>What: a verb and its object, such as <c>delete jobs</c>, <c>pause queue</c>, <c>trigger recurring</c>.</summary>
    public required string Action { get; init; }

    /// <summary>To what: an id or a name, the first of several.</summary>
    public required string Target { get; init; }

    /// <summary>How many things changed.</summary>
    public int Count { get; init; } = 1;
}
