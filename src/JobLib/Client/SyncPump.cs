using System.Collections.Concurrent;

namespace JobLib.Client;

/// <summary>Runs asynchronous code on the calling thread until it is done: what it awaits goes on here instead of on a thread of the pool.</summary>
internal sealed class SyncPump : SynchronizationContext, IDisposable
{
    private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> work = [];

    public static T Run<T>(Func<ValueTask<T>> call)
    {
        var previous = Current;
        using var pump = new SyncPump();
        SetSynchronizationContext(pump);
        try
        {
            var pending = call();
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
            work.Add((d, state));
        }
        catch (Exception e) when (e is InvalidOperationException or ObjectDisposedException)
        {
            base.Post(d, state); // something that the call has left behind and nobody waits for
        }
    }

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("A synchronous call cannot be entered from another thread.");

    public override SynchronizationContext CreateCopy() => this;

    public void Dispose() => work.Dispose();

    private T Pump<T>(Task<T> task)
    {
        _ = task.ContinueWith(static (_, state) => ((SyncPump?)state)?.work.CompleteAdding(), this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        foreach (var (callback, state) in work.GetConsumingEnumerable())
        {
            callback(state);
        }

        return task.GetAwaiter().GetResult();
    }
}
