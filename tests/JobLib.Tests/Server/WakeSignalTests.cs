using JobLib.Server.Loops;
using Microsoft.Extensions.Time.Testing;

namespace JobLib.Tests.Server;

public class WakeSignalTests
{
    private readonly FakeTimeProvider clock = new();
    private readonly WakeSignal signal = new();

    [Fact]
    public async Task A_signal_that_came_before_the_wait_ends_it_at_once_and_only_once()
    {
        signal.Set();
        signal.Set();

        Assert.True(Wait().IsCompleted);
        var second = Wait();
        Assert.False(second.IsCompleted);
        signal.Set();
        await second;
    }

    [Fact]
    public async Task The_wait_ends_by_itself_after_its_time()
    {
        var wait = Wait();
        clock.Advance(TimeSpan.FromSeconds(1));

        await wait;
    }

    [Fact]
    public async Task The_wait_ends_without_an_exception_when_it_is_cancelled()
    {
        using var stop = new CancellationTokenSource();
        var wait = signal.WaitAsync(TimeSpan.FromSeconds(1), clock, stop.Token).AsTask();
        await stop.CancelAsync();

        await wait;
    }

    [Fact]
    public async Task Of_two_that_wait_each_is_woken_by_a_signal_of_its_own()
    {
        Task[] waits = [Wait(), Wait()];
        signal.Set();
        await Task.WhenAny(waits);
        Assert.Contains(waits, wait => !wait.IsCompleted);
        signal.Set();
        await Task.WhenAll(waits);
    }

    [Fact]
    public async Task One_whose_time_was_up_takes_no_signal_from_the_others()
    {
        var first = signal.WaitAsync(TimeSpan.FromMinutes(1), clock, CancellationToken.None).AsTask();
        var second = Wait();
        clock.Advance(TimeSpan.FromSeconds(1));
        await second;
        signal.Set();
        await first;
    }

    [Fact]
    public async Task One_whose_clock_failed_takes_no_signal_from_the_next()
    {
        var broken = new BrokenClock();
        await Assert.ThrowsAsync<InvalidTimeZoneException>(async () => await signal.WaitAsync(TimeSpan.FromMinutes(1), broken, CancellationToken.None));
        signal.Set();
        Assert.True(Wait().IsCompleted);
    }

    private Task Wait() => signal.WaitAsync(TimeSpan.FromSeconds(1), clock, CancellationToken.None).AsTask();

    private sealed class BrokenClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => throw new InvalidTimeZoneException();
    }
}
