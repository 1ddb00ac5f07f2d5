namespace JobLib.Redis.Safety;

/// <summary>
/// Remembers how many commits this process has seen, and so finds out that Redis has lost some: in a restart of one that had not kept them, in a failover to a
/// replica that had not received them, by a hand that has removed the keys. What an answer says is compared with what was known before its script was sent,
/// since answers overtake one another.
/// </summary>
internal sealed class Witness
{
    private readonly Lock gate = new();
    private Sighting? latest;
    private long? untold;

    /// <summary>What is known now; null before the first answer.</summary>
    public Sighting? Latest => Volatile.Read(ref latest);

    /// <param name="before">What was known when the script was sent.</param>
    /// <param name="now">What its answer says.</param>
    public void Look(Sighting? before, Sighting now)
    {
        lock (gate)
        {
            var lost = before?.LostUntil(now);
            if (lost is not null && latest?.LostUntil(now) is not null) Keep(lost.Value); // otherwise another answer has told it
            if (lost is not null || latest is null || now.IsAfter(latest)) latest = now;
        }
    }

    /// <summary>Takes a loss that nobody has been told of; null for none.</summary>
    public long? TakeLoss()
    {
        if (Volatile.Read(ref latest) is null) return null;
        lock (gate)
        {
            var loss = untold;
            untold = null;
            return loss;
        }
    }

    /// <summary>It could not be told.</summary>
    public void PutBack(long loss)
    {
        lock (gate) Keep(loss);
    }

    private void Keep(long loss) => untold = untold is { } other && (other == Sighting.Everything || other > loss) ? other : loss;
}
