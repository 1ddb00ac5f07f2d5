using System.Globalization;
using JobLib.Storage;

namespace JobLib.Kernel;

/// <summary>What a rate may be; said where it is defined, and again where a job with it is stored.</summary>
internal static class RateBounds
{
    public const int MaxPermits = 1_000_000_000;

    /// <summary>A bucket that takes longer to fill is one that its owner does not live to see full.</summary>
    public static readonly TimeSpan LongestFill = TimeSpan.FromDays(366);

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(31);

    /// <summary>What is wrong with the numbers, with what to set; null when nothing is.</summary>
    public static string? Refusal(int permits, TimeSpan per, int burst)
    {
        if (permits is < 1 or > MaxPermits) return Text($"{permits} permits are none that a rate can have: 1 to {MaxPermits:N0}.");
        if (per < Shortest || per > Longest) return Text($"A rate cannot be per {per}: from 1 millisecond to 31 days.");
        if (burst is < 0 or > MaxPermits) return Text($"A burst of {burst} is none that a rate can have: 0 to {MaxPermits:N0}.");
        return (Int128)burst * per.Ticks / permits > LongestFill.Ticks
            ? Text($"A burst of {burst} at {permits} per {per} would take more than a year to fill. Say a smaller one.")
            : null;
    }

    /// <summary>The same of what is set by hand, which may be nothing at all.</summary>
    public static string? SetRefusal(int permits, TimeSpan per, int burst) => Refusal(permits == 0 ? MaxPermits : permits, per, burst);

    /// <summary>The same of what one job costs.</summary>
    public static string? CostRefusal(int cost, int burst) =>
        cost >= 1 && cost <= burst + 1L
            ? null
            : Text($"A cost of {cost} is none that the rate ever lets through: 1 to {burst + 1L}, its burst and one more. Raise the burst, or divide the work.");

    /// <summary>Holds a new job to the bounds.</summary>
    public static void Check(NewJob job)
    {
        if (job.Rate is not { } rate) return;
        ArgumentNullException.ThrowIfNull(rate.Key);
        if ((Refusal(rate.Permits, rate.Per, rate.Burst) ?? CostRefusal(rate.Cost, rate.Burst)) is { } refusal)
            throw new ArgumentOutOfRangeException(nameof(job), rate, $"Job '{job.Id}': {refusal}");
    }

    /// <summary>Holds to the bounds what is set for a key by hand.</summary>
    public static void CheckSet(string key, JobRate? rate)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (rate is not null && SetRefusal(rate.Permits, rate.Per, rate.Burst) is { } refusal)
            throw new ArgumentOutOfRangeException(nameof(rate), rate, refusal);
    }

    /// <summary>Holds to the bounds what is taken or given back afterwards.</summary>
    public static void CheckCharge(JobRate rate, int tokens)
    {
        ArgumentNullException.ThrowIfNull(rate);
        ArgumentNullException.ThrowIfNull(rate.Key);
        if ((Refusal(rate.Permits, rate.Per, rate.Burst) ?? ChargeRefusal(tokens)) is { } refusal)
            throw new ArgumentOutOfRangeException(nameof(rate), rate, refusal);
    }

    /// <summary>What is wrong with a number that is taken or given back afterwards; null when nothing is.</summary>
    public static string? ChargeRefusal(int tokens) =>
        tokens is >= -MaxPermits and <= MaxPermits ? null : Text($"{tokens} cannot be charged at once: {-MaxPermits:N0} to {MaxPermits:N0}.");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
