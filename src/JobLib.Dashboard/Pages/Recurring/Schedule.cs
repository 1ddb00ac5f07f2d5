using JobLib.Recurring;

namespace JobLib.Dashboard.Pages;

/// <summary>Schedules for people. One that cannot be read is shown as it stands: the page is where its fault is seen.</summary>
internal static class Schedule
{
    public static string InWords(string cron)
    {
        try
        {
            return CronDescription.Describe(cron);
        }
        catch (CronFormatException)
        {
            return cron;
        }
    }

    /// <summary>The next runs, from the instant after <paramref name="now"/> on.</summary>
    public static IReadOnlyList<DateTimeOffset> Next(RecurringSummary job, DateTimeOffset now, int count)
    {
        if (!CronExpression.TryParse(job.Cron, out var expression) && !CronExpression.TryParse(job.Cron, CronFormat.IncludeSeconds, out expression)) return [];
        if (!TimeZones.TryFind(job.TimeZone, out var zone)) return [];
        var runs = new List<DateTimeOffset>(count);
        for (var next = expression.GetNextOccurrence(now, zone); next is { } run && runs.Count < count; next = expression.GetNextOccurrence(run, zone)) runs.Add(run);
        return runs;
    }
}
