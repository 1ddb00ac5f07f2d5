using System.Globalization;
using System.Numerics;
using System.Text;

namespace JobLib.Storage.Tallies;

/// <summary>
/// How often which durations were seen, on a scale that is the same everywhere, so that histograms of minutes and servers add up to those of any time: four
/// buckets for each doubling, from 64 µs to twelve days. A percentile is off by at most <see cref="MaxError"/> of itself; the longest is exact.
/// </summary>
/// <remarks>As text, <c>1234567;12:5,40:1</c>: the longest in microseconds, and the buckets that are not empty, each with its count.</remarks>
internal sealed class DurationHistogram
{
    /// <summary>How far a percentile may be from the duration that was seen, as a share of it: half a bucket, 2^(1/8) - 1.</summary>
    public const double MaxError = 0.0906;

    private const int SmallestPower = 6; // 2^6 µs: what is shorter is one bucket
    private const int LargestPower = 40; // 2^40 µs, nearly thirteen days: what is longer is one bucket
    private const int PerDoubling = 4;
    private const int Last = (LargestPower - SmallestPower) * PerDoubling + 1;
    private const long MostOfOneText = 1_000_000_000_000; // a text may hold any number, and many are added up

    // Where the second, third and last bucket of a doubling begin.
    private static readonly double[] Within = [Math.Pow(2, 0.25), Math.Pow(2, 0.5), Math.Pow(2, 0.75)];

    private readonly long[] counts = new long[Last + 1];
    private long longest; // microseconds

    /// <summary>How many were seen.</summary>
    public long Count { get; private set; }

    /// <summary>The longest; zero when there is none.</summary>
    public TimeSpan Longest => UnixMicroseconds.ToDuration(longest);

    public void Add(TimeSpan duration)
    {
        var micros = Math.Max(0, UnixMicroseconds.From(duration));
        counts[BucketOf(micros)]++;
        Count++;
        longest = Math.Max(longest, micros);
    }

    /// <summary>Adds what another one has written. What is no histogram adds nothing: a storage may give back any text.</summary>
    public void Add(ReadOnlySpan<char> text)
    {
        var end = text.IndexOf(';');
        if (end < 0 || !TryNumber(text[..end], out var most)) return;
        longest = Math.Max(longest, most);
        var rest = text[(end + 1)..];
        foreach (var range in rest.Split(','))
        {
            var bucket = rest[range];
            var colon = bucket.IndexOf(':');
            if (colon < 0 || !TryNumber(bucket[..colon], out var index) || index > Last || !TryNumber(bucket[(colon + 1)..], out var count)) continue;
            count = Math.Min(count, MostOfOneText);
            counts[index] += count;
            Count += count;
        }
    }

    /// <summary>The duration that this share of all is not longer than: 0.5 is the median. Null when there is none.</summary>
    public TimeSpan? Percentile(double share)
    {
        if (Count == 0) return null;
        var rank = Math.Clamp((long)Math.Ceiling(share * Count), 1, Count);
        var bucket = 0;
        for (var seen = counts[0]; seen < rank; seen += counts[bucket]) bucket++;
        if (bucket == Last) return Longest;
        var middle = TimeSpan.FromTicks((long)(Middle(bucket) * TimeSpan.TicksPerMicrosecond)); // a whole microsecond would be too coarse for the shortest
        return middle < Longest ? middle : Longest;
    }

    public void Clear()
    {
        Array.Clear(counts);
        (Count, longest) = (0, 0);
    }

    public override string ToString()
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{longest};");
        var separator = "";
        for (var i = 0; i < counts.Length; i++)
        {
            if (counts[i] == 0) continue;
            text.Append(CultureInfo.InvariantCulture, $"{separator}{i}:{counts[i]}");
            separator = ",";
        }

        return text.ToString();
    }

    private static int BucketOf(long micros)
    {
        if (micros < 1L << SmallestPower) return 0;
        var power = BitOperations.Log2((ulong)micros);
        if (power >= LargestPower) return Last;
        var within = (double)micros / (1L << power);
        var part = within < Within[0] ? 0 : within < Within[1] ? 1 : within < Within[2] ? 2 : 3;
        return (power - SmallestPower) * PerDoubling + part + 1;
    }

    // What is as many times longer than the bucket's beginning as its end is longer than it.
    private static double Middle(int bucket) => Math.Pow(2, SmallestPower + (bucket - 0.5) / PerDoubling);

    private static bool TryNumber(ReadOnlySpan<char> text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
