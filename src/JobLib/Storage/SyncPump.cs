using System.Collections.Concurrent;

namespace JobLib.Storage;

/// <summary>Runs asynchronous code on the calling thread until it is done: what it awaits goes on here instead of on a thread of the pool.</summary>
internal sealed class SyncPump : SynchronizationContext, IDisposable
{
    private BlockingCollection<(SendOrPostCallback Callback, object? State)>? queue; // most calls never get here

    private BlockingCollection<(SendOrPostCallback Callback, object? State)> Work => LazyInitializer.EnsureInitialized(ref queue, static () => []);

    public static T Run<TState, T>(TState state, Func<TState, ValueTask<T>> call)
    {
        var previous = Current;
        using var pump = new SyncPump();
        SetSynchronizationContext(pump);
        try
        {
            var pending = call(state);
            if (pending.IsCompleted) return pending.GetAwaiter().GetResult();
            return pump.Pump(pending.AsTask());
        }
        finally
        {
            SetSynchronizationContext(previous);
        }
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        try
        {
            Work.Add((d, state));
        }
        catch (Exception e) when (e is InvalidOperationException or ObjectDisposedException)
        {
            base.Post(d, state); // something that the call has left behind and nobody waits for
        }
    }

    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("A synchronous call cannot be entered from another thread.");

    public override SynchronizationContext CreateCopy() => this;

    public void Dispose() => queue?.Dispose();

    private T Pump<T>(Task<T> task)
    {
        _ = task.ContinueWith(
            static (_, state) => ((SyncPump?)state)?.Work.CompleteAdding(),
            this,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );
        foreach (var (callback, state) in Work.GetConsumingEnumerable())
        {
            callback(state);
        }

        return task.GetAwaiter().GetResult();
    }
}
