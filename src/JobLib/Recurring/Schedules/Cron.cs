using JobLib.Recurring.Schedules;

namespace JobLib;

/// <summary>Cron expressions for the usual schedules, as text. Times are meant in the time zone of the recurring job, UTC by default.</summary>
public static class Cron
{
    /// <summary>Every minute.</summary>
    public static string Minutely() => "* * * * *";

    /// <summary>
    /// Each time a fixed while after the run before has ended, however long it took: succeeded, failed for good or deleted. The first comes that long after the
    /// recurring job was added.
    /// </summary>
    /// <param name="interval">One second to 365 days, in whole seconds.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static string Every(TimeSpan interval) => Interval.IsAllowed(interval)
        ? Interval.Of(interval)
        : throw new ArgumentOutOfRangeException(nameof(interval), interval, $"Use {Interval.Least:c} to {Interval.Most:c}, in whole seconds.");

    /// <summary>At the times of each of several expressions; at a time that several have, once.</summary>
    /// <param name="crons">Cron expressions; no intervals.</param>
    public static string AnyOf(params ReadOnlySpan<string> crons) => string.Join("; ", crons);

    /// <summary>Every hour, at minute 0.</summary>
    public static string Hourly() => Hourly(minute: 0);

    /// <summary>Every hour, at a given minute.</summary>
    /// <param name="minute">The minute, 0–59.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static string Hourly(int minute) => $"{Minute(minute)} * * * *";

    /// <summary>Every day at 00:00.</summary>
    public static string Daily() => Daily(hour: 0);

    /// <summary>Every day, at the start of a given hour.</summary>
    /// <param name="hour">The hour, 0–23.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static string Daily(int hour) => Daily(hour, minute: 0);

    /// <summary>Every day, at a given time.</summary>
    /// <param name="hour">The hour, 0–23.</param>
    /// <param name="minute">The minute, 0–59.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static string Daily(int hour, int minute) => $"{Minute(minute)} {Hour(hour)} * * *";

    /// <summary>Every Monday at 00:00.</summary>
    public static string Weekly() => Weekly(DayOfWeek.Monday);

    /// <summary>Every week, at 00:00 of a given day.</summary>
    /// <param name="dayOfWeek">The day.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static string Weekly(DayOfWeek dayOfWeek) => Weekly(dayOfWeek, hour: 0);

    /// <summary>Every week, on a given day at the start of a given hour.</summary>
    /// <param name="dayOfWeek">The day.</param>
    /// <param name="hour">The hour, 0–23.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static string Weekly(DayOfWeek dayOfWeek, int hour) => Weekly(dayOfWeek, hour, minute: 0);

    /// <summary>Every week, on a given day at a given time.</summary>
    /// <param name="dayOfWeek">The day.</param>
    /// <param name="hour">The hour, 0–23.</param>
    /// <param name="minute">The minute, 0–59.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static string Weekly(DayOfWeek dayOfWeek, int hour, int minute)
    {
        var day = Checked((int)dayOfWeek, 0, 6, nameof(dayOfWeek), "Use a member of DayOfWeek.");
        return $"{Minute(minute)} {Hour(hour)} * * {day}";
    }

    /// <summary>Every month, on the first at 00:00.</summary>
    public static string Monthly() => Monthly(day: 1);

    /// <summary>Every month, at 00:00 of a given day.</summary>
    /// <param name="day">The day, 1–31. Months that are shorter are left out; the last day of each is <c>0 0 L * *</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static string Monthly(int day) => Monthly(day, hour: 0);

    /// <summary>Every month, on a given day at the start of a given hour.</summary>
    /// <param name="day">The day, 1–31. Months that are shorter are left out; the last day of each is <c>L</c> in an expression.</param>
    /// <param name="hour">The hour, 0–23.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static string Monthly(int day, int hour) => Monthly(day, hour, minute: 0);

    /// <summary>Every month, on a given day at a given time.</summary>
    /// <param name="day">The day, 1–31. Months that are shorter are left out; the last day of each is <c>L</c> in an expression.</param>
    /// <param name="hour">The hour, 0–23.</param>
    /// <param name="minute">The minute, 0–59.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static string Monthly(int day, int hour, int minute)
    {
        Checked(day, 1, 31, nameof(day), "");
        return $"{Minute(minute)} {Hour(hour)} {day} * *";
    }

    /// <summary>Every year, on 1 January at 00:00.</summary>
    public static string Yearly() => Yearly(month: 1);

    /// <summary>Every year, at 00:00 of the first day of a given month.</summary>
    /// <param name="month">The month, 1–12.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static string Yearly(int month) => Yearly(month, day: 1);

    /// <summary>Every year, at 00:00 of a given day.</summary>
    /// <param name="month">The month, 1–12.</param>
    /// <param name="day">The day, one that the month has. 29 February means leap years.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static string Yearly(int month, int day) => Yearly(month, day, hour: 0);

    /// <summary>Every year, on a given day at the start of a given hour.</summary>
    /// <param name="month">The month, 1–12.</param>
    /// <param name="day">The day, one that the month has. 29 February means leap years.</param>
    /// <param name="hour">The hour, 0–23.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static string Yearly(int month, int day, int hour) => Yearly(month, day, hour, minute: 0);

    /// <summary>Every year, on a given day at a given time.</summary>
    /// <param name="month">The month, 1–12.</param>
    /// <param name="day">The day, one that the month has. 29 February means leap years.</param>
    /// <param name="hour">The hour, 0–23.</param>
    /// <param name="minute">The minute, 0–59.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static string Yearly(int month, int day, int hour, int minute)
    {
        Checked(month, 1, 12, nameof(month), "");
        var lastDay = DateTime.DaysInMonth(2000, month); // a leap year: 29 February does come
        Checked(day, 1, lastDay, nameof(day), "The month has no other day; for a job that runs by hand only use Cron.Never().");
        return $"{Minute(minute)} {Hour(hour)} {day} {month} *";
    }

    /// <summary>Never: 31 February. A recurring job with it runs only when it is triggered by hand.</summary>
    public static string Never() => "0 0 31 2 *";

    /// <summary>Every <paramref name="interval"/> minutes, counted from the start of each hour.</summary>
    /// <param name="interval">The number of minutes, 1–59. What does not divide 60 leaves a shorter step at the end of the hour.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static string MinuteInterval(int interval) =>
        $"*/{Checked(interval, 1, 59, nameof(interval), "For longer intervals use Cron.Hourly() or Cron.HourInterval().")} * * * *";

    /// <summary>Every <paramref name="interval"/> hours, counted from 00:00 of each day.</summary>
    /// <param name="interval">The number of hours, 1–23. What does not divide 24 leaves a shorter step at the end of the day.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static string HourInterval(int interval) =>
        $"0 */{Checked(interval, 1, 23, nameof(interval), "For longer intervals use Cron.Daily() or Cron.DayInterval().")} * * *";

    /// <summary>Every <paramref name="interval"/> days at 00:00, counted from the first of each month.</summary>
    /// <param name="interval">The number of days, 1–31. There is nearly always a shorter step at the end of the month.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static string DayInterval(int interval) =>
        $"0 0 */{Checked(interval, 1, 31, nameof(interval), "For longer intervals use Cron.Monthly() or Cron.MonthInterval().")} * *";

    /// <summary>Every <paramref name="interval"/> months, on the first at 00:00, counted from January.</summary>
    /// <param name="interval">The number of months, 1–12. What does not divide 12 leaves a shorter step at the end of the year.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static string MonthInterval(int interval) =>
        $"0 0 1 */{Checked(interval, 1, 12, nameof(interval), "For longer intervals use Cron.Yearly().")} *";

    private static int Minute(int minute) => Checked(minute, 0, 59, nameof(minute), "");

    private static int Hour(int hour) => Checked(hour, 0, 23, nameof(hour), "");

    private static int Checked(int value, int low, int high, string name, string remedy) => value >= low && value <= high
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"'{name}' must be between {low} and {high}. {remedy}".TrimEnd());
}
