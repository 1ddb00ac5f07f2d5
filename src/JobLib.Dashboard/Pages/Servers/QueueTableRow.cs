namespace JobLib.Dashboard.Pages;

/// <summary>A queue.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="Ended">How many attempts ended in each whole minute of the last hour; the present one has only begun, and would look like a fall.</param>
internal sealed record QueueTableRow(QueueSummary Queue, IReadOnlyList<double> Ended);
