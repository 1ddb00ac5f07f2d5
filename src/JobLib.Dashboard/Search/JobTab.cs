namespace JobLib.Dashboard.Search;

/// <summary>A tab of the list of jobs.</summary>
/// <param name="Key">In the address.</param>
/// <param name="Title">For people.</param>
/// <param name="State">Of its jobs; null for all.</param>
/// <param name="Orders">The orders that it can be read in, its own first.</param>
internal sealed record JobTab(string Key, string Title, JobState? State, IReadOnlyList<JobOrder> Orders)
{
    private static readonly JobOrder[] ByCreation = [JobOrder.NewestFirst, JobOrder.OldestFirst];
    private static readonly JobOrder[] ByDue = [JobOrder.DueFirst, JobOrder.NewestFirst, JobOrder.OldestFirst];
    private static readonly JobOrder[] ByEnd = [JobOrder.FinishedFirst, JobOrder.NewestFirst, JobOrder.OldestFirst];

    public static IReadOnlyList<JobTab> All { get; } =
    [
        new("all", "All", null, ByCreation),
        new("enqueued", "Enqueued", JobState.Enqueued, ByCreation),
        new("processing", "Processing", JobState.Processing, ByCreation),
        new("scheduled", "Scheduled", JobState.Scheduled, ByDue),
        new("retrying", "Retrying", JobState.Scheduled, ByDue),
        new("awaiting", "Awaiting", JobState.Awaiting, ByCreation),
        new("succeeded", "Succeeded", JobState.Succeeded, ByEnd),
        new("failed", "Failed", JobState.Failed, ByEnd),
        new("deleted", "Deleted", JobState.Deleted, ByEnd),
    ];

    public bool IsRetrying => Key == "retrying";

    public static JobTab Of(string? key) => All.FirstOrDefault(tab => tab.Key == key) ?? All[0];

    /// <summary>The tab that a list stands on: a state in the query box is asked for by hand, and goes before a tab that was clicked some time ago.</summary>
    public static JobTab Of(string? key, SearchQuery search) => search.Query is { States.Count: 0, Retrying: false } ? Of(key) : All[0];

    /// <summary>
    /// The order that is asked for. Without one, a search by time, queue or type is listed by creation: that has an index, where the end and the due time of
    /// all jobs would have to be looked through.
    /// </summary>
    public JobOrder OrderOf(string? key, SearchQuery search) =>
        Enum.TryParse<JobOrder>(key, ignoreCase: true, out var order) && Orders.Contains(order) ? order
        : search.Query is { From: null, To: null, Queue: null, Type: null, Method: null } ? Orders[0]
        : JobOrder.NewestFirst;

    public long CountIn(Overview overview) => State switch
    {
        null => overview.Counts.Values.Sum(),
        JobState.Scheduled when IsRetrying => overview.Retrying,
        { } state => overview.Counts.GetValueOrDefault(state),
    };
}
