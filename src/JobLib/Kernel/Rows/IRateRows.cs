using JobLib.Storage;

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

    /// <summary>What is set by hand for a key: for itself, else for its name, which is then the key of what is returned; null when its jobs say it.</summary>
    JobRate? SetFor(string key);

    /// <summary>Sets or, with null, removes what is set for just this key or name; false when it was so.</summary>
    bool Set(string key, JobRate? rate);

    /// <summary>Whoever waits for the key, or for one of this name, is looked at now.</summary>
    void LookAgain(string key);
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

    /// <summary>The rate that it is counted by; null when nobody has said one.</summary>
    public JobRate? Rate { get; init; }

    /// <summary>That rate was set by hand.</summary>
    public bool IsSet { get; init; }

    /// <summary>
    /// The bucket for a rate, at which it was not counted before when that is set by hand or was: then it has been empty when it was looked at last, and fills
    /// since.
    /// </summary>
    public RateBucket CountedBy(JobRate rate, bool isSet)
    {
        if (Rate is null || (isSet == IsSet && (!isSet || IsSameAs(rate)))) return this with { Rate = rate, IsSet = isSet };
        return new(At + rate.Depth, At + rate.Depth, NextAt, At) { Rate = rate, IsSet = isSet };
    }

    /// <summary>The bucket at a moment. If the clock was set back, all of it is set back as far: it is no emptier than it was.</summary>
    public RateBucket AsOf(Instant now)
    {
        var back = now - At;
        return back < -Disorder
            ? this with { Until = Shifted(Until, back), Released = Shifted(Released, back), NextAt = Shifted(NextAt, back), At = now }
            : this with { At = now };
    }

    private bool IsSameAs(JobRate rate) => Rate is { } own && (own.Permits, own.Per, own.Burst) == (rate.Permits, rate.Per, rate.Burst);

    private static Instant Shifted(Instant at, TimeSpan by) => at.IsSet ? at + by : at;
}
