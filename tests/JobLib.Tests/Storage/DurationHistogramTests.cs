using JobLib.Storage.Tallies;

namespace JobLib.Tests.Storage;

public class DurationHistogramTests
{
    private static readonly double[] Shares = [0.01, 0.5, 0.9, 0.95, 0.99, 1];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_percentile_is_within_the_error_that_is_told_of_the_duration_that_was_seen(int seed)
    {
        var random = new Random(seed);
        var histogram = new DurationHistogram();
        var seen = new List<TimeSpan>();
        for (var i = 0; i < 5_000; i++)
        {
            var duration = TimeSpan.FromMicroseconds(64 * Math.Pow(10, random.NextDouble() * 9.5)); // from 64 µs to two days
            seen.Add(duration);
            histogram.Add(duration);
        }

        seen.Sort();
        foreach (var share in Shares)
        {
            var exact = seen[Math.Clamp((int)Math.Ceiling(share * seen.Count) - 1, 0, seen.Count - 1)];
            Assert.InRange((histogram.Percentile(share) ?? TimeSpan.Zero) / exact, 1 - DurationHistogram.MaxError, 1 + DurationHistogram.MaxError);
        }

        Assert.InRange((seen[^1] - histogram.Longest).Ticks, 0, TimeSpan.TicksPerMicrosecond);
    }

    [Fact]
    public void Every_duration_is_in_a_bucket_whose_middle_is_within_the_error()
    {
        for (var micros = 64L; micros < 1L << 40; micros += 1 + micros / 97)
        {
            var histogram = new DurationHistogram();
            histogram.Add(TimeSpan.FromMicroseconds(micros));
            histogram.Add(TimeSpan.FromDays(20)); // so that the longest corrects nothing
            Assert.InRange(
                (histogram.Percentile(0.5) ?? TimeSpan.Zero) / TimeSpan.FromMicroseconds(micros),
                1 - DurationHistogram.MaxError,
                1 + DurationHistogram.MaxError
            );
        }
    }

    [Fact]
    public void Nothing_has_no_percentile_and_what_is_too_short_or_too_long_for_the_scale_has_one()
    {
        var histogram = new DurationHistogram();
        Assert.Null(histogram.Percentile(0.5));
        histogram.Add(TimeSpan.FromMicroseconds(-5));
        Assert.Equal(TimeSpan.Zero, histogram.Percentile(0.5));
        histogram.Add(TimeSpan.FromDays(300));
        Assert.Equal(TimeSpan.FromDays(300), histogram.Percentile(0.99));
        histogram.Add(TimeSpan.MaxValue);
        Assert.Equal(3, histogram.Count);
    }

    [Fact]
    public void Histograms_add_up_by_their_texts_to_the_one_of_all()
    {
        var random = new Random(5);
        var (all, sum) = (new DurationHistogram(), new DurationHistogram());
        for (var part = 0; part < 20; part++)
        {
            var one = new DurationHistogram();
            for (var i = 0; i < 50; i++)
            {
                var duration = TimeSpan.FromMilliseconds(random.NextDouble() * 10_000);
                one.Add(duration);
                all.Add(duration);
            }

            sum.Add(one.ToString());
        }

        Assert.Equal(all.ToString(), sum.ToString());
        Assert.Equal((all.Count, all.Percentile(0.95)), (sum.Count, sum.Percentile(0.95)));
    }

    [Fact]
    public void The_text_is_as_it_is_told_and_never_longer()
    {
        var histogram = new DurationHistogram();
        Assert.Equal("0;", histogram.ToString());
        histogram.Add(TimeSpan.FromMilliseconds(1));
        histogram.Add(TimeSpan.FromMilliseconds(1));
        histogram.Add(TimeSpan.FromMicroseconds(3));
        Assert.Equal("1000;0:1,16:2", histogram.ToString());

        histogram.Add($"9007199254740991;{string.Join(',', Enumerable.Range(0, 138).Select(i => $"{i}:999999999999"))}");
        Assert.InRange(histogram.ToString().Length, 1_000, 4_000);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("5")]
    [InlineData("-1;3:4")]
    [InlineData("5;900:1")]
    [InlineData("5;-1:1")]
    [InlineData("5;3:-1,x:1,3,:,3:x")]
    [InlineData("99999999999999999999;3:4")]
    public void What_is_no_histogram_adds_nothing(string text)
    {
        var histogram = new DurationHistogram();
        histogram.Add(text);
        Assert.Equal(0, histogram.Count);
        Assert.Null(histogram.Percentile(0.5));
    }

    [Fact]
    public void Numbers_that_somebody_has_damaged_add_up_to_something_that_can_be_counted()
    {
        var histogram = new DurationHistogram();
        for (var i = 0; i < 50_000; i++) histogram.Add("9223372036854775807;7:9223372036854775807,8:9223372036854775807");
        Assert.InRange(histogram.Count, 1, long.MaxValue);
        Assert.NotNull(histogram.Percentile(0.99));
    }
}
