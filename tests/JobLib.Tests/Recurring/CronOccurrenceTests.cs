using System.Globalization;
using JobLib.Recurring.Schedules;

namespace JobLib.Tests.Recurring;

public sealed class CronOccurrenceTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    // Every minute, hour, day
    [InlineData("* * * * *", "2026-01-31 23:59:00", "2026-02-01 00:00:00")]
    [InlineData("* * * * *", "2026-12-31 23:59:59", "2027-01-01 00:00:00")]
    [InlineData("*/15 * * * *", "2026-06-05 10:07:00", "2026-06-05 10:15:00")]
    [InlineData("*/15 * * * *", "2026-06-05 10:45:00", "2026-06-05 11:00:00")]
    [InlineData("5/20 * * * *", "2026-06-05 10:45:00", "2026-06-05 11:05:00")]
    [InlineData("0 9-17 * * *", "2026-06-05 17:00:00", "2026-06-06 09:00:00")]
    [InlineData("0 22-2 * * *", "2026-06-05 22:30:00", "2026-06-05 23:00:00")]
    [InlineData("30 8,20 * * *", "2026-06-05 08:30:00", "2026-06-05 20:30:00")]
    [InlineData("0 3 * * *", "2026-06-05 02:59:59", "2026-06-05 03:00:00")]
    [InlineData("59 23 * * *", "2026-06-05 23:59:00", "2026-06-06 23:59:00")]
    // Seconds
    [InlineData("* * * * * *", "2026-06-05 10:07:59", "2026-06-05 10:08:00")]
    [InlineData("*/20 * * * * *", "2026-06-05 10:07:40", "2026-06-05 10:08:00")]
    [InlineData("10 */5 * * * *", "2026-06-05 10:05:10", "2026-06-05 10:10:10")]
    [InlineData("59 59 23 31 12 *", "2026-06-05 10:05:10", "2026-12-31 23:59:59")]
    // Days of month: lengths, leap years, the last
    [InlineData("0 0 31 * *", "2026-01-31 00:00:00", "2026-03-31 00:00:00")]
    [InlineData("0 0 30 * *", "2026-01-30 00:00:00", "2026-03-30 00:00:00")]
    [InlineData("0 0 29 2 *", "2026-01-01 00:00:00", "2028-02-29 00:00:00")]
    [InlineData("0 0 29 2 *", "2096-03-01 00:00:00", "2104-02-29 00:00:00")] // 2100 is no leap year
    [InlineData("0 0 L * *", "2026-02-01 00:00:00", "2026-02-28 00:00:00")]
    [InlineData("0 0 L 2 *", "2027-03-01 00:00:00", "2028-02-29 00:00:00")]
    [InlineData("0 0 L-1 * *", "2026-02-01 00:00:00", "2026-02-27 00:00:00")]
    [InlineData("0 0 L-30 * *", "2026-04-02 00:00:00", "2026-05-01 00:00:00")]
    [InlineData("0 0 */10 * *", "2026-02-21 00:00:00", "2026-03-01 00:00:00")]
    // The nearest weekday: 1 Aug 2026 is a Saturday, 31 May 2026 a Sunday, 15 Aug a Saturday, 15 Nov a Sunday
    [InlineData("0 0 1W * *", "2026-07-31 00:00:00", "2026-08-03 00:00:00")]
    [InlineData("0 0 15W 8 *", "2026-08-01 00:00:00", "2026-08-14 00:00:00")]
    [InlineData("0 0 15W 11 *", "2026-11-01 00:00:00", "2026-11-16 00:00:00")]
    [InlineData("0 0 31W * *", "2026-04-01 00:00:00", "2026-05-29 00:00:00")]
    [InlineData("0 0 LW 5 *", "2026-05-01 00:00:00", "2026-05-29 00:00:00")]
    [InlineData("0 0 LW 2 *", "2026-02-01 00:00:00", "2026-02-27 00:00:00")]
    [InlineData("0 0 L-30W 8 *", "2026-07-31 00:00:00", "2026-08-03 00:00:00")]
    [InlineData("0 0 30W 2 *", "2026-01-01 00:00:00", null)]
    [InlineData("0 0 1W * *", "2026-08-02 12:00:00", "2026-08-03 00:00:00")] // it moved past the start of the search
    [InlineData("0 12 15W 8 *", "2026-08-14 12:00:00", "2027-08-16 12:00:00")]
    // Days of week: names, ranges, the last, the n-th
    [InlineData("0 0 * * MON-FRI", "2026-06-05 00:00:00", "2026-06-08 00:00:00")]
    [InlineData("0 0 * * 7", "2026-06-05 00:00:00", "2026-06-07 00:00:00")]
    [InlineData("0 0 * * SAT-MON", "2026-06-05 00:00:00", "2026-06-06 00:00:00")]
    [InlineData("0 0 * * 5L", "2026-06-05 00:00:00", "2026-06-26 00:00:00")]
    [InlineData("0 0 * * SUNL", "2026-05-31 00:00:00", "2026-06-28 00:00:00")]
    [InlineData("0 0 * * 1#1", "2026-06-01 00:00:00", "2026-07-06 00:00:00")]
    [InlineData("0 0 * * FRI#5", "2026-06-01 00:00:00", "2026-07-31 00:00:00")]
    // Both must match
    [InlineData("0 0 13 * 5", "2026-03-13 00:00:00", "2026-11-13 00:00:00")]
    [InlineData("0 0 1-7 * MON", "2026-06-02 00:00:00", "2026-07-06 00:00:00")]
    [InlineData("0 0 L * 1", "2026-09-01 00:00:00", "2026-11-30 00:00:00")]
    [InlineData("0 0 29 2 1", "2026-01-01 00:00:00", "2044-02-29 00:00:00")]
    [InlineData("0 0 15W * 1", "2026-06-01 00:00:00", "2026-06-15 00:00:00")]
    // Months
    [InlineData("0 0 1 */3 *", "2026-02-01 00:00:00", "2026-04-01 00:00:00")]
    [InlineData("0 0 1 DEC-FEB *", "2026-02-01 00:00:00", "2026-12-01 00:00:00")]
    [InlineData("@yearly", "2026-01-01 00:00:00", "2027-01-01 00:00:00")]
    [InlineData("@weekly", "2026-06-05 00:00:00", "2026-06-07 00:00:00")]
    public void The_next_occurrence_is_the_first_that_matches(string expression, string from, string? next)
    {
        Assert.Equal(next is null ? null : Utc(next), CronSchedule.Parse(expression).Next(Utc(from), TimeZoneInfo.Utc));
    }

    [Theory]
    [InlineData("0 0 30 2 *")]
    [InlineData("0 0 31 4,6,9,11 *")]
    [InlineData("0 0 31W 2 *")]
    [InlineData("0 0 L-30 2,4 *")]
    [InlineData("0 0 1 * SUN#2")]
    [InlineData("0 0 1-28 * SUN#5")]
    [InlineData("0 0 L * MON#1")]
    [InlineData("0 0 21 * 0L")]
    [InlineData("0 0 LW * SAT")]
    [InlineData("0 0 5W * SUN")]
    public void An_expression_that_cannot_fire_gives_null(string expression)
    {
        var cron = CronSchedule.Parse(expression);
        Assert.Equal("Never", cron.Words);
        foreach (var zone in new[] { TimeZoneInfo.Utc, Berlin })
        {
            Assert.Null(cron.Next(Utc("0001-01-02 00:00:00"), zone));
            Assert.Null(cron.Next(Utc("2026-06-05 00:00:00"), zone));
        }
    }

    [Fact]
    public void The_rarest_expressions_are_found()
    {
        // A leap day falls on a given day of the week every 28 years, and once in 40 where a century has no leap year.
        for (var day = 0; day < 7; day++)
        {
            var cron = CronSchedule.Parse($"0 0 29 2 {day}");
            Assert.Equal((DayOfWeek)day, cron.Next(Utc("1896-03-01 00:00:00"), TimeZoneInfo.Utc)?.DayOfWeek);
        }
    }

    [Fact]
    public void The_start_does_not_count()
    {
        var due = Utc("2026-06-05 10:00:00");
        var hourly = CronSchedule.Parse("@hourly");
        foreach (var zone in new[] { TimeZoneInfo.Utc, Berlin })
        {
            Assert.Equal(due.AddHours(1), hourly.Next(due, zone));
            Assert.Equal(due, hourly.Next(due.AddTicks(-1), zone));
            Assert.Equal(due.AddHours(1), hourly.Next(due.AddTicks(1), zone));
            Assert.Equal(due.AddHours(1), hourly.Next(due.AddSeconds(1).AddTicks(-1), zone));
        }
    }

    [Fact]
    public void The_result_has_the_offset_of_the_zone_whatever_the_offset_of_the_start()
    {
        var from = new DateTimeOffset(2026, 6, 5, 12, 0, 0, TimeSpan.FromHours(-8));
        Assert.Equal("2026-06-06T00:00:00.0000000+02:00", CronSchedule.Parse("@daily").Next(from, Berlin)?.ToString("O", CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Whoever_begins_at_the_end_of_a_gap_has_it_behind_him()
    {
        // At 02:00 the clock went to 03:00.
        var cron = CronSchedule.Parse("30 2 * * *");
        var gapEnd = new DateTimeOffset(2024, 3, 31, 3, 0, 0, TimeSpan.FromHours(2));
        Assert.Equal(gapEnd, cron.Next(gapEnd.AddTicks(-1), Berlin));
        Assert.Equal(gapEnd, cron.Next(gapEnd.AddSeconds(-1), Berlin));
        Assert.Equal(gapEnd.AddHours(23.5), cron.Next(gapEnd, Berlin));
    }

    // What Cronos alone answers with the question itself, or with a time that no clock shows: where a zone's winter time is the
    // daylight saving, and where a country left out a day. The answer is the end of the gap, and each leads on from there.
    [Theory]
    [InlineData("Europe/Dublin", "2,15 9-2 * * *", "2022-03-27T00:45Z", "2022-03-27T01:00Z 2022-03-27T01:02Z")]
    [InlineData("Europe/Dublin", "30 1 * * *", "2024-03-30T12:00Z", "2024-03-31T01:00Z 2024-04-01T00:30Z")]
    [InlineData("Europe/Dublin", "*/20 * * * *", "2024-03-31T00:30Z", "2024-03-31T00:40Z 2024-03-31T01:00Z 2024-03-31T01:20Z")]
    [InlineData("Pacific/Apia", "0 9 * * *", "2011-12-29T19:00Z", "2011-12-30T10:00Z 2011-12-30T19:00Z")]
    [InlineData("Pacific/Apia", "0 */6 * * *", "2011-12-30T04:00Z", "2011-12-30T10:00Z 2011-12-30T16:00Z")]
    [InlineData("Pacific/Apia", "0 9 30 12 *", "2011-12-29T22:00Z", "2011-12-30T10:00Z 2012-12-29T19:00Z")]
    public void An_answer_is_later_than_the_question_and_is_shown_by_the_clock(string zoneId, string expression, string after, string next)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(zoneId);
        var expected = next.Split(' ');
        var answers = CronSchedule.Parse(expression).After(DateTimeOffset.Parse(after, CultureInfo.InvariantCulture), zone).Take(expected.Length);
        Assert.Equal(expected, answers.Select(time => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void A_zone_of_ones_own_works_like_any_other()
    {
        // Clocks go forward at 23:59:59.999 of the last of March, as some rules of Windows have it.
        var spring = TimeZoneInfo.TransitionTime.CreateFixedDateRule(new DateTime(1, 1, 1, 23, 59, 59, 999), 3, 31);
        var autumn = TimeZoneInfo.TransitionTime.CreateFixedDateRule(new DateTime(1, 1, 1, 1, 0, 0), 10, 1);
        var rule = TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(DateTime.MinValue.Date, DateTime.MaxValue.Date, TimeSpan.FromHours(1), spring, autumn);
        var zone = TimeZoneInfo.CreateCustomTimeZone("Own", TimeSpan.FromHours(2), "Own", "Own", "Own summer", [rule]);
        var from = new DateTimeOffset(2026, 3, 31, 12, 0, 0, TimeSpan.FromHours(2));
        Assert.Equal(new DateTimeOffset(2026, 4, 1, 1, 0, 0, TimeSpan.FromHours(3)), CronSchedule.Parse("30 0 * * *").Next(from, zone));
    }

    [Fact]
    public void All_times_are_searched_as_they_are_read() =>
        Assert.Equal(3, CronSchedule.Parse("@every_second").After(Utc("2026-01-01 00:00:00"), Berlin).Take(3).Count());

    private static DateTimeOffset Utc(string text) => DateTimeOffset.ParseExact(
        text, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
