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

    private Task Wait() => signal.WaitAsync(TimeSpan.FromSeconds(1), clock, CancellationToken.None).AsTask();
}
