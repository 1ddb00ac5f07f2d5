namespace JobLib.Recurring;

/// <summary>
/// The time around an instant, in one zone, with the change of offset in it if there is one. Everything is in ticks, instants in UTC.
/// </summary>
/// <remarks>
/// It is built from the offset at an instant alone. <see cref="TimeZoneInfo.IsInvalidTime"/> and
/// <see cref="TimeZoneInfo.IsAmbiguousTime(DateTime)"/> miss one in nine of the gaps and overlaps that tzdata lists since 1970:
/// those where a country also changed its standard time, such as Turkey's.
/// </remarks>
/// <param name="Change">The first instant with the new offset; the start of the window when the offset does not change.</param>
/// <param name="Before">The offset before the change.</param>
/// <param name="After">The offset from the change on.</param>
/// <param name="End">The last instant of the window.</param>
internal readonly record struct ZoneWindow(long Change, long Before, long After, long End)
{
    /// <summary>No zone is further from UTC than this; the framework allows no more.</summary>
    public const long MaxOffset = 14 * TimeSpan.TicksPerHour;

    // No change can move a clock by more than this, so a change that is further away can neither repeat nor skip the local time
    // of an instant. The window is short enough for one change: in tzdata no zone changes twice within three days.
    private const long Reach = 2 * MaxOffset;

    public static ZoneWindow Around(TimeZoneInfo zone, long instant)
    {
        long start = Math.Max(instant - Reach, 0);
        long end = instant + Reach;
        long before = OffsetAt(zone, start);
        long after = OffsetAt(zone, end);
        if (before == after)
        {
            return new(start, before, after, end);
        }

        long last = start;
        long change = end;
        while (change - last > TimeSpan.TicksPerSecond) // halves 56 hours down to a second in 18 steps
        {
            long middle = last + (change - last) / TimeSpan.TicksPerSecond / 2 * TimeSpan.TicksPerSecond;
            if (OffsetAt(zone, middle) == before)
            {
                last = middle;
            }
            else
            {
                change = middle;
            }
        }

        return new(change, before, OffsetAt(zone, change), end);
    }

    private static long OffsetAt(TimeZoneInfo zone, long instant) =>
        zone.GetUtcOffset(new DateTime(Math.Min(instant, DateTime.MaxValue.Ticks), DateTimeKind.Utc)).Ticks;
}
