using JobLib.Server.Loops;
using JobLib.Server.Maintenance;
using JobLib.Storage;
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
        due.Told(null);
        Assert.Equal(DueTime.Longest, due.Patience(looked, Pace));
    }

    [Fact]
    public void A_storage_that_has_fallen_silent_says_nothing()
    {
        due.Told(null);
        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(Pace, due.Patience(clock.GetTimestamp(), Pace));
    }

    [Fact]
    public void A_loop_sleeps_until_the_earliest_that_anybody_has_said()
    {
        due.Told(TimeSpan.FromSeconds(30));
        due.In(TimeSpan.FromSeconds(20));
        due.Told(TimeSpan.FromSeconds(40));
        Assert.Equal(TimeSpan.FromSeconds(20), due.Patience(clock.GetTimestamp(), Pace));
    }

    [Fact]
    public async Task A_step_that_leaves_more_is_followed_by_the_next_at_once()
    {
        var left = 3;
        var loop = new DueLoop("move", (_, _) => new(new StepResult(1, --left > 0, null)), due, Pace, clock);
        due.Told(TimeSpan.Zero);
        for (var i = 0; i < 2; i++) Assert.Equal(TimeSpan.Zero, (await loop.StepAsync(default)).In);
        Assert.Equal(DueTime.Longest, (await loop.StepAsync(default)).In);
        left = 3;
        clock.Advance(Pace);
        due.Told(TimeSpan.Zero);
        for (var i = 0; i < 2; i++) Assert.Equal(TimeSpan.Zero, (await loop.StepAsync(default)).In);
        Assert.Equal(DueTime.Longest, (await loop.StepAsync(default)).In);
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
}
