using JobLib.Storage;
using Microsoft.Extensions.Time.Testing;

namespace JobLib.PostgreSql.Tests;

/// <summary>Where a claim begins to look. On a clock that the test moves: what dead rows cost is not to be waited for.</summary>
public sealed class ClaimHintsTests
{
    private static readonly QueueLane[] Lanes = [new("default", 100)];

    private readonly FakeTimeProvider clock = new();
    private readonly ClaimHints hints;

    public ClaimHintsTests() => hints = new(clock);

    [Fact]
    public void Between_two_looks_from_the_start_claims_begin_a_little_before_the_last_ones_end()
    {
        Assert.True(hints.From(Lanes).FromTheStart);
        hints.Claimed("default", 5, 5_000);
        hints.Claimed("default", 5, 4_000); // another call's answer, read later
        var start = hints.From(Lanes);
        Assert.False(start.FromTheStart);
        Assert.Equal([0, 0, 0, 0, 4_000, 0, 0, 0, 0, 0], start.After);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(hints.From(Lanes).FromTheStart);
        Assert.All(hints.From(Lanes, ratherTheStart: true).After, number => Assert.Equal(0, number));
    }

    [Fact]
    public void Where_groups_take_turns_claims_look_from_the_start_as_long_as_that_is_quick_and_else_many_rounds_before_the_last_ones_end()
    {
        const long first = 1L << 62; // positions and rounds as the kernel's Turns has them
        const long round = 5_040L << 18;
        hints.Claimed("default", 9, first + (100 * round));
        Assert.True(hints.From(Lanes).FromTheStart);
        Assert.True(hints.From(Lanes).FromTheStart);
        for (var i = 0; i < 3; i++) Look(TimeSpan.FromMilliseconds(400));
        hints.Claimed("default", 9, first + (100 * round));
        var start = hints.From(Lanes);
        Assert.False(start.FromTheStart);
        Assert.Equal(first + (36 * round), start.After[0]);
    }

    [Fact]
    public void Only_queues_from_which_something_was_claimed_have_numbers()
    {
        QueueLane[] lanes = [new("idle", 100), new("default", 100), new("idle-too", 100), new("reports", 100)];
        hints.Claimed("reports", 9, 3_000);
        hints.Claimed("default", 0, 7_000);
        Look(TimeSpan.FromMilliseconds(400));
        var start = hints.From(lanes);
        Assert.Equal([0, 1, 0, 2], start.Hinted);
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 0, 0, 6_000, 2_000, 0, 0, 0, 0, 0, 0, 0, 0, 0], start.After);
    }

    [Fact]
    public void A_quick_look_from_the_start_shows_that_there_is_nothing_to_remember()
    {
        hints.Claimed("default", 0, 7_000);
        Look(TimeSpan.FromMilliseconds(1));
        Assert.Equal([0], hints.From(Lanes).Hinted);
        hints.Claimed("default", 0, 8_000);
        Assert.Equal([1], hints.From(Lanes).Hinted);
    }

    [Fact]
    public void A_quick_look_forgets_no_queue_that_it_did_not_come_to()
    {
        QueueLane[] lanes = [new("first", 100), new("second", 100), new("third", 100)];
        foreach (var lane in lanes) hints.Claimed(lane.Queue, 0, 7_000);
        var start = hints.From(lanes);
        Assert.True(start.FromTheStart);
        hints.Looked(start, ["second"], whole: false);
        Assert.Equal([0, 1, 2], hints.From(lanes).Hinted);
        Assert.Equal([0], hints.From([new("elsewhere", 100)]).Hinted);
    }

    [Fact]
    public void The_control_poll_looks_only_while_a_look_from_the_start_is_quick()
    {
        Assert.True(hints.LooksAreQuick);
        Look(TimeSpan.FromMilliseconds(400));
        Assert.False(hints.LooksAreQuick);
        Look(TimeSpan.FromMilliseconds(40));
        Assert.True(hints.LooksAreQuick);
    }

    [Fact]
    public void Slow_looks_from_the_start_take_one_part_in_twenty_of_the_time()
    {
        for (var i = 0; i < 3; i++) Look(TimeSpan.FromMilliseconds(400));
        hints.Answered(Request(100), 1); // short: it would look from the start at once
        clock.Advance(TimeSpan.FromSeconds(7.9));
        Assert.False(hints.From(Lanes, ratherTheStart: true).FromTheStart);
        clock.Advance(TimeSpan.FromSeconds(0.2));
        Assert.True(hints.From(Lanes).FromTheStart);
    }

    [Fact]
    public void However_slow_they_are_there_is_one_a_minute()
    {
        for (var i = 0; i < 3; i++) Look(TimeSpan.FromMinutes(10));
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(hints.From(Lanes).FromTheStart);
    }

    [Fact]
    public void One_slow_answer_among_quick_ones_changes_nothing()
    {
        foreach (var took in new[] { 400, 400, 1, 400, 400, 1 })
        {
            Look(TimeSpan.FromMilliseconds(took));
            Assert.True(hints.From(Lanes, ratherTheStart: true).FromTheStart);
        }
    }

    private static FetchRequest Request(int max) => new() { Owner = new(Guid.Empty), Claim = 1, Lanes = Lanes, Max = max };

    private void Look(TimeSpan took)
    {
        clock.Advance(TimeSpan.FromMinutes(1));
        var start = hints.From(Lanes);
        Assert.True(start.FromTheStart);
        clock.Advance(took);
        hints.Looked(start, [], whole: true);
    }
}
