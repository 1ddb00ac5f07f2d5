using JobLib.Server.Execution;
using JobLib.Server.Loops;

namespace JobLib.Server.Outcomes;

/// <summary>
/// Jobs that have come to an outcome and wait for it to be recorded with others; those that hold a concurrency key, or a place of a limited queue, for which
/// another job may wait, make it due at once.
/// </summary>
/// <param name="delay">How long the oldest may wait for others.</param>
/// <param name="clock">The server's clock.</param>
/// <param name="wake">Called when something may be recorded now.</param>
internal sealed class OutcomeQueue(TimeSpan delay, TimeProvider clock, Action wake)
{
    /// <summary>At most this many outcomes in one commit; the storage contract's bound.</summary>
    public const int MaxUnit = 500;

    private readonly Lock gate = new();
    private readonly Queue<ActiveJob> ended = new();
    private int wakeAt;
    private bool isUrgent;

    /// <summary>Whether a queue is limited.</summary>
    public Func<string, bool> IsLimited { get; init; } = static _ => false;

    public int Count
    {
        get
        {
            lock (gate) return ended.Count;
        }
    }

    public void Add(ActiveJob job)
    {
        using (gate.EnterAnyway())
        {
            ended.Enqueue(job);
            isUrgent |= job.Claim.ConcurrencyKey is not null || IsLimited(job.Claim.Queue);
            if (!isUrgent && ended.Count != 1 && ended.Count != wakeAt) return;
        }

        wake();
    }

    /// <summary>
    /// Asks to be woken when so many outcomes wait, which may be now; not at all for 0. Without this a set of short jobs would lie here for the whole delay.
    /// </summary>
    public void WakeAt(int count)
    {
        lock (gate)
        {
            wakeAt = count;
            if (count <= 0 || ended.Count < count) return;
        }

        wake();
    }

    /// <summary>How long until the oldest has waited long enough; zero when it has, the unit is full or one is urgent; null when there is none.</summary>
    public TimeSpan? DueIn()
    {
        lock (gate)
        {
            if (!ended.TryPeek(out var oldest)) return null;
            if (isUrgent || ended.Count >= MaxUnit) return TimeSpan.Zero;
            var left = delay - clock.GetElapsedTime(oldest.EndedAt);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    public List<ActiveJob> Take()
    {
        lock (gate)
        {
            var unit = new List<ActiveJob>(Math.Min(ended.Count, MaxUnit));
            while (unit.Count < MaxUnit && ended.TryDequeue(out var job)) unit.Add(job);
            isUrgent &= ended.Count > 0;
            return unit;
        }
    }
}
