using JobLib.Storage;

namespace JobLib.Tests.Storage;

public sealed class UnixMicrosecondsTests
{
    [Fact]
    public void Instants_keep_their_microseconds()
    {
        var at = new DateTimeOffset(2031, 5, 17, 3, 4, 5, TimeSpan.FromHours(2)).AddMicroseconds(678_901);
        Assert.Equal(at, UnixMicroseconds.ToInstant(UnixMicroseconds.From(at)));
        Assert.Equal(DateTimeOffset.MinValue, UnixMicroseconds.ToInstant(UnixMicroseconds.From(DateTimeOffset.MinValue)));
    }

    [Fact]
    public void What_is_longer_than_any_time_stops_at_the_last_instant()
    {
        Assert.Equal(
            UnixMicroseconds.From(DateTimeOffset.MaxValue),
            UnixMicroseconds.Add(UnixMicroseconds.From(DateTimeOffset.MaxValue), UnixMicroseconds.From(TimeSpan.MaxValue))
        );
        Assert.Equal(DateTimeOffset.MaxValue.AddTicks(-9), UnixMicroseconds.ToInstant(long.MaxValue));
        Assert.Equal(DateTimeOffset.MinValue, UnixMicroseconds.ToInstant(long.MinValue));
        Assert.True(UnixMicroseconds.ToDuration(UnixMicroseconds.From(TimeSpan.MaxValue)) >= TimeSpan.FromDays(365_000));
    }
}
