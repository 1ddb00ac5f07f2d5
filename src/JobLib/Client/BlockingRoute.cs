using System.Data.Common;
using System.Diagnostics;
using JobLib.Storage;

namespace JobLib.Client;

/// <summary>For synchronous callers: blocks their own thread and needs no other.</summary>
internal sealed class BlockingRoute : IStorageRoute
{
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

    public ValueTask<IJobStorage> OpenAsync(IStorageAccess access, CancellationToken cancellationToken) => new(access.Get());

    public ValueTask<InsertResult> InsertAsync(IJobStorage storage, InsertUnit unit, DbTransaction? transaction, CancellationToken cancellationToken) =>
        new(SynchronousCall.Run(
            (storage, unit, transaction, cancellationToken), static insert => insert.storage.Jobs.InsertAsync(insert.unit, insert.transaction, insert.cancellationToken)));

    public ValueTask<T> WaitAsync<T>(Task<T> task, CancellationToken cancellationToken) => new(task.GetAwaiter().GetResult()); // completed by another caller's thread

    public ValueTask PauseAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        cancellationToken.WaitHandle.WaitOne(delay);
        return ValueTask.CompletedTask;
    }

    public ValueTask<T> RunAsync<T>(Func<ValueTask<T>> call) => new(SynchronousCall.Run(call));
}
