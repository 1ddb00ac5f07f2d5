using JobLib.Dashboard.Rendering;
using JobLib.Dashboard.Routing;

namespace JobLib.Dashboard.Pages;

/// <summary>When everything runs in the next 24 hours, and what begins in the same minute.</summary>
internal static class CalendarPage
{
    private const int MostRows = 300;
    private const int MostCollisions = 50;

    public static async ValueTask<PageContent?> LoadAsync(DashboardRequest request, View view)
    {
        var (jobs, isCut) = await RecurringPage.AllAsync(request);
        return new("Next 24 hours", "recurring", CalendarView.Body(view, Of(jobs, request.Calendars, isCut, view.Now)));
    }

    public static CalendarModel Of(IReadOnlyList<RecurringSummary> jobs, JobCalendars calendars, bool isCut, DateTimeOffset now)
    {
        var rows = jobs.Where(job => job is { Paused: false, Fault: null })
            .Select(job => Row(job, calendars, now))
            .Where(row => row.Runs.Count > 0)
            .OrderBy(row => row.Runs[0])
            .ToArray();
        var minutes = from row in rows
                      where !row.IsConstant
                      from minute in row.Runs.Select(Minute).Distinct()
                      group row.Job.Id by minute into together
                      where together.Skip(1).Any()
                      select new Collision(together.Key, [.. together.Order(StringComparer.Ordinal)]);
        return new(
            now,
            [.. rows.Take(MostRows)],
            [.. minutes.OrderByDescending(collision => collision.Ids.Count).ThenBy(collision => collision.At).Take(MostCollisions)],
            isCut || rows.Length > MostRows
        );
    }

    private static CalendarRow Row(RecurringSummary job, JobCalendars calendars, DateTimeOffset now)
    {
        if (job.Next is not { } next) return new(job, "", []);
        // what follows may not be known here
        var runs = Schedule.Next(job, calendars, now).DefaultIfEmpty(next).TakeWhile(run => run < now + CalendarModel.Length).Take(CalendarRow.MostRuns + 1);
        return new(job, Schedule.InWords(job.Id, job.Cron), [.. runs.Where(run => run >= now)]);
    }

    public static DateTimeOffset Minute(DateTimeOffset at) => new(at.UtcTicks - at.UtcTicks % TimeSpan.TicksPerMinute, TimeSpan.Zero);
}
