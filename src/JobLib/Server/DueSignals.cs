using JobLib.Server.Loops;

namespace JobLib.Server;

/// <summary>Tells the loops of this process that sleep until something is due that it will be due sooner. One for each storage.</summary>
internal sealed class DueSignals(TimeProvider clock)
{
    private readonly Lock gate = new();
    private int losses;
    private long promoteAt = long.MaxValue; // in timestamps of the clock

    /// <summary>Wakes the promotion loop.</summary>
    public WakeSignal Promotion { get; } = new();

    /// <summary>Wakes the recurring loop.</summary>
    public WakeSignal Recurring { get; } = new();

    /// <summary>Wakes the declaration of recurring jobs.</summary>
    public WakeSignal Declaration { get; } = new();

    /// <summary>How often the storage has told of a loss.</summary>
    public int Losses => Volatile.Read(ref losses);

    /// <summary>A scheduled job is due after this time; null for none. Wakes the promotion loop when that is sooner than it knew.</summary>
    public void In(TimeSpan? delay)
    {
        if (Expect(delay)) Promotion.Set();
    }

    /// <summary>The same, said by the promotion loop itself.</summary>
    public bool Expect(TimeSpan? delay)
    {
        if (delay is not { } wait) return false;
        var at = clock.GetTimestamp() + (long)(Math.Max(0, wait.TotalSeconds) * clock.TimestampFrequency);
        lock (gate)
        {
            if (at >= promoteAt) return false;
            promoteAt = at;
            return true;
        }
    }

    /// <summary>How long until the next scheduled job is due, as far as anybody said; null when nobody did.</summary>
    public TimeSpan? UntilPromotion()
    {
        lock (gate)
        {
            if (promoteAt == long.MaxValue) return null;
            var wait = clock.GetElapsedTime(clock.GetTimestamp(), promoteAt);
            return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
        }
    }

    /// <summary>The promotion loop is about to look for itself: what it was told until now is settled.</summary>
    public void Forget()
    {
        lock (gate) promoteAt = long.MaxValue;
    }

    /// <summary>The storage has lost something: recurring jobs may be among it.</summary>
    public void Lost()
    {
        Interlocked.Increment(ref losses);
        Declaration.Set();
    }

    /// <summary>Recurring jobs were added, changed or resumed.</summary>
    public void RecurringChanged() => Recurring.Set();
}
