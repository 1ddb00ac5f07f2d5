namespace JobLib.Dashboard.Pages;

/// <summary>What the page of a batch shows.</summary>
/// <param name="Batch">The batch.</param>
/// <param name="BatchesAround">Which of its parent and its continuations are batches; the others are jobs.</param>
/// <param name="Members">Its newest members.</param>
/// <param name="HasMore">There are more of these.</param>
internal sealed record BatchModel(BatchSummary Batch, IReadOnlySet<string> BatchesAround, IReadOnlyList<JobTableRow> Members, bool HasMore);
