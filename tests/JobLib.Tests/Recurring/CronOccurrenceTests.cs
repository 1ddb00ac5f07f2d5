using System.Globalization;

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
    // The centuries
    [InlineData("0 0 29 2 *", "0001-01-01 00:00:00", "0004-02-29 00:00:00")]
    [InlineData("* * * * *", "2499-12-31 23:58:00", "2499-12-31 23:59:00")]
    [InlineData("* * * * *", "2499-12-31 23:59:00", null)]
    [InlineData("* * * * *", "9999-12-31 23:59:59", null)]
    [InlineData("0 0 29 2 *", "2496-03-01 00:00:00", null)]
    public void The_next_occurrence_is_the_first_that_matches(string expression, string from, string? next)
    {
        CronExpression cron = CronExpression.ParseAnyFormat(expression);
        Assert.Equal(next is null ? null : Utc(next), cron.GetNextOccurrence(Utc(from)));
        Assert.Equal(next is null ? null : Utc(next), cron.GetNextOccurrence(new DateTimeOffset(Utc(from)), TimeZoneInfo.Utc)?.UtcDateTime);
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
        CronExpression cron = CronExpression.Parse(expression);
        foreach (string from in new[] { "0001-01-01 00:00:00", "2026-06-05 00:00:00", "2400-01-01 00:00:00" })
        {
            Assert.Null(cron.GetNextOccurrence(Utc(from), inclusive: true));
            Assert.Null(cron.GetNextOccurrence(Utc(from), Berlin, inclusive: true));
        }
    }

    [Fact]
    public void The_rarest_expressions_are_found()
    {
        // A leap day falls on a given day of the week every 28 years, and once in 40 where a century has no leap year.
        for (int day = 0; day < 7; day++)
        {
            CronExpression cron = CronExpression.Parse($"0 0 29 2 {day}");
            Assert.Equal((DayOfWeek)day, cron.GetNextOccurrence(Utc("1896-03-01 00:00:00"))?.DayOfWeek);
        }
    }

    [Fact]
    public void The_start_counts_only_if_it_is_inclusive_and_a_whole_second()
    {
        DateTime due = Utc("2026-06-05 10:00:00");
        Assert.Equal(due.AddHours(1), CronExpression.Hourly.GetNextOccurrence(due));
        Assert.Equal(due, CronExpression.Hourly.GetNextOccurrence(due, inclusive: true));
        Assert.Equal(due, CronExpression.Hourly.GetNextOccurrence(due, Berlin, inclusive: true));
        Assert.Equal(due, CronExpression.Hourly.GetNextOccurrence(due.AddTicks(-1)));
        foreach (long ticks in new[] { 1, TimeSpan.TicksPerSecond - 1 })
        {
            Assert.Equal(due.AddHours(1), CronExpression.Hourly.GetNextOccurrence(due.AddTicks(ticks), inclusive: true));
            Assert.Equal(due.AddHours(1), CronExpression.Hourly.GetNextOccurrence(due.AddTicks(ticks), Berlin, inclusive: true));
        }
    }

    [Fact]
    public void The_result_has_the_offset_of_the_zone_whatever_the_offset_of_the_start()
    {
        var from = new DateTimeOffset(2026, 6, 5, 12, 0, 0, TimeSpan.FromHours(-8));
        DateTimeOffset? next = CronExpression.Daily.GetNextOccurrence(from, Berlin);
        Assert.Equal("2026-06-06T00:00:00.0000000+02:00", next?.ToString("O", CultureInfo.InvariantCulture));
        Assert.Equal(DateTimeKind.Utc, CronExpression.Daily.GetNextOccurrence(from.UtcDateTime, Berlin)?.Kind);
        Assert.Equal(next?.UtcDateTime, CronExpression.Daily.GetNextOccurrence(from.UtcDateTime, Berlin));
    }

    [Fact]
    public void Whoever_begins_at_the_end_of_a_gap_has_it_behind_him()
    {
        // At 02:00 the clock went to 03:00. Both searches may use the same second, but only one of them comes from before it.
        CronExpression cron = CronExpression.Parse("30 2 * * *");
        var gapEnd = new DateTimeOffset(2024, 3, 31, 3, 0, 0, TimeSpan.FromHours(2));
        Assert.Equal(gapEnd, cron.GetNextOccurrence(gapEnd.AddTicks(-1), Berlin, inclusive: true));
        Assert.Equal(gapEnd, cron.GetNextOccurrence(gapEnd.AddSeconds(-1), Berlin));
        Assert.Equal(gapEnd.AddHours(23.5), cron.GetNextOccurrence(gapEnd, Berlin, inclusive: true));
        Assert.Equal(gapEnd.AddHours(23.5), cron.GetNextOccurrence(gapEnd, Berlin));
    }

    [Theory]
    [InlineData("Pacific/Honolulu")]
    [InlineData("Asia/Tokyo")]
    [InlineData("Europe/Berlin")]
    [InlineData("UTC")]
    public void The_ends_of_time_do_not_throw(string zoneId)
    {
        TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(zoneId);
        Assert.NotNull(CronExpression.EverySecond.GetNextOccurrence(DateTimeOffset.MinValue, zone));
        Assert.NotNull(CronExpression.Daily.GetNextOccurrence(DateTimeOffset.MinValue, zone, inclusive: true));
        Assert.Null(CronExpression.EverySecond.GetNextOccurrence(DateTimeOffset.MaxValue, zone));
        Assert.Null(CronExpression.EverySecond.GetNextOccurrence(new DateTimeOffset(Utc("2500-01-02 00:00:00")), zone));
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
        Assert.Equal(new DateTimeOffset(2026, 4, 1, 1, 0, 0, TimeSpan.FromHours(3)), CronExpression.Parse("30 0 * * *").GetNextOccurrence(from, zone));
    }

    [Theory]
    [InlineData(true, false, "10:00 11:00")]
    [InlineData(false, false, "11:00")]
    [InlineData(true, true, "10:00 11:00 12:00")]
    [InlineData(false, true, "11:00 12:00")]
    public void A_range_has_the_ends_that_were_asked_for(bool fromInclusive, bool toInclusive, string expected)
    {
        DateTime from = Utc("2026-06-05 10:00:00");
        DateTime to = Utc("2026-06-05 12:00:00");
        Assert.Equal(expected, Times(CronExpression.Hourly.GetOccurrences(from, to, fromInclusive, toInclusive)));
        Assert.Equal(expected, Times(CronExpression.Hourly.GetOccurrences(from, to, Berlin, fromInclusive, toInclusive)));
        Assert.Equal(expected, Times(CronExpression.Hourly
            .GetOccurrences(new DateTimeOffset(from), new DateTimeOffset(to), Berlin, fromInclusive, toInclusive)
            .Select(occurrence => occurrence.UtcDateTime)));
    }

    [Fact]
    public void A_range_is_searched_as_it_is_read()
    {
        IEnumerable<DateTime> centuries = CronExpression.EverySecond.GetOccurrences(Utc("2026-01-01 00:00:00"), Utc("2499-01-01 00:00:00"));
        Assert.Equal(3, centuries.Take(3).Count());
        Assert.Empty(CronExpression.Parse(Cron.Never()).GetOccurrences(Utc("0001-01-01 00:00:00"), Utc("9999-01-01 00:00:00")));
    }

    [Fact]
    public void Wrong_arguments_are_named_at_the_call()
    {
        CronExpression cron = CronExpression.Daily;
        DateTime utc = Utc("2026-06-05 10:00:00");
        foreach (DateTimeKind kind in new[] { DateTimeKind.Local, DateTimeKind.Unspecified })
        {
            DateTime wrong = DateTime.SpecifyKind(utc, kind);
            Assert.Throws<ArgumentException>("fromUtc", () => cron.GetNextOccurrence(wrong));
            Assert.Throws<ArgumentException>("fromUtc", () => cron.GetNextOccurrence(wrong, Berlin));
            Assert.Throws<ArgumentException>("fromUtc", () => cron.GetOccurrences(wrong, utc));
            Assert.Throws<ArgumentException>("toUtc", () => cron.GetOccurrences(utc, wrong, Berlin));
        }

        Assert.Throws<ArgumentNullException>("zone", () => cron.GetNextOccurrence(utc, null!));
        Assert.Throws<ArgumentNullException>("zone", () => cron.GetNextOccurrence(new DateTimeOffset(utc), null!));
        Assert.Throws<ArgumentNullException>("zone", () => cron.GetOccurrences(utc, utc, null!));
        Assert.Throws<ArgumentException>("fromUtc", () => cron.GetOccurrences(utc, utc.AddTicks(-1)));
        Assert.Throws<ArgumentException>("from", () => cron.GetOccurrences(new DateTimeOffset(utc), utc.AddTicks(-1), Berlin));
    }

    [Fact]
    public void The_search_allocates_nothing()
    {
        CronExpression[] expressions =
        [
            .. new[] { "* * * * *", "*/5 9-17 * * 1-5", "30 2 L * *", "0 0 15W 1,6 *", "0 0 * * 5#5", "0 0 29 2 1", Cron.Never(), "*/7 * * * * *" }
                .Select(CronExpression.ParseAnyFormat),
        ];
        DateTime from = Utc("2026-03-28 12:00:00"); // within reach of a change of the clock
        Search(expressions, from);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Search(expressions, from);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Search(CronExpression[] expressions, DateTime from)
    {
        foreach (CronExpression cron in expressions)
        {
            for (int i = 0; i < 100; i++)
            {
                DateTime start = from.AddMinutes(i * 37);
                _ = cron.GetNextOccurrence(start);
                _ = cron.GetNextOccurrence(start, Berlin, inclusive: true);
                _ = cron.GetNextOccurrence(new DateTimeOffset(start), Berlin);
            }
        }
    }

    private static string Times(IEnumerable<DateTime> occurrences) =>
        string.Join(' ', occurrences.Select(time => time.ToString("HH:mm", CultureInfo.InvariantCulture)));

    private static DateTime Utc(string text) => DateTime.ParseExact(
        text, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
