using JobLib.Server.Loops;
using JobLib.Storage;

namespace JobLib.Server;

/// <summary>Tells the loops of this process that sleep until something is due that it will be due sooner. One for each storage.</summary>
internal sealed class DueSignals(TimeProvider clock)
{
    private int losses;
    private long nextRecurring = long.MaxValue;

    /// <summary>When the next scheduled job is due.</summary>
    public DueTime Promotion { get; } = new(clock);

    /// <summary>When there is something held to move, or a wait for a key over.</summary>
    public DueTime Held { get; } = new(clock);

    /// <summary>When a lease is over.</summary>
    public DueTime Rescue { get; } = new(clock);

    /// <summary>Wakes the recurring loop.</summary>
    public WakeSignal Recurring { get; } = new();

    /// <summary>Wakes the declaration of recurring jobs.</summary>
    public WakeSignal Declaration { get; } = new();

    /// <summary>How often the storage has told of a loss.</summary>
    public int Losses => Volatile.Read(ref losses);

    /// <summary>What the control poll has heard.</summary>
    public void Told(Signals signals)
    {
        if (signals.Now.UtcTicks >= Volatile.Read(ref nextRecurring))
        {
            RecurringAt(long.MaxValue);
            Recurring.Set();
        }

        if (signals.Work is not { } work)
        {
            Promotion.In(signals.DueIn);
            return;
        }

        Promotion.Told(signals.DueIn);
        Held.Told(work.HeldIn);
        Rescue.Told(work.LeaseIn > TimeSpan.Zero ? null : work.LeaseIn); // until then it is renewed, as a rule
    }

    /// <summary>The storage has lost something: recurring jobs may be among it.</summary>
    public void Lost()
    {
        Interlocked.Increment(ref losses);
        Declaration.Set();
    }

    /// <summary>Another server may have taken jobs from a dead one, and may end before it has taken the rest.</summary>
    public void Rescued() => Rescue.In(TimeSpan.Zero);

    /// <summary>Recurring jobs were added, changed or resumed.</summary>
    public void RecurringChanged() => Recurring.Set();

    /// <summary>
    /// The next recurring job is due so long after <paramref name="now"/> of the storage's clock; null for none. As soon as the control poll hears of that time
    /// the loop is woken, once.
    /// </summary>
    public void RecurringIn(DateTimeOffset now, TimeSpan? delay) =>
        RecurringAt(delay is { } wait && wait < DateTimeOffset.MaxValue - now ? (now + wait).UtcTicks : long.MaxValue);

    private void RecurringAt(long ticks) => Interlocked.Exchange(ref nextRecurring, ticks);
}
