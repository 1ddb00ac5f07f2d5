namespace JobLib.Dashboard.Pages;

/// <summary>Recurring jobs whose ids begin alike, up to the first <c>:</c>, <c>.</c> or <c>/</c>.</summary>
/// <param name="Name">What their ids begin with.</param>
/// <param name="Jobs">All of them.</param>
/// <param name="IsFolded">They are not shown one by one.</param>
internal sealed record RecurringGroup(string Name, IReadOnlyList<RecurringSummary> Jobs, bool IsFolded)
{
    /// <summary>How many cannot be scheduled, or failed last.</summary>
    public int InTrouble { get; } = Jobs.Count(job => job.Fault is not null || job.LastJobState == JobState.Failed);

    public int Paused { get; } = Jobs.Count(job => job.Paused);

    /// <summary>When the first of them is due.</summary>
    public DateTimeOffset? Next { get; } = Jobs.Where(job => !job.Paused).Min(job => job.Next);

    /// <summary>The rows by their groups, each group where its first row was; one row alone is no group.</summary>
    public static IEnumerable<RecurringLine> Lines(IEnumerable<RecurringTableRow> rows, IReadOnlyCollection<string> folded) =>
        rows.GroupBy(row => NameOf(row.Job.Id) ?? row.Job.Id, StringComparer.Ordinal).SelectMany(group =>
        {
            RecurringTableRow[] all = [.. group];
            if (all.Length == 1) return [new(null, all[0])];
            var one = new RecurringGroup(group.Key, [.. all.Select(row => row.Job)], folded.Contains(group.Key));
            return one.IsFolded ? [new(one, null)] : all.Select(row => new RecurringLine(one, row));
        });

    private static string? NameOf(string id) => id.IndexOfAny([':', '.', '/']) is > 0 and var end ? id[..end] : null;
}
