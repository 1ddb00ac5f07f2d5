using JobLib.Recurring;
using JobLib.Storage;
using Microsoft.Extensions.Time.Testing;

namespace JobLib.Tests.Recurring;

public class RecurringTickerTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly RecurringTicker ticker = new(new FakeTimeProvider(), new());

    [Fact]
    public void A_tick_that_is_due_creates_one_run_and_moves_on()
    {
        var tick = Tick(Hourly(), now: Noon.AddSeconds(1));

        Assert.Equal(JobStart.AtInstant(Noon), Assert.Single(tick.Jobs).Start);
        Assert.Equal(Noon.AddHours(1), tick.Next);
        Assert.Null(tick.Fault);
    }

    [Theory]
    [InlineData(MisfireHandling.Relaxed)]
    [InlineData(MisfireHandling.Strict)]
    [InlineData(MisfireHandling.Ignorable)]
    public void A_tick_that_became_due_just_after_the_clock_was_read_is_not_due_again(MisfireHandling misfire)
    {
        var tick = Tick(Hourly() with { Misfire = misfire }, now: Noon.AddMilliseconds(-1));

        Assert.Equal(JobStart.AtInstant(Noon), Assert.Single(tick.Jobs).Start);
        Assert.Equal(Noon.AddHours(1), tick.Next);
    }

    [Theory]
    [InlineData(MisfireHandling.Relaxed, 1)]
    [InlineData(MisfireHandling.Strict, 6)]
    [InlineData(MisfireHandling.Ignorable, 0)]
    public void Missed_ticks_are_made_up_for_as_the_handling_says(MisfireHandling misfire, int runs)
    {
        var tick = Tick(Hourly() with { Misfire = misfire }, now: Noon.AddHours(5.5));

        Assert.Equal(runs, tick.Jobs.Count);
        Assert.Equal(Noon.AddHours(6), tick.Next);
    }

    [Fact]
    public void Ignorable_runs_a_tick_that_is_only_a_little_late() =>
        Assert.Single(Tick(Hourly() with { Misfire = MisfireHandling.Ignorable }, now: Noon.AddHours(3).AddSeconds(10)).Jobs);

    [Fact]
    public void Strict_stops_at_its_bound_however_long_the_gap_was() =>
        Assert.Equal(
            RecurringTicker.MaxCatchUp,
            Tick(Hourly() with { Cron = "* * * * * *", Misfire = MisfireHandling.Strict }, now: Noon.AddDays(400)).Jobs.Count
        );

    [Theory]
    [InlineData(OverlapPolicy.Allow, 2, 1)]
    [InlineData(OverlapPolicy.Skip, 0, 1)]
    [InlineData(OverlapPolicy.Skip, 1, 0)]
    [InlineData(OverlapPolicy.Queue, 1, 1)]
    [InlineData(OverlapPolicy.Queue, 2, 0)]
    [InlineData(OverlapPolicy.CancelPrevious, 2, 1)]
    public void A_tick_over_runs_that_are_not_over_follows_the_overlap_policy(OverlapPolicy overlap, int active, int runs)
    {
        var tick = Tick(Hourly() with { Overlap = overlap }, Noon, active);

        Assert.Equal(runs, tick.Jobs.Count);
        Assert.Equal(Noon.AddHours(1), tick.Next);
    }

    [Fact]
    public void A_zone_that_this_machine_does_not_know_is_a_fault_that_is_tried_again_and_fires_nothing_then()
    {
        var faulted = Tick(Hourly() with { TimeZone = "Nowhere/Atlantis" }, Noon);
        Assert.NotNull(faulted.Fault);
        Assert.Empty(faulted.Jobs);
        Assert.True(faulted.Next > Noon);

        var mended = Tick(Hourly() with { Next = faulted.Next }, Noon.AddMinutes(6));
        Assert.Empty(mended.Jobs);
        Assert.Null(mended.Fault);
        Assert.Equal(Noon.AddHours(1), mended.Next);
    }

    [Theory]
    [InlineData("=0 * * * * | except de-holidays", "de-holidays")]
    [InlineData("=0 * * * * | moon full", "version")]
    public void What_this_server_cannot_know_it_leaves_as_it_is(string schedule, string why)
    {
        Assert.Null(ticker.Tick(new(Hourly() with { Cron = schedule }, Version: 1, ActiveRuns: 0), Noon, null, out var left));
        Assert.Contains(why, left, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_whose_day_was_excluded_meanwhile_is_the_next_that_is_not()
    {
        var knowing = new RecurringTicker(new FakeTimeProvider(), new JobCalendars().Add("de-holidays", [new(2026, 3, 2)]));
        var tick = knowing.Tick(new(Hourly() with { Cron = "=0 * * * * | except de-holidays" }, Version: 1, ActiveRuns: 0), Noon.AddHours(11), null, out _);

        Assert.Equal(new DateTimeOffset(2026, 3, 3, 0, 0, 0, TimeSpan.Zero), tick?.Next);
    }

    [Fact]
    public void The_last_tick_before_the_end_runs_and_nothing_follows()
    {
        var tick = Tick(Hourly() with { Cron = "=0 * * * * | ends 2026-03-01T12:59:59Z" }, Noon.AddSeconds(1));

        Assert.Single(tick.Jobs);
        Assert.Null(tick.Next);
    }

    [Fact]
    public void Strict_makes_up_for_what_was_missed_before_the_end_and_on_days_that_are_not_excluded()
    {
        var tick = Tick(
            Hourly() with
            {
                Cron = "=0 * * * * | ends 2026-03-03T01:00:00Z | except 2026-03-02",
                Misfire = MisfireHandling.Strict,
            },
            Noon.AddDays(7)
        );

        Assert.Equal(12 + 2, tick.Jobs.Count);
        Assert.Null(tick.Next);
    }

    [Theory]
    [InlineData(-30)] // the storage's clock was set back: what is due by it is due
    [InlineData(400 * 24 * 60)] // and ahead, over a year
    public void A_clock_that_jumps_costs_no_more_than_the_misfire_rule_says(int minutes)
    {
        var now = Noon.AddMinutes(minutes);
        var tick = Tick(Hourly() with { Cron = "=0 * * * * | jitter 00:10:00" }, now);

        Assert.Single(tick.Jobs);
        Assert.InRange(tick.Next ?? default, now.AddTicks(1), now.AddHours(1));
    }

    [Fact]
    public void An_interval_runs_again_when_it_has_passed_since_the_end_of_the_last_run_and_looks_in_time()
    {
        var every = Hourly() with { Cron = "=@every 01:00:00" };

        var first = Tick(every, Noon);
        Assert.Equal((1, Noon.AddHours(1)), (first.Jobs.Count, first.Next));
        var running = Tick(every with { Next = Noon.AddHours(1) }, Noon.AddHours(1), active: 1);
        Assert.Equal((0, Noon.AddHours(2)), (running.Jobs.Count, running.Next));
        var ended = Tick(every with { Next = Noon.AddHours(2) }, Noon.AddHours(2), lastEnd: Noon.AddMinutes(75));
        Assert.Equal((0, Noon.AddMinutes(135)), (ended.Jobs.Count, ended.Next));
        var second = Tick(every with { Next = Noon.AddMinutes(135) }, Noon.AddMinutes(135), lastEnd: Noon.AddMinutes(75));
        Assert.Equal((1, Noon.AddMinutes(195)), (second.Jobs.Count, second.Next));
    }

    private RecurringTick Tick(RecurringDefinition definition, DateTimeOffset now, int active = 0, DateTimeOffset? lastEnd = null) =>
        ticker.Tick(new(definition, Version: 1, active), now, lastEnd, out _) ?? throw new InvalidOperationException("It was left.");

    private static RecurringDefinition Hourly() => new()
    {
        Id = "hourly",
        Payload = new("T, A", "M", "", "[]"),
        Cron = "0 * * * *",
        TimeZone = "UTC",
        Queue = "default",
        Next = Noon,
    };
}
