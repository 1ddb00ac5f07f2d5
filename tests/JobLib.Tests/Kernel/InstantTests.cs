using JobLib.Kernel;

namespace JobLib.Tests.Kernel;

public sealed class InstantTests
{
    [Fact]
    public void Adding_stops_at_the_ends_of_time()
    {
        var now = Instant.Of(new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        Assert.Equal(DateTimeOffset.MaxValue.UtcTicks, (now + TimeSpan.MaxValue).Ticks);
        Assert.False((now + TimeSpan.MinValue).IsSet);
        Assert.Equal(new(2026, 1, 2, 3, 5, 0, TimeSpan.Zero), (now + TimeSpan.FromSeconds(55)).ToOffset());
    }

    [Fact]
    public void Instants_are_kept_in_utc() =>
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 1, 0, 0, TimeSpan.Zero), Instant.Of(new(2026, 1, 2, 3, 0, 0, TimeSpan.FromHours(2))).OrNull());
}
