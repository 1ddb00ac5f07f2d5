namespace JobLib.Dashboard.Pages;

/// <summary>A line of the list of recurring jobs.</summary>
/// <param name="Group">The group that it stands in; null for none.</param>
/// <param name="Row">The recurring job; null when it stands for a whole group that is folded.</param>
internal sealed record RecurringLine(RecurringGroup? Group, RecurringTableRow? Row);
