using System.Data.Common;
using JobLib.Storage;

namespace JobLib.Client.Calls;

/// <summary>For asynchronous callers: awaits.</summary>
internal sealed class AsyncRoute(TimeProvider clock) : IStorageRoute
{
    public ValueTask<IJobStorage> OpenAsync(IStorageAccess access, TimeSpan atMost, CancellationToken cancellationToken)
    {
        var opening = access.GetAsync(cancellationToken);
        if (opening.IsCompleted) return opening;
        var task = opening.AsTask();
        Hanging.Forget(task);
        return new(task.WaitAsync(atMost, clock, cancellationToken));
    }

    public ValueTask<T> CallAsync<T>(
        IJobStorage storage,
        Func<IJobStorage, CancellationToken, ValueTask<T>> call,
        TimeSpan atMost,
        CancellationToken cancellationToken
    )
    {
        var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pending = call(storage, end.Token);
        return pending.IsCompleted ? pending : WaitAsync(pending.AsTask(), end, atMost, cancellationToken);
    }

    public ValueTask<InsertResult> InsertAsync(IJobStorage storage, InsertRequest unit, DbTransaction? transaction, CancellationToken cancellationToken) =>
        storage.Jobs.InsertAsync(unit, transaction, cancellationToken);

    public ValueTask<T> WaitAsync<T>(Task<T> task, TimeSpan atMost, CancellationToken cancellationToken) =>
        new(task.WaitAsync(atMost, clock, cancellationToken));

    public ValueTask EnterAsync(SemaphoreSlim turn, CancellationToken cancellationToken) => new(turn.WaitAsync(cancellationToken));

    public ValueTask PauseAsync(TimeSpan delay, CancellationToken cancellationToken) => new(Task.Delay(delay, clock, cancellationToken));

    public ValueTask<T> RunAsync<T>(Func<ValueTask<T>> call) => call();

    private async ValueTask<T> WaitAsync<T>(Task<T> task, CancellationTokenSource end, TimeSpan atMost, CancellationToken cancellationToken)
    {
        try
        {
            var result = await task.WaitAsync(atMost, clock, cancellationToken);
            end.Dispose();
            return result;
        }
        catch (Exception) when (!task.IsCompleted)
        {
            Hanging.Forget(task);
            _ = end.CancelAsync(); // on a thread of the pool: what a driver does then may hang as well
            throw;
        }
    }
}
