namespace JobLib.Recurring;

/// <summary>
/// Searches on the clock of a time zone, which skips and repeats times. Three rules, the same for every kind of change:
/// what is due in a gap runs once, right after it; fixed times in an overlap run the first time that the clock shows them;
/// intervals run each time.
/// </summary>
internal static class CronClock
{
    /// <summary>The first occurrence at or after an instant, or null.</summary>
    /// <param name="fields">What has to match.</param>
    /// <param name="from">The instant, in UTC ticks of whole seconds.</param>
    /// <param name="arrives">
    /// Whether the search comes from before that instant, so that what was skipped by a gap that ends there is due. Whoever begins
    /// at that very instant, as inclusive callers do, has the gap behind him.
    /// </param>
    /// <param name="zone">The zone whose clock has to match.</param>
    public static DateTimeOffset? Next(in CronFields fields, long from, bool arrives, TimeZoneInfo zone)
    {
        while (true) // at most twice: around the start, and around the time that the calendar found
        {
            ZoneWindow window = ZoneWindow.Around(zone, from);
            if (from < window.Change)
            {
                long early = CronCalendar.Next(fields, from + window.Before);
                if (early < window.Change + window.Before)
                {
                    return At(early, window.Before);
                }

                from = window.Change;
                arrives = true;
            }

            long local = CronCalendar.Next(fields, LocalStart(window, from, arrives, fields.IsInterval));
            if (local == CronCalendar.None)
            {
                return null;
            }

            if (local < window.Change + window.After)
            {
                return At(window.Change + window.After, window.After); // inside the gap: right after it
            }

            if (local - window.After <= window.End)
            {
                return At(local, window.After);
            }

            // The offset there is not known yet, but nothing is due before the earliest instant at which any clock shows this time.
            from = Math.Max(window.End, local - ZoneWindow.MaxOffset);
            arrives = true;
        }
    }

    /// <summary>Where on the clock to go on, at or after the window's change.</summary>
    private static long LocalStart(in ZoneWindow window, long from, bool arrives, bool isInterval)
    {
        long local = from + window.After;
        long changed = window.Change + window.Before; // what the clock would have shown at the change
        if (!isInterval)
        {
            local = Math.Max(local, changed); // the times before have already run, the first time
        }

        return arrives && from == window.Change ? Math.Min(local, changed) : local; // what the gap skipped is due at its end
    }

    private static DateTimeOffset At(long local, long offset) => new(local, new TimeSpan(offset));
}
