using FsCheck;
using FsCheck.Fluent;

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
            from change in Gen.Elements(ZoneChange.All)
            from minutes in Gen.Choose(-32 * 60, 4 * 60)
            select (cron, change, minutes);
        Check(600, cases, test => Agree(test.cron, test.change, Minute * test.minutes, length: TimeSpan.FromHours(44), Minute, memory: TimeSpan.FromHours(26)));
    }

    [Fact]
    public void Around_a_change_of_the_clock_the_occurrences_are_those_of_a_walk_over_its_seconds()
    {
        ZoneChange[] changes = [.. ZoneChange.All.Where(change => change.Zone.Id != "Pacific/Kwajalein")]; // it once went back by 23 hours
        var cases =
            from cron in CronModels.Seconds(lastHour: 4)
            from change in Gen.Elements(changes)
            from seconds in Gen.Choose(-4 * 3600, 4 * 3600)
            select (cron, change, seconds);
        Check(200, cases, test => Agree(test.cron, test.change, Second * test.seconds, length: TimeSpan.FromHours(3), Second, memory: TimeSpan.FromHours(4)));
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
            DateTime from = DateTime.SpecifyKind(DateTime.MinValue.AddDays(test.day + 30), DateTimeKind.Utc);
            var expected = test.cron.Walk(from, from.AddYears(6), TimeZoneInfo.Utc, TimeSpan.FromDays(1), memory: TimeSpan.FromDays(1));
            Equal(expected, test.cron.Parse().GetOccurrences(from, from.AddYears(6)).Select(utc => new DateTimeOffset(utc)), test.cron);
        });
    }

    [Fact]
    public void Far_away_from_the_start_the_next_occurrence_is_still_the_first_one()
    {
        var cases =
            from cron in CronModels.Minutes()
            from change in Gen.Elements(ZoneChange.All)
            from days in Gen.Choose(1, 400)
            select (cron, change, days);
        Check(400, cases, test =>
        {
            CronExpression cron = test.cron.Parse();
            DateTime from = test.change.Utc.AddDays(-test.days);
            DateTime? next = cron.GetNextOccurrence(from, test.change.Zone);
            DateTime end = new[] { next ?? DateTime.MaxValue, from.AddDays(500) }.Min();
            DateTime start = new[] { end.AddDays(-3), from.AddMinutes(1) }.Max();

            // Nothing in the three days before it, and it is due itself.
            var expected = test.cron.Walk(start, end.AddMinutes(1), test.change.Zone, Minute, memory: TimeSpan.FromHours(26));
            Equal(expected, next == end ? [TimeZoneInfo.ConvertTime(new DateTimeOffset(end), test.change.Zone)] : [], test);
        });
    }

    [Fact]
    public void What_is_written_parses_to_an_equal_expression() =>
        Check(2_000, Gen.OneOf(CronModels.Minutes(), CronModels.Seconds()), model =>
        {
            CronExpression cron = model.Parse();
            Assert.Equal(cron, CronExpression.ParseAnyFormat(cron.ToString()));
            Assert.Equal(cron.ToString(), CronExpression.ParseAnyFormat(cron.ToString()).ToString());
            Assert.Equal(cron.GetHashCode(), CronExpression.ParseAnyFormat(cron.ToString()).GetHashCode());
        });

    [Fact]
    public void Expressions_with_different_times_never_read_the_same()
    {
        var seen = new Dictionary<string, CronExpression>();
        Check(5_000, Gen.OneOf(CronModels.Minutes(), CronModels.Seconds(), CronModels.Midnights()), model =>
        {
            CronExpression cron = model.Parse();
            string words = CronDescription.Describe(cron);
            if (words != "Never" && !seen.TryAdd(words, cron))
            {
                Assert.Equal(seen[words].Fields with { IsInterval = false }, cron.Fields with { IsInterval = false });
            }
        });
    }

    private static void Agree(CronModel cron, ZoneChange change, TimeSpan offset, TimeSpan length, TimeSpan step, TimeSpan memory)
    {
        DateTime from = change.Utc + offset;
        var expected = cron.Walk(from, from + length, change.Zone, step, memory);
        Equal(expected, cron.Parse().GetOccurrences(new DateTimeOffset(from), from + length, change.Zone), (cron, change));
    }

    private static void Equal(IEnumerable<DateTimeOffset> expected, IEnumerable<DateTimeOffset> actual, object test) =>
        Assert.True(
            expected.Select(Text).SequenceEqual(actual.Select(Text)),
            $"{test}\nexpected {string.Join(", ", expected.Select(Text).Take(50))}\nbut was  {string.Join(", ", actual.Select(Text).Take(50))}");

    private static string Text(DateTimeOffset instant) => $"{instant:yyyy-MM-dd HH:mm:ss zzz}";

    private static void Check<T>(int count, Gen<T> cases, Action<T> test) =>
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(count), Prop.ForAll(cases.ToArbitrary(), test));
}
