namespace JobLib.Dashboard.Pages;

/// <summary>What the page of a recurring job shows.</summary>
/// <param name="Row">The recurring job.</param>
/// <param name="Next">Its next runs.</param>
/// <param name="AfterNext">The one that is the next when the next is skipped; null where it cannot be.</param>
/// <param name="Runs">Its last runs, latest first.</param>
/// <param name="Asked">The schedule that the form asks for; null for those who may not change it.</param>
internal sealed record RecurringModel(
    RecurringTableRow Row,
    IReadOnlyList<DateTimeOffset> Next,
    DateTimeOffset? AfterNext,
    IReadOnlyList<JobTableRow> Runs,
    ScheduleChange? Asked
);
