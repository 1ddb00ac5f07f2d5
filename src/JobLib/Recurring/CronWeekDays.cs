namespace JobLib.Recurring;

/// <summary>The days-of-week field.</summary>
/// <param name="Days">The days, as bits 0 (Sunday) to 6.</param>
internal readonly record struct CronWeekDays(uint Days)
{
    private const uint Week = 0b111_1111;

    // A one at the start of each of the five weeks that a month can touch.
    private const ulong EveryWeek = 1UL | 1UL << 7 | 1UL << 14 | 1UL << 21 | 1UL << 28;

    /// <summary>nL: only the last of these days in the month.</summary>
    public bool IsLast { get; init; }

    /// <summary>n#k: only the k-th of these days in the month, 1 to 5; 0 for all of them.</summary>
    public int Nth { get; init; }

    /// <summary>The days of one month that match, as bits 1 to 31 (bits above the month's last day mean nothing).</summary>
    /// <param name="firstWeekday">The day of the week of the first, with Sunday as 0.</param>
    /// <param name="lastDay">The number of days in the month.</param>
    public uint In(int firstWeekday, int lastDay)
    {
        uint weekFromFirst = (Days >> firstWeekday | Days << (7 - firstWeekday)) & Week;
        uint days = (uint)(weekFromFirst * EveryWeek << 1);
        if (IsLast)
        {
            return days & Week << (lastDay - 6);
        }

        return Nth == 0 ? days : days & Week << (7 * (Nth - 1) + 1);
    }
}
