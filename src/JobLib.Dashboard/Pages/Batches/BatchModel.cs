namespace JobLib.Dashboard.Pages;

/// <summary>What the page of a batch shows.</summary>
/// <param name="Batch">The batch.</param>
/// <param name="Family">What it is in, what is in it, what it follows and what follows it.</param>
/// <param name="Members">Its newest members.</param>
/// <param name="HasMore">There are more of these.</param>
internal sealed record BatchModel(BatchSummary Batch, Family Family, IReadOnlyList<JobTableRow> Members, bool HasMore);
