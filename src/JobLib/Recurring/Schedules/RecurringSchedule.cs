using System.Diagnostics.CodeAnalysis;
using JobLib.Jobs;

namespace JobLib.Recurring.Schedules;

/// <summary>
/// When a recurring job runs: the times of its cron expressions, a little later by its jitter, without the days that are excluded, until it ends; or an
/// interval after each run's end.
/// </summary>
internal sealed class RecurringSchedule
{
    private const char Divider = ';';
    private const int MostExcluded = 4_000; // days in a row that an exclusion may pass over: more than ten years, and no search is without an end

    private static readonly TimeSpan Margin = TimeSpan.FromHours(3); // no clock skips or repeats more
    private static readonly TimeSpan OneTick = TimeSpan.FromTicks(1); // a search goes on after its start; this makes it count
    private static readonly TimeSpan OneSecond = TimeSpan.FromSeconds(1);

    private readonly CronSchedule[] crons;
    private readonly TimeSpan offset;
    private readonly DateTimeOffset? endsAt;
    private readonly IReadOnlySet<DateOnly>[] excluded;

    private RecurringSchedule(CronSchedule[] crons, TimeSpan? interval, TimeSpan offset, DateTimeOffset? endsAt, IReadOnlySet<DateOnly>[] excluded)
    {
        this.crons = crons;
        this.offset = offset;
        this.endsAt = endsAt;
        this.excluded = excluded;
        Interval = interval;
    }

    /// <summary>How long after the end of a run the next one begins; null where cron expressions say when.</summary>
    public TimeSpan? Interval { get; }

    /// <summary>Whether it is <see cref="Cron.Never"/>: no mistake, but a job that runs by hand only.</summary>
    public bool IsByHand => crons is [{ IsByHand: true }];

    /// <summary>Whether version 0.1.0 could not know what it means.</summary>
    public bool IsNew => Interval is not null || crons.Length > 1 || crons.Any(cron => cron.IsSeeded);

    /// <summary>Whether it ends: without a next time it is over, which is no mistake, since the application goes on declaring it.</summary>
    public bool HasEnd => endsAt is not null;

    /// <summary>Reads what is stored, or what a user has written.</summary>
    public static bool TryRead(
        string id,
        string stored,
        JobCalendars calendars,
        [NotNullWhen(true)] out RecurringSchedule? schedule,
        [NotNullWhen(false)] out ScheduleProblem? problem
    )
    {
        schedule = null;
        problem = null;
        if (!ScheduleText.TryRead(stored, out var text))
        {
            problem = new("Its schedule has words that this version of JobLib does not know.", OthersMayKnow: true);
            return false;
        }

        try
        {
            schedule = Of(id, text, calendars, out problem);
        }
        catch (CronFormatException error)
        {
            // it was checked when it was added: another version of JobLib did, or somebody wrote the row
            problem = new(error.Message, ScheduleText.IsMarked(stored));
        }

        return schedule is not null;
    }

    /// <summary>Reads what a user has written.</summary>
    /// <exception cref="CronFormatException">It is no cron expression, nor several, nor an interval.</exception>
    public static RecurringSchedule Parse(string id, string times) => new(Times(id, times, out var interval), interval, default, null, []);

    /// <summary>The schedule in English; what comes beside the times is left out.</summary>
    public static string InWords(string id, string times)
    {
        try
        {
            var schedule = Parse(id, times);
            return schedule.Interval is { } interval ? $"{interval:c} after the end of each run" : string.Join("; ", schedule.crons.Select(cron => cron.Words));
        }
        catch (CronFormatException)
        {
            return times;
        }
    }

    /// <summary>
    /// The first time after an instant, with the offset of the zone; null if there is none. An interval has none by itself: <see cref="AfterEnd"/>.
    /// </summary>
    public DateTimeOffset? Next(DateTimeOffset after, TimeZoneInfo zone)
    {
        var from = after - offset;
        for (var days = 0; days <= MostExcluded; days++)
        {
            if (crons.Select(cron => cron.Next(from, zone)).Min() is not { } time) return null;
            if (!IsExcluded(time)) return InTime(TimeZoneInfo.ConvertTime(time + offset, zone));
            from = StartOfNextDay(time, zone) - OneTick;
        }

        return null;
    }

    /// <summary>The next run as seen from an instant: the first time after it, or the end of an interval that begins there.</summary>
    public DateTimeOffset? NextFrom(DateTimeOffset instant, TimeZoneInfo zone) => Interval is null ? Next(instant, zone) : AfterEnd(instant, zone);

    /// <summary>All times after an instant, in order, found as they are asked for.</summary>
    public IEnumerable<DateTimeOffset> After(DateTimeOffset start, TimeZoneInfo zone)
    {
        for (var next = Next(start, zone); next is { } time; next = Next(time, zone)) yield return time;
    }

    /// <summary>
    /// When an interval that begins at an instant is over, in whole seconds; where that day is excluded, the first second of a day that is not.
    /// </summary>
    public DateTimeOffset? AfterEnd(DateTimeOffset end, TimeZoneInfo zone)
    {
        var over = end + (Interval ?? throw new InvalidOperationException("The schedule is no interval."));
        var time = TimeZoneInfo.ConvertTime(over.Ticks % OneSecond.Ticks == 0 ? over : over.AddTicks(OneSecond.Ticks - over.Ticks % OneSecond.Ticks), zone);
        for (var days = 0; days <= MostExcluded; days++)
        {
            if (!IsExcluded(time)) return InTime(time);
            time = StartOfNextDay(time, zone);
        }

        return null;
    }

    private static RecurringSchedule? Of(string id, ScheduleText text, JobCalendars calendars, out ScheduleProblem? problem)
    {
        problem = null;
        var crons = Times(id, text.Times, out var interval);
        var excluded = new List<IReadOnlySet<DateOnly>>();
        if (text.Exclude.Any(exclusion => exclusion.Date is not null))
            excluded.Add(text.Exclude.Select(exclusion => exclusion.Date).OfType<DateOnly>().ToHashSet());
        foreach (var name in text.Exclude.Select(exclusion => exclusion.Calendar).OfType<string>())
        {
            if (!calendars.TryFind(name, out var dates))
            {
                problem = new($"This process does not know calendar '{name}'. Add it with jobs.Calendars.Add(\"{name}\", …).", OthersMayKnow: true);
                return null;
            }

            excluded.Add(dates);
        }

        return new(crons, interval, Offset(id, text.Jitter), text.EndsAt, [.. excluded]);
    }

    private static CronSchedule[] Times(string id, string times, out TimeSpan? interval)
    {
        interval = null;
        if (Schedules.Interval.Is(times) && !Schedules.Interval.TryRead(times, out interval))
        {
            throw new CronFormatException(
                times,
                field: null,
                $"An interval is a time between {Schedules.Interval.Least:c} and {Schedules.Interval.Most:c} in whole seconds; use Cron.Every."
            );
        }

        var seed = unchecked((int)StableHash.Of(id));
        return interval is null ? [.. times.Split(Divider).Select(cron => CronSchedule.Parse(cron, seed))] : [];
    }

    // The same for an id, always and everywhere, and spread evenly over ids.
    private static TimeSpan Offset(string id, TimeSpan jitter) =>
        TimeSpan.FromSeconds((long)(StableHash.Of(id) % (ulong)(Math.Max(0, jitter.Ticks / TimeSpan.TicksPerSecond) + 1)));

    private bool IsExcluded(DateTimeOffset time)
    {
        if (excluded.Length == 0) return false;
        var day = DateOnly.FromDateTime(time.DateTime);
        return Array.Exists(excluded, dates => dates.Contains(day));
    }

    private DateTimeOffset? InTime(DateTimeOffset time) => endsAt is { } end && time > end ? null : time;

    // The first second whose date is a later one: a midnight that the clock skips is not shown.
    private static DateTimeOffset StartOfNextDay(DateTimeOffset time, TimeZoneInfo zone)
    {
        var midnight = DateTime.SpecifyKind(time.Date.AddDays(1), DateTimeKind.Unspecified);
        var (before, behind) = (time, new DateTimeOffset(midnight, zone.GetUtcOffset(midnight)) + Margin);
        while (behind - before > OneSecond) // 17 steps
        {
            var middle = before + TimeSpan.FromSeconds(Math.Floor((behind - before).TotalSeconds / 2));
            if (TimeZoneInfo.ConvertTime(middle, zone).Date > time.Date) behind = middle;
            else before = middle;
        }

        return TimeZoneInfo.ConvertTime(behind, zone);
    }
}
