namespace JobLib.Server.Loops;

/// <summary>
/// When there is something to do for a loop, as far as anybody in this process has heard. The one place that knows how long a loop may sleep: while the storage
/// says every second, in the control poll, what is due, the loop looks by itself only now and then; as soon as that falls silent, at its own pace.
/// </summary>
internal sealed class DueTime(TimeProvider clock)
{
    /// <summary>A safety net below the control poll, and how long a fault of the call stays unnoticed for which there is nothing to do.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <summary>An answer of the control poll that is so late may never come.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private long at = long.MaxValue; // in timestamps of the clock
    private long? told;

    /// <summary>Wakes the loop.</summary>
    public WakeSignal Wake { get; } = new();

    /// <summary>When the storage said last what is due: a timestamp of the clock; null when it has not yet.</summary>
    public long? LastTold
    {
        get
        {
            lock (gate) return told;
        }
    }

    /// <summary>The storage has said when something is due: after this time; null when nothing is.</summary>
    public void Told(TimeSpan? delay)
    {
        lock (gate) told = clock.GetTimestamp();
        In(delay);
    }

    /// <summary>
    /// Something is due after this time; null for nothing. Wakes the loop when that is sooner than it knew, and again while something is overdue: of several
    /// servers' loops the one that was woken may have ended instead.
    /// </summary>
    public void In(TimeSpan? delay)
    {
        if (Expect(delay)) Wake.Set();
    }

    /// <summary>The same, said by the loop itself.</summary>
    public bool Expect(TimeSpan? delay)
    {
        if (delay is not { } wait) return false;
        var now = clock.GetTimestamp();
        var due = now + (long)(Math.Max(0, wait.TotalSeconds) * clock.TimestampFrequency);
        lock (gate)
        {
            if (due >= at) return at <= now;
            at = due;
            return true;
        }
    }

    /// <summary>
    /// How long until something is due, as far as anybody said, and at most until the loop is to look by itself, or to find out whether the storage has fallen
    /// silent.
    /// </summary>
    /// <param name="lastLook">When it looked last; null when it never did.</param>
    /// <param name="pace">How often it looks while the storage does not say what is due.</param>
    public TimeSpan Patience(long? lastLook, TimeSpan pace)
    {
        if (lastLook is not { } last) return TimeSpan.Zero;
        lock (gate)
        {
            var since = clock.GetElapsedTime(last);
            var left = pace - since;
            if (told is { } heard) left = Later(left, Sooner(Longest - since, Silence - clock.GetElapsedTime(heard)));
            if (at == long.MaxValue) return left;
            var wait = clock.GetElapsedTime(clock.GetTimestamp(), at);
            return wait > TimeSpan.Zero ? Sooner(wait, left) : TimeSpan.Zero;
        }
    }

    /// <summary>The loop is about to look for itself: what it was told until now is settled.</summary>
    public void Forget()
    {
        lock (gate) at = long.MaxValue;
    }

    private static TimeSpan Sooner(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan Later(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
