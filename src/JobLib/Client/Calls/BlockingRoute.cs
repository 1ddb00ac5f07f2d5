using System.Data.Common;
using System.Diagnostics;
using JobLib.Storage;

namespace JobLib.Client.Calls;

/// <summary>
/// For synchronous callers: blocks their own thread and needs none of the pool. A storage that may hang is called on a <see cref="CallThreads"/>, since a
/// thread that waits for a network cannot be called back; one in this process on the caller's own.
/// </summary>
internal sealed class BlockingRoute : IStorageRoute
{
    private readonly CallThreads threads = new();

    /// <summary>The result of a call over this route, which awaits nothing and is therefore complete.</summary>
    public static T Result<T>(ValueTask<T> call)
    {
        Debug.Assert(call.IsCompleted, "A call over the blocking route has awaited something.");
        return call.GetAwaiter().GetResult();
    }

    /// <inheritdoc cref="Result{T}"/>
    public static void Wait(ValueTask call)
    {
        Debug.Assert(call.IsCompleted, "A call over the blocking route has awaited something.");
        call.GetAwaiter().GetResult();
    }

    public ValueTask<IJobStorage> OpenAsync(IStorageAccess access, TimeSpan atMost, CancellationToken cancellationToken) => new(access.Get(atMost));

    public ValueTask<T> CallAsync<T>(
        IJobStorage storage,
        Func<IJobStorage, CancellationToken, ValueTask<T>> call,
        TimeSpan atMost,
        CancellationToken cancellationToken
    )
    {
        if (!storage.Info.SharedByProcesses)
            return new(SynchronousCall.Run((storage, call, cancellationToken), static it => it.call(it.storage, it.cancellationToken)));
        var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var task = threads.Run(() => SynchronousCall.Run((storage, call, end.Token), static it => it.call(it.storage, it.Token)));
        if (Task.WaitAny([task], atMost) < 0)
        {
            Hanging.Forget(task);
            _ = end.CancelAsync(); // on a thread of the pool: what a driver does then may hang as well
            throw new TimeoutException();
        }

        end.Dispose();
        return new(task.GetAwaiter().GetResult());
    }

    public ValueTask<InsertResult> InsertAsync(IJobStorage storage, InsertRequest unit, DbTransaction? transaction, CancellationToken cancellationToken) =>
        new(SynchronousCall.Run(
            (storage, unit, transaction, cancellationToken),
            static insert => insert.storage.Jobs.InsertAsync(insert.unit, insert.transaction, insert.cancellationToken)
        )
    );

    public ValueTask<T> WaitAsync<T>(Task<T> task, TimeSpan atMost, CancellationToken cancellationToken) =>
        Task.WaitAny([task], atMost) < 0 ? throw new TimeoutException() : new(task.GetAwaiter().GetResult()); // completed by another caller's thread

    public ValueTask EnterAsync(SemaphoreSlim turn, CancellationToken cancellationToken)
    {
        turn.Wait(cancellationToken);
        return ValueTask.CompletedTask;
    }

    public ValueTask PauseAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        cancellationToken.WaitHandle.WaitOne(delay);
        return ValueTask.CompletedTask;
    }

    public ValueTask<T> RunAsync<T>(Func<ValueTask<T>> call) => new(SynchronousCall.Run(call));
}
