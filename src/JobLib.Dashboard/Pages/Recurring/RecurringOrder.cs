namespace JobLib.Dashboard.Pages;

/// <summary>An order of the recurring jobs.</summary>
/// <param name="Key">In the address.</param>
/// <param name="Title">For people.</param>
/// <param name="Sort">Sorts rows that stand by id.</param>
internal sealed record RecurringOrder(string Key, string Title, Func<IEnumerable<RecurringTableRow>, IEnumerable<RecurringTableRow>> Sort)
{
    public static IReadOnlyList<RecurringOrder> All { get; } =
    [
        new("name", "Name", static rows => rows),
        new(
            "next",
            "Next run",
            static rows =>
                rows.OrderBy(
                    row => row.Job.Paused ? null : row.Job.Next,
                    Comparer<DateTimeOffset?>.Create(static (a, b) => (a ?? DateTimeOffset.MaxValue).CompareTo(b ?? DateTimeOffset.MaxValue))
                )
        ),
        new("last", "Last run", static rows => rows.OrderByDescending(row => row.Job.LastAt)),
        new("queue", "Queue", static rows => rows.OrderBy(row => row.Job.Queue, StringComparer.Ordinal)),
        new(
            "trouble",
            "In trouble",
            static rows =>
                rows.OrderBy(row =>
                    row.Job is { Fault: not null } ? 0
                    : row.Job.LastJobState == JobState.Failed ? 1
                    : row.Job.Paused ? 2
                    : 3
                )
        ),
    ];

    public static RecurringOrder Of(string? key) => All.FirstOrDefault(order => order.Key == key) ?? All[0];
}
