namespace JobLib.Dashboard.Pages;

/// <summary>A page of the recurring jobs.</summary>
/// <param name="Lines">As this user may see them.</param>
/// <param name="Next">The page after it; null when it is the last.</param>
/// <param name="Text">What is searched for; null for nothing.</param>
/// <param name="Order">Their order.</param>
/// <param name="IsCut">There are more than a search looks at.</param>
internal sealed record RecurringList(IReadOnlyList<RecurringLine> Lines, string? Next, string? Text, RecurringOrder Order, bool IsCut = false)
{
    /// <summary>The storage's own order, of all of them.</summary>
    public bool IsPlain => Text is null && IsByName;

    /// <summary>By name they stand in groups.</summary>
    public bool IsByName => Order == RecurringOrder.All[0];

    /// <summary>The names of the groups that are folded.</summary>
    public IReadOnlyList<string> Folded { get; init; } = [];

    /// <summary>Those that are shown one by one.</summary>
    public IEnumerable<RecurringTableRow> Rows => Lines.Select(line => line.Row).OfType<RecurringTableRow>();

    /// <summary>What narrows and orders it.</summary>
    public (string Name, string? Value)[] Filter => [("q", Text), ("sort", IsByName ? null : Order.Key)];

    /// <summary>For the address of another page of the same.</summary>
    public (string Name, string? Value)[] Query(string? cursor = null) => [.. Filter, .. Folded.Select(name => ("fold", (string?)name)), ("cursor", cursor)];

    /// <summary>For the address at which a group is folded, or is not any more.</summary>
    public (string Name, string? Value)[] Toggled(RecurringGroup group) =>
        (this with { Folded = [.. Folded.Except([group.Name]), .. group.IsFolded ? Array.Empty<string>() : [group.Name]] }).Query();
}
