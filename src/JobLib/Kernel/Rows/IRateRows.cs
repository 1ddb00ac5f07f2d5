namespace JobLib.Kernel.Rows;

/// <summary>The buckets of rates by their keys. One that has no row is full.</summary>
internal interface IRateRows
{
    RateBucket Find(string key);

    void Save(string key, RateBucket bucket);

    /// <summary>The keys for which somebody waits who may go now, the longest due first.</summary>
    IReadOnlyList<string> Due(int max);

    /// <summary>When the next one may go; null when nobody waits.</summary>
    Instant? NextDue();
}

/// <summary>The bucket of a rate's key.</summary>
/// <param name="Until">When all that was taken is through: ahead of the present it is that much emptier.</param>
/// <param name="Released">The same, if all who were let go of those that wait had been claimed at once; what is let go next comes behind it.</param>
/// <param name="NextAt">When to let the first of those go that wait; none while nobody does.</param>
/// <param name="At">When it was looked at last.</param>
internal readonly record struct RateBucket(Instant Until, Instant Released, Instant NextAt, Instant At)
{
    /// <summary>Claims that are made at once may have read the clock in another order.</summary>
    private static readonly TimeSpan Disorder = TimeSpan.FromMinutes(1);

    /// <summary>The bucket at a moment. If the clock was set back, all of it is set back as far: it is no emptier than it was.</summary>
    public RateBucket AsOf(Instant now)
    {
        var back = now - At;
        return back < -Disorder ? new(Shifted(Until, back), Shifted(Released, back), Shifted(NextAt, back), now) : this with { At = now };
    }

    private static Instant Shifted(Instant at, TimeSpan by) => at.IsSet ? at + by : at;
}
