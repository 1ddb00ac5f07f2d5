using JobLib.Recurring.Schedules;

namespace JobLib.Tests.Recurring;

public sealed class CronTests
{
    public static TheoryData<string, string> Schedules() => new()
    {
        { Cron.Minutely(), "* * * * *" },
        { Cron.Hourly(), "0 * * * *" },
        { Cron.Hourly(59), "59 * * * *" },
        { Cron.Daily(), "0 0 * * *" },
        { Cron.Daily(3), "0 3 * * *" },
        { Cron.Daily(23, 30), "30 23 * * *" },
        { Cron.Weekly(), "0 0 * * 1" },
        { Cron.Weekly(DayOfWeek.Sunday), "0 0 * * 0" },
        { Cron.Weekly(DayOfWeek.Saturday, 5), "0 5 * * 6" },
        { Cron.Weekly(DayOfWeek.Friday, 5, 10), "10 5 * * 5" },
        { Cron.Monthly(), "0 0 1 * *" },
        { Cron.Monthly(31), "0 0 31 * *" },
        { Cron.Monthly(15, 5), "0 5 15 * *" },
        { Cron.Monthly(15, 5, 10), "10 5 15 * *" },
        { Cron.Yearly(), "0 0 1 1 *" },
        { Cron.Yearly(7), "0 0 1 7 *" },
        { Cron.Yearly(2, 29), "0 0 29 2 *" },
        { Cron.Yearly(12, 31, 5), "0 5 31 12 *" },
        { Cron.Yearly(12, 31, 5, 10), "10 5 31 12 *" },
        { Cron.Never(), "0 0 31 2 *" },
        { Cron.MinuteInterval(5), "*/5 * * * *" },
        { Cron.MinuteInterval(59), "*/59 * * * *" },
        { Cron.HourInterval(1), "0 */1 * * *" },
        { Cron.HourInterval(23), "0 */23 * * *" },
        { Cron.DayInterval(31), "0 0 */31 * *" },
        { Cron.MonthInterval(12), "0 0 1 */12 *" },
    };

    [Theory]
    [MemberData(nameof(Schedules))]
    public void The_text_is_the_one_of_Hangfire_and_parses(string actual, string expected)
    {
        Assert.Equal(expected, actual);
        Assert.Equal(expected != Cron.Never(), CronSchedule.Parse(actual).Next(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), TimeZoneInfo.Utc) is not null);
    }

    public static TheoryData<Func<string>, string, string> Mistakes() => new()
    {
        { () => Cron.Hourly(60), "minute", "between 0 and 59" },
        { () => Cron.Hourly(-1), "minute", "between 0 and 59" },
        { () => Cron.Daily(24), "hour", "between 0 and 23" },
        { () => Cron.Daily(0, 60), "minute", "between 0 and 59" },
        { () => Cron.Weekly((DayOfWeek)7), "dayOfWeek", "Use a member of DayOfWeek" },
        { () => Cron.Weekly(DayOfWeek.Monday, 24, 0), "hour", "between 0 and 23" },
        { () => Cron.Monthly(0), "day", "between 1 and 31" },
        { () => Cron.Monthly(32), "day", "between 1 and 31" },
        { () => Cron.Yearly(13), "month", "between 1 and 12" },
        { () => Cron.Yearly(0, 1), "month", "between 1 and 12" },
        { () => Cron.Yearly(2, 31), "day", "use Cron.Never()" },
        { () => Cron.Yearly(4, 31), "day", "between 1 and 30" },
        { () => Cron.MinuteInterval(0), "interval", "between 1 and 59" },
        { () => Cron.MinuteInterval(60), "interval", "use Cron.Hourly()" },
        { () => Cron.HourInterval(24), "interval", "use Cron.Daily()" },
        { () => Cron.DayInterval(32), "interval", "use Cron.Monthly()" },
        { () => Cron.MonthInterval(13), "interval", "use Cron.Yearly()" },
    };

    [Theory]
    [MemberData(nameof(Mistakes), DisableDiscoveryEnumeration = true)]
    public void A_wrong_argument_is_named_with_its_bounds(Func<string> call, string argument, string remedy)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(argument, () => { call(); });
        Assert.Contains(remedy, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_helper_without_arguments_is_a_schedule_as_a_method_group_too()
    {
        string[] schedules =
        [
            Schedule(Cron.Minutely), Schedule(Cron.Hourly), Schedule(Cron.Daily), Schedule(Cron.Weekly), Schedule(Cron.Monthly),
            Schedule(Cron.Yearly), Schedule(Cron.Never), Schedule(Cron.Daily(3)), Schedule("@daily"), Schedule(() => Cron.Hourly(5)),
        ];
        Assert.Equal(
            ["* * * * *", "0 * * * *", "0 0 * * *", "0 0 * * 1", "0 0 1 * *", "0 0 1 1 *", "0 0 31 2 *", "0 3 * * *", "@daily", "5 * * * *"],
            schedules);
    }

    // The two ways in which a recurring job takes its schedule.
    private static string Schedule(string cron) => cron;

    private static string Schedule(Func<string> cron) => cron();
}
