using JobLib.Server.Execution;
using JobLib.Server.Outcomes;
using Microsoft.Extensions.Time.Testing;

namespace JobLib.Tests.Server;

/// <summary>How long outcomes wait for others.</summary>
public class OutcomeQueueTests
{
    private readonly FakeTimeProvider clock = new();

    [Fact]
    public void The_oldest_outcome_waits_for_others_no_longer_than_the_option_says_which_is_at_most_ten_milliseconds()
    {
        var delay = new JobServerOptions().AcknowledgeDelay;
        Assert.InRange(delay, TimeSpan.Zero, TimeSpan.FromMilliseconds(10));

        var outcomes = new OutcomeQueue(delay, clock, static () => { });
        outcomes.Add(Ended());
        Assert.Equal(delay, outcomes.DueIn());
        clock.Advance(delay);
        outcomes.Add(Ended()); // a later one does not put it off
        Assert.Equal(TimeSpan.Zero, outcomes.DueIn());
        Assert.Equal(2, outcomes.Take().Count);
        Assert.Null(outcomes.DueIn());
    }

    [Fact]
    public void A_full_unit_waits_for_nothing()
    {
        var outcomes = new OutcomeQueue(TimeSpan.FromSeconds(1), clock, static () => { });
        for (var i = 0; i <= OutcomeQueue.MaxUnit; i++) outcomes.Add(Ended());

        Assert.Equal(TimeSpan.Zero, outcomes.DueIn());
        Assert.Equal(OutcomeQueue.MaxUnit, outcomes.Take().Count);
        Assert.Equal(1, outcomes.Count);
    }

    [Fact]
    public void An_outcome_that_frees_a_place_of_a_limited_queue_waits_for_nothing()
    {
        var outcomes = new OutcomeQueue(TimeSpan.FromSeconds(1), clock, static () => { }) { IsLimited = queue => queue == Ended().Claim.Queue };
        outcomes.Add(Ended());
        Assert.Equal(TimeSpan.Zero, outcomes.DueIn());
    }

    [Fact]
    public void An_outcome_that_frees_a_key_waits_for_nothing_and_takes_the_others_with_it()
    {
        var wakes = 0;
        var outcomes = new OutcomeQueue(TimeSpan.FromSeconds(1), clock, () => wakes++);
        outcomes.Add(Ended());
        outcomes.Add(Ended("key"));

        Assert.Equal(2, wakes);
        Assert.Equal(TimeSpan.Zero, outcomes.DueIn());
        Assert.Equal(2, outcomes.Take().Count);

        outcomes.Add(Ended());
        Assert.Equal(TimeSpan.FromSeconds(1), outcomes.DueIn());
    }

    private ActiveJob Ended(string? key = null) => new(
        new()
        {
            Id = JobId.New(clock),
            Fence = 1,
            Attempt = 1,
            Crashes = 0,
            Payload = new("T", "M", "", "[]"),
            Queue = "default",
            Priority = 0,
            CreatedAt = clock.GetUtcNow(),
            ReadyAt = clock.GetUtcNow(),
            ConcurrencyKey = key,
        },
        clock.GetTimestamp()) { EndedAt = clock.GetTimestamp() };
}
