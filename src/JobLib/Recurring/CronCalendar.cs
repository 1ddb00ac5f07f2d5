using System.Numerics;

namespace JobLib.Recurring;

/// <summary>Searches the calendar, without any time zone. Times are ticks since year 1, in whole seconds.</summary>
internal static class CronCalendar
{
    /// <summary>The answer when nothing matches: later than every time, so that it compares as one.</summary>
    public const long None = long.MaxValue;

    private const int LastYear = 2499;

    // The calendar repeats itself to the day, weekdays included, every 400 years: what did not match by then never does.
    private const int Period = 400;

    private static readonly long End = new DateTime(LastYear + 1, 1, 1).Ticks;

    /// <summary>The first time at or after <paramref name="from"/> that matches, or <see cref="None"/>.</summary>
    public static long Next(in CronFields fields, long from)
    {
        if (from >= End)
        {
            return None;
        }

        var start = new DateTime(Math.Max(from, 0)); // a zone west of Greenwich begins before year 1
        (int year, int month, int day) = start;
        uint days = fields.DaysIn(year, month);
        if ((days >> day & 1) != 0 && NextTime(fields, start) is var time && time != None)
        {
            return start.Date.Ticks + time;
        }

        days &= uint.MaxValue << day << 1; // two shifts: by 32 at once, as on the 31st, would be by none
        int lastYear = Math.Min(year + Period, LastYear);
        while (days == 0)
        {
            if (++month > 12)
            {
                month = 1;
                if (++year > lastYear)
                {
                    return None;
                }
            }

            days = fields.DaysIn(year, month);
        }

        return new DateTime(year, month, First(days)).Ticks + Time(First(fields.Hours), First(fields.Minutes), First(fields.Seconds));
    }

    /// <summary>The first time of day, at or after that of <paramref name="start"/>, that matches.</summary>
    private static long NextTime(in CronFields fields, DateTime start)
    {
        int hour = start.Hour;
        if ((fields.Hours >> hour & 1) != 0)
        {
            int minute = start.Minute;
            ulong seconds = (fields.Minutes >> minute & 1) != 0 ? From(fields.Seconds, start.Second) : 0;
            if (seconds != 0)
            {
                return Time(hour, minute, First(seconds));
            }

            ulong minutes = From(fields.Minutes, minute + 1);
            if (minutes != 0)
            {
                return Time(hour, First(minutes), First(fields.Seconds));
            }
        }

        ulong hours = From(fields.Hours, hour + 1);
        return hours == 0 ? None : Time(First(hours), First(fields.Minutes), First(fields.Seconds));
    }

    private static ulong From(ulong values, int first) => values & ulong.MaxValue << first;

    private static int First(ulong values) => BitOperations.TrailingZeroCount(values);

    private static long Time(int hour, int minute, int second) => ((hour * 60 + minute) * 60 + second) * TimeSpan.TicksPerSecond;
}
