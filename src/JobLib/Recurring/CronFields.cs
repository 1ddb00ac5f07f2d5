namespace JobLib.Recurring;

/// <summary>What a cron expression says, as bits: a value matches a field when its bit is set, and a time when all fields match.</summary>
internal readonly record struct CronFields
{
    public required ulong Seconds { get; init; }

    public required ulong Minutes { get; init; }

    public required ulong Hours { get; init; }

    public required CronMonthDays DaysOfMonth { get; init; }

    public required uint Months { get; init; }

    public required CronWeekDays DaysOfWeek { get; init; }

    /// <summary>
    /// Whether seconds, minutes or hours have a star, a range or a step. Such an expression means "every so often" and goes on
    /// through an hour that the clock shows twice; any other means fixed times of day, which happen once a day.
    /// </summary>
    public required bool IsInterval { get; init; }

    /// <summary>The days of a month that match, as bits 1 to 31.</summary>
    public uint DaysIn(int year, int month)
    {
        if ((Months >> month & 1) == 0)
        {
            return 0;
        }

        int firstWeekday = (int)new DateTime(year, month, 1).DayOfWeek;
        int lastDay = DateTime.DaysInMonth(year, month);
        return DaysOfMonth.In(firstWeekday, lastDay) & DaysOfWeek.In(firstWeekday, lastDay);
    }
}
