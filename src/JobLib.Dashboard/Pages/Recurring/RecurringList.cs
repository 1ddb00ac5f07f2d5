namespace JobLib.Dashboard.Pages;

/// <summary>A page of the recurring jobs.</summary>
/// <param name="Rows">As this user may see them.</param>
/// <param name="Next">The page after it; null when it is the last.</param>
/// <param name="Text">What is searched for; null for nothing.</param>
/// <param name="Order">Their order.</param>
/// <param name="IsCut">There are more than a search looks at.</param>
internal sealed record RecurringList(IReadOnlyList<RecurringTableRow> Rows, string? Next, string? Text, RecurringOrder Order, bool IsCut = false)
{
    /// <summary>The storage's own order, of all of them.</summary>
    public bool IsPlain => Text is null && Order == RecurringOrder.All[0];

    /// <summary>For the address of another page of the same.</summary>
    public (string Name, string? Value)[] Query(string? cursor = null) =>
        [("q", Text), ("sort", Order == RecurringOrder.All[0] ? null : Order.Key), ("cursor", cursor)];
}
