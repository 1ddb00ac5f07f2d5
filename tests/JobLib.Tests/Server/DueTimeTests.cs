using JobLib.Server.Loops;
using Microsoft.Extensions.Time.Testing;

namespace JobLib.Tests.Server;

/// <summary>How long a loop sleeps that something may become due for.</summary>
public class DueTimeTests
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider clock = new();
    private readonly DueTime due;

    public DueTimeTests() => due = new(clock);

    [Fact]
    public void A_loop_that_has_never_looked_does_so_at_once() => Assert.Equal(TimeSpan.Zero, due.Patience(null, Pace));

    [Fact]
    public void While_nobody_says_what_is_due_the_loop_keeps_its_pace() => Assert.Equal(Pace, due.Patience(clock.GetTimestamp(), Pace));

    [Fact]
    public void While_the_storage_says_that_nothing_is_due_the_loop_looks_now_and_then()
    {
        var looked = clock.GetTimestamp();
        for (var elapsed = Pace; elapsed < DueTime.Longest; elapsed += Pace)
        {
            clock.Advance(Pace);
            due.Told(null);
            Assert.InRange(due.Patience(looked, Pace), TimeSpan.FromTicks(1), DueTime.Longest - elapsed);
        }

        clock.Advance(Pace);
        Assert.Equal(TimeSpan.Zero, due.Patience(looked, Pace));
    }

    [Fact]
    public void A_storage_that_has_fallen_silent_says_nothing_and_the_loop_has_not_gone_to_sleep_for_longer()
    {
        var looked = clock.GetTimestamp();
        due.Told(null);
        var patience = due.Patience(looked, Pace);
        Assert.Equal(DueTime.Silence, patience);
        clock.Advance(patience);
        Assert.InRange(due.Patience(looked, Pace), TimeSpan.MinValue, TimeSpan.Zero);
        Assert.Equal(Pace, due.Patience(clock.GetTimestamp(), Pace));
    }

    [Fact]
    public void A_loop_sleeps_until_the_earliest_that_anybody_has_said()
    {
        due.Told(TimeSpan.FromSeconds(3));
        due.In(TimeSpan.FromSeconds(2));
        due.Told(TimeSpan.FromSeconds(4));
        Assert.Equal(TimeSpan.FromSeconds(2), due.Patience(clock.GetTimestamp(), Pace));
    }

    [Fact]
    public async Task What_is_due_sooner_wakes_the_loop_and_what_is_due_later_does_not()
    {
        due.Expect(TimeSpan.FromSeconds(30));
        due.Told(TimeSpan.FromSeconds(31));
        var wait = due.Wake.WaitAsync(TimeSpan.FromMinutes(5), clock, CancellationToken.None).AsTask();
        Assert.False(wait.IsCompleted);
        due.Told(TimeSpan.Zero);
        await wait;
        Assert.Equal(TimeSpan.Zero, due.Patience(clock.GetTimestamp(), Pace));
    }

    [Fact]
    public async Task What_is_overdue_wakes_again_each_time_that_it_is_told_since_the_loop_that_was_woken_may_have_ended()
    {
        for (var i = 0; i < 2; i++)
        {
            var wait = due.Wake.WaitAsync(TimeSpan.FromMinutes(5), clock, CancellationToken.None).AsTask();
            due.Told(TimeSpan.Zero);
            await wait;
            clock.Advance(TimeSpan.FromSeconds(1));
        }
    }
}
