namespace JobLib.Tests.Storage;

public sealed class SeriesQueryTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(-60)]
    [InlineData(90)]
    [InlineData(420)] // a day is no multiple of seven minutes
    [InlineData(172_800)]
    public void A_step_that_does_not_divide_the_day_into_whole_minutes_is_refused(int seconds)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Query() with { Step = TimeSpan.FromSeconds(seconds) });
        Assert.Contains("5 or 15 minutes", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(1_440)]
    public void A_step_that_does_is_taken(int minutes) =>
        Assert.Equal(TimeSpan.FromMinutes(minutes), (Query() with { Step = TimeSpan.FromMinutes(minutes) }).Step);

    private static SeriesQuery Query() => new(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1));
}
