namespace JobLib.Diagnostics;

/// <summary>
/// The application's clock, for loops and outcomes that must not end of it: where it throws, its last answer stands, and timers are the system's.
/// </summary>
internal sealed class GuardedClock : TimeProvider
{
    private readonly TimeProvider clock;
    private long timestamp;
    private long utcTicks = System.GetUtcNow().UtcTicks;

    private GuardedClock(TimeProvider clock)
    {
        this.clock = clock;
        TimestampFrequency = Ask(static clock => clock.TimestampFrequency, System.TimestampFrequency);
    }

    public override long TimestampFrequency { get; }

    public override TimeZoneInfo LocalTimeZone => Ask(static clock => clock.LocalTimeZone, TimeZoneInfo.Utc);

    /// <summary>The clock itself when it is the system's, which does not throw.</summary>
    public static TimeProvider Of(TimeProvider clock) => clock == System ? clock : new GuardedClock(clock);

    public override long GetTimestamp()
    {
        var now = Ask(static clock => clock.GetTimestamp(), Volatile.Read(ref timestamp));
        Volatile.Write(ref timestamp, now);
        return now;
    }

    public override DateTimeOffset GetUtcNow()
    {
        var now = Ask(static clock => clock.GetUtcNow(), new(Volatile.Read(ref utcTicks), TimeSpan.Zero));
        Volatile.Write(ref utcTicks, now.UtcTicks);
        return now;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        try
        {
            return clock.CreateTimer(callback, state, dueTime, period);
        }
        catch (Exception)
        {
            return System.CreateTimer(callback, state, dueTime, period);
        }
    }

    private T Ask<T>(Func<TimeProvider, T> question, T otherwise)
    {
        try
        {
            return question(clock);
        }
        catch (Exception)
        {
            return otherwise;
        }
    }
}
