using JobLib.Jobs;
using JobLib.Recurring.Schedules;

namespace JobLib.Tests.Recurring;

/// <summary>What comes beside the times of a schedule: jitter, excluded days, an end, several expressions, intervals.</summary>
public sealed class RecurringScheduleTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Jitter_is_the_same_for_an_id_always_and_spreads_ids_over_its_whole_length()
    {
        var delays = Enumerable
            .Range(0, 1_000)
            .Select(i => Read($"tenant-{i}", new("0 3 * * *") { Jitter = TimeSpan.FromMinutes(10) }))
            .Select(schedule => Delay(schedule, Start))
            .ToList();

        Assert.All(delays, delay => Assert.InRange(delay, TimeSpan.Zero, TimeSpan.FromMinutes(10)));
        Assert.True(delays.Distinct().Count() > 450); // of 601
        Assert.InRange(delays.Count(delay => delay < TimeSpan.FromMinutes(5)), 400, 600);
        // stored nowhere: it must never change
        Assert.Equal(TimeSpan.FromSeconds(298), Delay(Read("report", new("0 3 * * *") { Jitter = TimeSpan.FromMinutes(10) }), Start));
        Assert.Equal(
            Delay(Read("a", new("0 3 * * *") { Jitter = TimeSpan.FromHours(1) }), Start),
            Delay(Read("a", new("0 3 * * *") { Jitter = TimeSpan.FromHours(1) }), Start.AddDays(200))
        );
    }

    [Fact]
    public void Jitter_beyond_midnight_and_through_changes_of_the_clock_loses_and_doubles_no_run()
    {
        var plain = Read("a", new("30 23 * * *"));
        var late = Read("b", new("30 23 * * *") { Jitter = TimeSpan.FromDays(1) });
        var (expected, shifted) = (plain.After(Start.AddDays(-3), Berlin).TakeWhile(time => time < Start.AddDays(365)).ToList(), Year(late, Berlin));
        var delay = shifted[0] - expected.Last(time => time <= shifted[0]);

        Assert.All(shifted.Zip(shifted.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, TimeSpan.FromHours(23), TimeSpan.FromHours(25)));
        Assert.InRange(shifted.Count, 364, 366);
        Assert.All(shifted, time => Assert.Contains(time - delay, expected));
    }

    [Fact]
    public void An_H_is_a_value_that_the_id_chooses()
    {
        var minutes = Enumerable
            .Range(0, 200)
            .Select(i => RecurringSchedule.Parse($"tenant-{i}", "H 3 * * *").Next(Start, TimeZoneInfo.Utc))
            .Select(time => time?.Minute)
            .ToList();

        Assert.True(minutes.Distinct().Count() > 40);
        Assert.All(Year(RecurringSchedule.Parse("tenant-1", "H 3 * * *"), TimeZoneInfo.Utc), time => Assert.Equal((3, minutes[1]), (time.Hour, time.Minute)));
        Assert.True(RecurringSchedule.Parse("a", "H 3 * * *").IsNew);
        Assert.Throws<CronFormatException>(() => CronSchedule.Parse("H 3 * * *"));
    }

    [Theory]
    [InlineData("* * * * *")]
    [InlineData("0 3 * * THU")]
    [InlineData("@daily")]
    [InlineData("0 0 1-5/2 MAR 7-1/2")]
    public void What_has_no_H_means_the_same_for_every_id(string cron)
    {
        Assert.Equal(CronSchedule.Parse(cron).ToString(), CronSchedule.Parse(cron, seed: 12_345).ToString());
        Assert.False(RecurringSchedule.Parse("a", cron).IsNew);
    }

    [Fact]
    public void Excluded_days_are_those_of_the_zone_and_of_the_time_without_jitter()
    {
        var text = new ScheduleText("30 0 * * *") { Exclude = [new DateOnly(2026, 3, 3)], Jitter = TimeSpan.FromDays(1) };
        var delay = Delay(Read("a", text with { Exclude = [] }), Start, Berlin, "30 0 * * *");
        var days = Read("a", text)
            .After(Start, Berlin)
            .Take(5)
            .Select(time => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time - delay, Berlin).DateTime))
            .ToList();

        Assert.DoesNotContain(new DateOnly(2026, 3, 3), days);
        Assert.Equal(5, days.Distinct().Count());
        Assert.All(days.Zip(days.Skip(1)), pair => Assert.Equal(pair.First == new DateOnly(2026, 3, 2) ? 2 : 1, pair.Second.DayNumber - pair.First.DayNumber));
    }

    [Theory]
    [InlineData("Europe/Berlin", 2026, 3, 29)] // 23 hours
    [InlineData("Europe/Berlin", 2026, 10, 25)] // 25 hours
    [InlineData("America/Santiago", 2026, 9, 6)] // has no midnight
    [InlineData("America/Havana", 2026, 11, 1)] // has two
    [InlineData("Australia/Lord_Howe", 2026, 4, 5)]
    public void A_day_with_a_change_of_the_clock_is_left_out_as_a_whole_and_its_neighbours_are_not(string zoneId, int year, int month, int day)
    {
        var (zone, excluded) = (TimeZoneInfo.FindSystemTimeZoneById(zoneId), new DateOnly(year, month, day));
        var start = new DateTimeOffset(year, month, day, 0, 0, 0, TimeSpan.Zero).AddDays(-3);
        var all = Every(Read("a", new("*/10 * * * *")));
        var some = Every(Read("a", new("*/10 * * * *") { Exclude = [excluded] }));

        Assert.Equal(all.Where(time => DateOnly.FromDateTime(time.DateTime) != excluded), some);

        List<DateTimeOffset> Every(RecurringSchedule schedule) => [.. schedule.After(start, zone).TakeWhile(time => time < start.AddDays(6))];
    }

    [Fact]
    public void A_schedule_of_every_second_passes_over_years_of_excluded_days_at_once_and_one_without_any_day_has_no_end_less_search()
    {
        var calendars = new JobCalendars()
            .Add("all", Enumerable.Range(0, 36_500).Select(i => new DateOnly(2026, 1, 1).AddDays(i)))
            .Add("three-years", Enumerable.Range(0, 1_095).Select(i => new DateOnly(2026, 1, 1).AddDays(i)));

        Assert.Equal(
            new DateTimeOffset(2028, 12, 31, 0, 0, 0, TimeSpan.Zero),
            Read("a", new("* * * * * *") { Exclude = ["three-years"] }, calendars).Next(Start, TimeZoneInfo.Utc)
        );
        Assert.Null(Read("a", new("* * * * * *") { Exclude = ["all"] }, calendars).Next(Start, TimeZoneInfo.Utc));
    }

    [Fact]
    public void A_leap_day_that_is_excluded_is_made_up_for_by_the_next_one() =>
        Assert.Equal(
            new DateTimeOffset(2032, 2, 29, 0, 0, 0, TimeSpan.Zero),
            Read("a", new("0 0 29 2 *") { Exclude = [new DateOnly(2028, 2, 29)] }).Next(Start, TimeZoneInfo.Utc)
        );

    [Fact]
    public void After_its_end_it_has_no_times()
    {
        var schedule = Read("a", new("0 3 * * *") { EndsAt = Start.AddDays(2).AddHours(3) });

        Assert.Equal([Start.AddHours(3), Start.AddDays(1).AddHours(3), Start.AddDays(2).AddHours(3)], schedule.After(Start, TimeZoneInfo.Utc));
        // the end counts with the jitter
        Assert.Null(Read("b", new("0 3 * * *") { EndsAt = Start.AddHours(3), Jitter = TimeSpan.FromDays(1) }).Next(Start, TimeZoneInfo.Utc));
    }

    [Fact]
    public void Several_expressions_run_at_the_times_of_each_and_once_where_they_meet()
    {
        var schedule = RecurringSchedule.Parse("a", Cron.AnyOf("0 */6 * * *", "0 12 * * *", "30 7 1 * *"));

        Assert.Equal([7.5, 12, 18, 24, 30], schedule.After(Start.AddHours(6), TimeZoneInfo.Utc).Take(5).Select(time => (time - Start).TotalHours));
        Assert.True(schedule.IsNew);
        Assert.Equal("At 07:30, every day; Every hour", RecurringSchedule.InWords("a", "30 7 * * *; 0 * * * *"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0 3 * * *;")]
    [InlineData("0 3 * * *; nonsense")]
    [InlineData("=0 3 * * *")]
    [InlineData("0 3 * * * | jitter 00:10:00")]
    [InlineData("@every 5m")]
    [InlineData("@every 00:00:00.5")]
    [InlineData("@every -00:00:05")]
    [InlineData("@every 366.00:00:00")]
    [InlineData("@every 00:05:00; 0 3 * * *")]
    [InlineData("Z 3 * * *")]
    public void What_users_write_is_read_or_refused(string times) => Assert.Throws<CronFormatException>(() => RecurringSchedule.Parse("a", times));

    [Fact]
    public void An_interval_counts_from_an_end_in_whole_seconds_and_keeps_off_excluded_days()
    {
        var schedule = Read("a", new(Cron.Every(TimeSpan.FromMinutes(90))) { Exclude = [new DateOnly(2026, 3, 1)], EndsAt = Start.AddDays(5) });

        Assert.Equal(
            new DateTimeOffset(2026, 2, 28, 22, 30, 1, TimeSpan.Zero),
            schedule.AfterEnd(new(2026, 2, 28, 21, 0, 0, 1, TimeSpan.Zero), TimeZoneInfo.Utc)
        );
        Assert.Equal(new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero), schedule.AfterEnd(new(2026, 2, 28, 22, 30, 0, TimeSpan.Zero), TimeZoneInfo.Utc));
        Assert.Null(schedule.AfterEnd(Start.AddDays(5), TimeZoneInfo.Utc));
        Assert.Null(schedule.Next(Start, TimeZoneInfo.Utc));
        Assert.Equal("01:30:00 after the end of each run", RecurringSchedule.InWords("a", Cron.Every(TimeSpan.FromMinutes(90))));
        Assert.Throws<ArgumentOutOfRangeException>(() => Cron.Every(TimeSpan.FromMilliseconds(1_500)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Cron.Every(TimeSpan.Zero));
    }

    [Fact]
    public void What_is_stored_comes_back_and_only_what_the_first_version_knows_is_stored_as_it_was()
    {
        Assert.Equal("0 3 * * *", new ScheduleText("0 3 * * *").Write(marked: false));
        var text = new ScheduleText("0 3 * * *; 0 12 * * 6")
        {
            Jitter = TimeSpan.FromMinutes(10),
            EndsAt = Start,
            Exclude = [new DateOnly(2026, 12, 24), "de-holidays"],
        };
        var stored = text.Write(marked: false);

        Assert.Equal("=0 3 * * *; 0 12 * * 6 | jitter 00:10:00 | ends 2026-03-01T00:00:00Z | except 2026-12-24 de-holidays", stored);
        Assert.True(ScheduleText.TryRead(stored, out var read));
        Assert.Equal((text.Times, text.Jitter, text.EndsAt), (read.Times, read.Jitter, read.EndsAt));
        Assert.Equal(text.Exclude, read.Exclude);
        Assert.Throws<CronFormatException>(() => CronSchedule.Parse(stored));
        Assert.Throws<CronFormatException>(() => CronSchedule.Parse(new ScheduleText("0 3 * * *").Write(marked: true)));
    }

    [Theory]
    [InlineData("=0 3 * * * | moon full")]
    [InlineData("=0 3 * * * | jitter")]
    [InlineData("=0 3 * * * | jitter soon")]
    [InlineData("=0 3 * * * | ends never")]
    [InlineData("=0 3 * * * | except nowhere-known")]
    [InlineData("=0 3 * * * |")]
    [InlineData("=0 3 * * * *  * *")]
    [InlineData("=")]
    public void Words_of_a_later_version_and_calendars_that_are_not_known_here_are_left_to_others(string stored)
    {
        Assert.False(RecurringSchedule.TryRead("a", stored, new(), out _, out var problem));
        Assert.True(problem.OthersMayKnow);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("")]
    [InlineData("0 3 * *")]
    public void A_plain_text_that_is_no_schedule_is_nobodys(string stored)
    {
        Assert.False(RecurringSchedule.TryRead("a", stored, new(), out _, out var problem));
        Assert.False(problem.OthersMayKnow);
    }

    [Fact]
    public void Any_text_is_read_or_told_to_be_unreadable()
    {
        var random = new Random(20261129);
        const string letters = "=;|@ 0123456789*/-,LW#?HTUejitrndsxcp:TZ";
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(30)).Select(_ => letters[random.Next(letters.Length)]));
            if (random.Next(2) == 0) text = $"=0 3 * * *{(random.Next(2) == 0 ? ";" : "|")}{text}";
            if (RecurringSchedule.TryRead("a", text, new(), out var schedule, out _)) schedule.Next(Start, Berlin);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("Feiertage")]
    [InlineData("2026-12-24")]
    [InlineData("a|b")]
    public void A_name_that_could_be_something_else_is_no_calendars(string name) => Assert.Throws<ArgumentException>(() => new JobCalendars().Add(name, []));

    [Fact]
    public void A_calendar_is_added_once() => Assert.Throws<ArgumentException>(() => new JobCalendars().Add("a", []).Add("a", []));

    private static TimeSpan Delay(RecurringSchedule schedule, DateTimeOffset start, TimeZoneInfo? zone = null, string cron = "0 3 * * *")
    {
        var next = schedule.Next(start.AddDays(3), zone ?? TimeZoneInfo.Utc) ?? throw new InvalidOperationException();
        return next - RecurringSchedule.Parse("plain", cron).After(start, zone ?? TimeZoneInfo.Utc).TakeWhile(time => time <= next).Last();
    }

    private static List<DateTimeOffset> Year(RecurringSchedule schedule, TimeZoneInfo zone) =>
        [.. schedule.After(Start, zone).TakeWhile(time => time < Start.AddDays(365))];

    private static RecurringSchedule Read(string id, ScheduleText text, JobCalendars? calendars = null) =>
        RecurringSchedule.TryRead(id, text.Write(marked: true), calendars ?? new(), out var schedule, out var problem)
            ? schedule
            : throw new InvalidOperationException(problem.Text);
}
