namespace JobLib.Relational.Reading;

/// <summary>A queue that is paused or has a limit.</summary>
internal sealed record QueueRuleRow
{
    public string Name { get; init; } = "";
    public bool Paused { get; init; }

    /// <summary>What a person has set.</summary>
    public int? SetLimit { get; init; }

    /// <summary>What a server has said.</summary>
    public int? SaidLimit { get; init; }

    public int? Limit => SetLimit ?? SaidLimit;
}
