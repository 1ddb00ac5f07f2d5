using System.Numerics;

namespace JobLib.Recurring;

/// <summary>The days-of-month field.</summary>
/// <param name="Days">The days that are named, as bits 1 to 31; all of them when the day is counted from the end.</param>
internal readonly record struct CronMonthDays(uint Days)
{
    /// <summary>L: the last day of the month.</summary>
    public bool IsLast { get; init; }

    /// <summary>L-n: how many days before the last one.</summary>
    public int DaysBeforeLast { get; init; }

    /// <summary>W: the weekday nearest to the day, in the same month.</summary>
    public bool IsNearestWeekday { get; init; }

    /// <summary>The days of one month that match, as bits 1 to 31.</summary>
    /// <param name="firstWeekday">The day of the week of the first, with Sunday as 0.</param>
    /// <param name="lastDay">The number of days in the month.</param>
    public uint In(int firstWeekday, int lastDay)
    {
        if (!IsLast && !IsNearestWeekday)
        {
            return Days & (uint)((1UL << (lastDay + 1)) - 1);
        }

        int day = IsLast ? lastDay - DaysBeforeLast : BitOperations.TrailingZeroCount(Days);
        if (day < 1 || day > lastDay)
        {
            return 0; // April has no 31st, and nothing 29 days before the end of February
        }

        return 1u << (IsNearestWeekday ? NearestWeekday(day, (DayOfWeek)((firstWeekday + day - 1) % 7), lastDay) : day);
    }

    /// <summary>A weekend moves to Friday or Monday, whichever is next to it, but never into another month.</summary>
    private static int NearestWeekday(int day, DayOfWeek weekday, int lastDay) => weekday switch
    {
        DayOfWeek.Saturday => day == 1 ? 3 : day - 1,
        DayOfWeek.Sunday => day == lastDay ? lastDay - 2 : day + 1,
        _ => day,
    };
}
