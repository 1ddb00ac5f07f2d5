using JobLib.Analyzers.Schedules;

namespace JobLib.Analyzers.Tests.Agreement;

public class TimeZoneAgreementTests
{
    // A machine may have heard of a new one first.
    private const int News = 3;

    [Fact]
    public void The_zones_of_this_machine_are_known() =>
        Assert.InRange(TimeZoneInfo.GetSystemTimeZones().Count(zone => !TimeZoneNames.MayBe(zone.Id)), 0, News);

    [Theory]
    [InlineData("Europe/Berln", "Europe/Berlin")]
    [InlineData("Vienna", "Europe/Vienna")]
    [InlineData("europe/pariss", "Europe/Paris")]
    [InlineData("Somewhere/Else", null)]
    public void What_is_nearly_a_name_is_taken_for_it(string id, string? meant)
    {
        Assert.False(TimeZoneNames.MayBe(id));
        Assert.Equal(meant, TimeZoneNames.Nearest(id));
    }
}
