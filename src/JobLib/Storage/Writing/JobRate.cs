using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>How often jobs with a key may be claimed: a bucket of tokens for each key, on the storage's clock.</summary>
/// <remarks>
/// In every half-open stretch of <see cref="Per"/> claims of at most <see cref="Permits"/> and <see cref="Burst"/> together are made. The bucket is one
/// instant of the storage: when all that was taken is through. A claim at <c>now</c> moves it from <c>t</c> to <c>max(t, now) + TimeOf(Cost)</c>, and is made
/// where that is no later than <c>now + TimeOf(max(Burst + 1, Cost))</c>; <c>TimeOf(n)</c> is n × <see cref="Per"/> / <see cref="Permits"/>, rounded up to
/// microseconds.
/// </remarks>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public sealed record JobRate
{
    /// <summary>Ends the name of a rate in the key of one of its buckets.</summary>
    internal const char Colon = ':';

    /// <summary>Whose bucket it is. At most 256 characters; apart from concurrency keys.</summary>
    public required string Key { get; init; }

    /// <summary>So many in each <see cref="Per"/>, 1 to 1,000,000,000. Where it is set by hand also 0: then none.</summary>
    public required int Permits { get; init; }

    /// <summary>1 ms to 31 days.</summary>
    public required TimeSpan Per { get; init; }

    /// <summary>So many more at once after a quiet time, 0 to 1,000,000,000.</summary>
    public required int Burst { get; init; }

    /// <summary>What a claim takes, 1 to <see cref="Burst"/> + 1.</summary>
    public int Cost { get; init; } = 1;

    /// <summary>No bucket is emptied further ahead than this.</summary>
    internal static TimeSpan LongestDebt { get; } = TimeSpan.FromDays(36_525);

    /// <summary>How long it takes until the cost is there again.</summary>
    internal TimeSpan CostTime => TimeOf(Cost);

    /// <summary>How far ahead of the present the bucket is when it is empty.</summary>
    internal TimeSpan Depth => Permits == 0 ? TimeSpan.Zero : TimeOf(Burst + 1L);

    /// <summary>How far ahead the claim may move it. One that costs more than a rate that is set by hand ever holds waits until the bucket is full.</summary>
    internal TimeSpan Reach => Permits == 0 ? TimeSpan.Zero : TimeOf(Math.Max(Burst + 1L, Cost));

    /// <summary>
    /// How long it takes until so many are there, in whole microseconds and never less, so that no window has one too many; by how much sooner, when it is less
    /// than nothing. At most a hundred years.
    /// </summary>
    internal TimeSpan TimeOf(long permits)
    {
        if (Permits == 0) return LongestDebt;
        var time = (Int128)permits * (Per.Ticks / TimeSpan.TicksPerMicrosecond);
        if (permits > 0) time += Permits - 1;
        var most = LongestDebt.Ticks / TimeSpan.TicksPerMicrosecond;
        return TimeSpan.FromMicroseconds((long)Int128.Clamp(time / Permits, -most, most));
    }

    /// <summary>The name in a key, which ends with its first colon.</summary>
    internal static string NameOf(string key) => key.IndexOf(Colon, StringComparison.Ordinal) is var end and >= 0 ? key[..end] : key;
}
