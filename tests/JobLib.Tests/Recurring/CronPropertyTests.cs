using FsCheck;
using FsCheck.Fluent;
using JobLib.Recurring.Schedules;

namespace JobLib.Tests.Recurring;

/// <summary>
/// Compares expressions with a walk over every minute or second of the clock. FsCheck prints the seed of a failing case, and
/// <c>WithReplay</c> on the configuration runs it again.
/// </summary>
[Slow]
public sealed class CronPropertyTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Around_every_change_of_the_clock_the_occurrences_are_those_of_a_walk_over_its_minutes()
    {
        var cases =
            from cron in CronModels.Minutes(lastHour: 4)
            from change in Gen.Elements(ZoneChange.Known)
            from minutes in Gen.Choose(-32 * 60, 4 * 60)
            select (cron, change, minutes);
        Check(600, cases, test => Agree(test.cron, test.change, Minute * test.minutes, length: TimeSpan.FromHours(44), Minute, memory: TimeSpan.FromHours(26)));
    }

    [Fact]
    public void Around_a_change_of_the_clock_the_occurrences_are_those_of_a_walk_over_its_seconds()
    {
        ZoneChange[] changes = [.. ZoneChange.Known.Where(change => change.Zone.Id != "Pacific/Kwajalein")]; // it once went back by 23 hours
        var cases =
            from cron in CronModels.Seconds(lastHour: 4)
            from change in Gen.Elements(changes)
            from seconds in Gen.Choose(-4 * 3600, 4 * 3600)
            select (cron, change, seconds);
        Check(200, cases, test => Agree(test.cron, test.change, Second * test.seconds, length: TimeSpan.FromHours(3), Second, memory: TimeSpan.FromHours(4)));
    }

    [Fact]
    public void Around_a_change_that_NET_knows_wrongly_an_answer_is_still_later_than_the_question_and_shown_by_the_clock()
    {
        var changes = ZoneChange.All.Except(ZoneChange.Known).ToArray();
        Assert.NotEmpty(changes);
        var cases =
            from cron in CronModels.Minutes(lastHour: 4)
            from change in Gen.Elements(changes)
            from minutes in Gen.Choose(-32 * 60, 4 * 60)
            select (cron, change, minutes);
        Check(1_000, cases, test =>
        {
            DateTimeOffset from = test.change.Utc + Minute * test.minutes;
            foreach (var next in test.cron.Parse().After(from, test.change.Zone).TakeWhile(next => next < from.AddHours(44)).Take(500))
            {
                Assert.True(next > from && TimeZoneInfo.ConvertTime(next, test.change.Zone).Offset == next.Offset, $"{test}: {next:O} after {from:O}");
                from = next;
            }
        });
    }

    [Fact]
    public void Over_years_the_days_are_those_of_a_walk_over_the_calendar()
    {
        var cases =
            from cron in CronModels.Midnights()
            from day in Gen.Choose(0, 2480 * 365)
            select (cron, day);
        Check(600, cases, test =>
        {
            var from = DateTime.SpecifyKind(DateTime.MinValue.AddDays(test.day + 30), DateTimeKind.Utc);
            var expected = test.cron.Walk(from, from.AddYears(6), TimeZoneInfo.Utc, TimeSpan.FromDays(1), memory: TimeSpan.FromDays(1));
            Equal(expected, Between(test.cron, from, from.AddYears(6), TimeZoneInfo.Utc), test.cron);
        });
    }

    [Fact]
    public void Far_away_from_the_start_the_next_occurrence_is_still_the_first_one()
    {
        var cases =
            from cron in CronModels.Minutes()
            from change in Gen.Elements(ZoneChange.Known)
            from days in Gen.Choose(1, 400)
            select (cron, change, days);
        Check(400, cases, test =>
        {
            var from = test.change.Utc.AddDays(-test.days);
            var next = test.cron.Parse().Next(from, test.change.Zone)?.UtcDateTime;
            var end = new[] { next ?? DateTime.MaxValue, from.AddDays(500) }.Min();
            var start = new[] { end.AddDays(-3), from.AddMinutes(1) }.Max();

            // Nothing in the three days before it, and it is due itself.
            var expected = test.cron.Walk(start, end.AddMinutes(1), test.change.Zone, Minute, memory: TimeSpan.FromHours(26));
            Equal(expected, next == end ? [TimeZoneInfo.ConvertTime(new DateTimeOffset(end), test.change.Zone)] : [], test);
        });
    }

    [Fact]
    public void What_is_written_means_the_same() =>
        Check(2_000, Gen.OneOf(CronModels.Minutes(), CronModels.Seconds()), model =>
        {
            var written = model.Parse().ToString();
            if (written.Length <= CronSchedule.MaxLength) Assert.Equal(written, CronSchedule.Parse(written).ToString());
        });

    [Fact]
    public void Schedules_with_different_times_never_read_the_same()
    {
        var seen = new Dictionary<string, string>();
        Check(5_000, Gen.OneOf(CronModels.Minutes(), CronModels.Seconds(), CronModels.Midnights()), model =>
        {
            var cron = model.Parse();
            if (cron.Words != "Never" && !seen.TryAdd(cron.Words, cron.ToString())) Assert.Equal(seen[cron.Words], cron.ToString());
        });
    }

    // From a first instant that counts to an end that does not.
    private static IEnumerable<DateTimeOffset> Between(CronModel cron, DateTime fromUtc, DateTime toUtc, TimeZoneInfo zone) =>
        cron.Parse().After(new DateTimeOffset(fromUtc).AddTicks(-1), zone).TakeWhile(time => time < toUtc);

    private static void Agree(CronModel cron, ZoneChange change, TimeSpan offset, TimeSpan length, TimeSpan step, TimeSpan memory)
    {
        var from = change.Utc + offset;
        var expected = cron.Walk(from, from + length, change.Zone, step, memory);
        Equal(expected, Between(cron, from, from + length, change.Zone), (cron, change));
    }

    private static void Equal(IEnumerable<DateTimeOffset> expected, IEnumerable<DateTimeOffset> actual, object test) =>
        Assert.True(
            expected.Select(Text).SequenceEqual(actual.Select(Text)),
            $"{test}\nexpected {string.Join(", ", expected.Select(Text).Take(50))}\nbut was  {string.Join(", ", actual.Select(Text).Take(50))}");

    private static string Text(DateTimeOffset instant) => $"{instant:yyyy-MM-dd HH:mm:ss zzz}";

    private static void Check<T>(int count, Gen<T> cases, Action<T> test) =>
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(count), Prop.ForAll(cases.ToArbitrary(), test));
}
