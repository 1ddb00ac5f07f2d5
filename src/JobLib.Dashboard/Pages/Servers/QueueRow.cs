namespace JobLib.Dashboard.Pages;

/// <summary>A queue.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="Ended">How many attempts ended in each minute of the last hour.</param>
internal sealed record QueueRow(QueueSummary Queue, IReadOnlyList<double> Ended);
