using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.Kernel;

/// <summary>Shows the bucket of a rate as people see it.</summary>
internal static class RateSummaries
{
    /// <param name="key">Whose bucket it is.</param>
    /// <param name="bucket">As it is stored.</param>
    /// <param name="set">What is set for it by hand.</param>
    /// <param name="waiting">How many wait, counted up to one more than are shown.</param>
    /// <param name="now">The storage's clock.</param>
    public static RateSummary Of(string key, RateBucket bucket, JobRate? set, int waiting, Instant now)
    {
        var rate = set ?? bucket.Rate;
        return new()
        {
            Key = key,
            Permits = rate?.Permits,
            Per = rate?.Per,
            Burst = rate?.Burst,
            SetFor = set?.Key,
            Tokens = rate is null or { Permits: 0 } ? null : Tokens(rate, bucket.CountedBy(rate, set is not null).AsOf(now), now),
            Waiting = new(Math.Min(waiting, ConcurrencyKeys.MaxWaiting), waiting > ConcurrencyKeys.MaxWaiting),
            NextAt = rate is { Permits: 0 } ? null : bucket.NextAt.OrNull(),
        };
    }

    private static long Tokens(JobRate rate, RateBucket bucket, Instant now)
    {
        var missing = bucket.Until > now ? ((Int128)(bucket.Until - now).Ticks * rate.Permits + (rate.Per.Ticks - 1)) / rate.Per.Ticks : 0;
        return rate.Burst + 1L - (long)Int128.Min(missing, long.MaxValue);
    }
}
