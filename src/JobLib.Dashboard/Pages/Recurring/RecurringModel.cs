namespace JobLib.Dashboard.Pages;

/// <summary>What the page of a recurring job shows.</summary>
/// <param name="Row">The recurring job.</param>
/// <param name="Next">Its next runs.</param>
/// <param name="Runs">Its last runs, latest first.</param>
internal sealed record RecurringModel(RecurringTableRow Row, IReadOnlyList<DateTimeOffset> Next, IReadOnlyList<JobTableRow> Runs);
