using JobLib.Recurring.Schedules;
using JobLib.Storage;

namespace JobLib.Dashboard.Pages;

/// <summary>Schedules for people. One that cannot be read is shown as it stands: the page is where its fault is seen.</summary>
internal static class Schedule
{
    public static string InWords(string id, string cron) => RecurringSchedule.InWords(id, cron);

    /// <summary>
    /// The runs from the instant after <paramref name="now"/> on, as far as they are known here, found as they are asked for. What was skipped is not among
    /// them.
    /// </summary>
    public static IEnumerable<DateTimeOffset> Next(RecurringSummary job, JobCalendars calendars, DateTimeOffset now)
    {
        if (!RecurringSchedule.TryRead(job.Id, job.Stored, calendars, out var schedule, out _) || schedule.Interval is not null) return [];
        var first = job.Fault is null && job.Next > now ? job.Next : null;
        return new[] { first }.OfType<DateTimeOffset>().Concat(Runs(schedule, job.TimeZone, first ?? now));
    }

    /// <summary>The run that is the next one when the stored one is skipped; null where none is known here.</summary>
    public static DateTimeOffset? AfterNext(RecurringSummary job, JobCalendars calendars) =>
        job.Next is { } next ? Runs(job.Id, job.Stored, job.TimeZone, calendars, next).Cast<DateTimeOffset?>().FirstOrDefault() : null;

    /// <summary>The runs of a recurring job as it would be stored.</summary>
    public static IReadOnlyList<DateTimeOffset> Next(RecurringDefinition changed, JobCalendars calendars, int count) => changed.Next is { } first
        ? [first, .. Runs(changed.Id, changed.Cron, changed.TimeZone, calendars, first).Take(count - 1)]
        : [];

    private static IEnumerable<DateTimeOffset> Runs(string id, string stored, string timeZone, JobCalendars calendars, DateTimeOffset after) =>
        RecurringSchedule.TryRead(id, stored, calendars, out var schedule, out _) ? Runs(schedule, timeZone, after) : [];

    private static IEnumerable<DateTimeOffset> Runs(RecurringSchedule schedule, string timeZone, DateTimeOffset after) =>
        TimeZones.TryFind(timeZone, out var zone) ? schedule.After(after, zone) : [];
}
