using JobLib.Recurring;
using JobLib.Storage;
using Microsoft.Extensions.Time.Testing;

namespace JobLib.Tests.Recurring;

public class RecurringTickerTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly RecurringTicker ticker = new(new FakeTimeProvider());

    [Fact]
    public void A_tick_that_is_due_creates_one_run_and_moves_on()
    {
        var tick = Tick(Hourly(), now: Noon.AddSeconds(1));

        Assert.Equal(JobStart.AtInstant(Noon), Assert.Single(tick.Jobs).Start);
        Assert.Equal(Noon.AddHours(1), tick.Next);
        Assert.Null(tick.Fault);
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
        Assert.Equal(RecurringTicker.MaxCatchUp, Tick(Hourly() with { Cron = "* * * * * *", Misfire = MisfireHandling.Strict }, now: Noon.AddDays(400)).Jobs.Count);

    [Theory]
    [InlineData(OverlapPolicy.Allow, 2, 1)]
    [InlineData(OverlapPolicy.Skip, 0, 1)]
    [InlineData(OverlapPolicy.Skip, 1, 0)]
    [InlineData(OverlapPolicy.Queue, 1, 1)]
    [InlineData(OverlapPolicy.Queue, 2, 0)]
    public void A_tick_over_runs_that_are_not_over_follows_the_overlap_policy(OverlapPolicy overlap, int active, int runs)
    {
        var tick = ticker.Tick(new(Hourly() with { Overlap = overlap }, Version: 1, active), Noon);

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

    private RecurringTick Tick(RecurringDefinition definition, DateTimeOffset now) => ticker.Tick(new(definition, Version: 1, ActiveRuns: 0), now);

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
