using JobLib.InMemory.Rows;

namespace JobLib.InMemory.Reading;

/// <summary>Shows recurring jobs as people see them.</summary>
internal sealed class RecurringPages(InMemoryState state)
{
    public Page<RecurringSummary> Page(PageRequest page)
    {
        var rows = state.Recurring.All.SkipWhile(row => page.Cursor is { } after && string.CompareOrdinal(row.Definition.Id, after) <= 0);
        return MemoryCursors.Page(rows, page.Size, Summary, row => row.Definition.Id);
    }

    public IReadOnlyList<RecurringSummary> Find(IReadOnlyList<string> ids) =>
        [.. ids.Select(id => state.Recurring.TryFind(id, out var row) ? row : null).OfType<MemoryRecurring>().Select(Summary)];

    public RecurringSummary Summary(MemoryRecurring row) => new()
    {
        Id = row.Definition.Id,
        Payload = row.Definition.Payload,
        Cron = row.Definition.Cron,
        TimeZone = row.Definition.TimeZone,
        Queue = row.Definition.Queue,
        Misfire = row.Definition.Misfire,
        Overlap = row.Definition.Overlap,
        Paused = row.Definition.Paused,
        PauseReason = row.PauseReason,
        Fault = row.Fault,
        CreatedAt = row.CreatedAt.ToOffset(),
        Next = row.Definition.Next,
        LastAt = row.LastAt.OrNull(),
        LastJobId = row.LastJob?.ToString(),
        LastJobState = row.LastJob is { } last ? state.Jobs.Find(last)?.State : null,
    };
}
