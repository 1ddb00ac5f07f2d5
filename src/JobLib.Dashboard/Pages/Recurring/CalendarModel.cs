namespace JobLib.Dashboard.Pages;

/// <summary>The runs of all schedules in the next 24 hours.</summary>
/// <param name="From">The first minute.</param>
/// <param name="Rows">The schedules that run, those that run first before others.</param>
/// <param name="Collisions">The minutes in which several begin, those with the most first.</param>
/// <param name="IsCut">There are more recurring jobs than are looked at, or more rows than are shown.</param>
internal sealed record CalendarModel(DateTimeOffset From, IReadOnlyList<CalendarRow> Rows, IReadOnlyList<Collision> Collisions, bool IsCut)
{
    public static readonly TimeSpan Length = TimeSpan.FromHours(24);
}

/// <summary>A schedule's runs.</summary>
/// <param name="Job">The recurring job.</param>
/// <param name="Words">Its schedule in words.</param>
/// <param name="Runs">When; of one that runs all the time the first ones alone.</param>
internal sealed record CalendarRow(RecurringSummary Job, string Words, IReadOnlyList<DateTimeOffset> Runs)
{
    public const int MostRuns = 96;

    /// <summary>More often than every quarter of an hour: it meets every other, and that is no news.</summary>
    public bool IsConstant => Runs.Count > MostRuns;
}

/// <summary>A minute in which several schedules begin.</summary>
/// <param name="At">The minute.</param>
/// <param name="Ids">Of which recurring jobs.</param>
internal sealed record Collision(DateTimeOffset At, IReadOnlyList<string> Ids);
