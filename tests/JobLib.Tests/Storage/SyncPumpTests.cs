using JobLib.Storage;

namespace JobLib.Tests.Storage;

public sealed class SyncPumpTests
{
    [Fact]
    public void What_is_awaited_goes_on_on_the_callers_thread()
    {
        var thread = Environment.CurrentManagedThreadId;
        var threads = SynchronousCall.Run(async () =>
        {
            var seen = new List<int> { Environment.CurrentManagedThreadId };
            await Task.Yield();
            seen.Add(Environment.CurrentManagedThreadId);
            await Task.Delay(1);
            seen.Add(Environment.CurrentManagedThreadId);
            return seen;
        });

        Assert.Equal([thread, thread, thread], threads);
    }

    [Fact]
    public void The_context_of_the_caller_is_given_back()
    {
        var before = SynchronizationContext.Current;
        SynchronousCall.Run(() => ValueTask.FromResult(1));
        Assert.Throws<InvalidTimeZoneException>(() => SynchronousCall.Run<int>(() => throw new InvalidTimeZoneException()));

        Assert.Same(before, SynchronizationContext.Current);
    }

    [Fact]
    public void An_exception_comes_as_it_was_thrown()
    {
        Assert.Throws<InvalidTimeZoneException>(() => SynchronousCall.Run<int>(async () =>
        {
            await Task.Yield();
            throw new InvalidTimeZoneException();
        }));
    }
}
