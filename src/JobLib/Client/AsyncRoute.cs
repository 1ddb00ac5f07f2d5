using System.Data.Common;
using JobLib.Storage;

namespace JobLib.Client;

/// <summary>For asynchronous callers: awaits.</summary>
internal sealed class AsyncRoute(TimeProvider clock) : IStorageRoute
{
    public ValueTask<IJobStorage> OpenAsync(IStorageAccess access, CancellationToken cancellationToken) => access.GetAsync(cancellationToken);

    public ValueTask<InsertResult> InsertAsync(IJobStorage storage, InsertUnit unit, DbTransaction? transaction, CancellationToken cancellationToken) =>
        storage.Jobs.InsertAsync(unit, transaction, cancellationToken);

    public ValueTask<T> WaitAsync<T>(Task<T> task, CancellationToken cancellationToken) => new(task.WaitAsync(cancellationToken));

    public ValueTask PauseAsync(TimeSpan delay, CancellationToken cancellationToken) => new(Task.Delay(delay, clock, cancellationToken));

    public ValueTask<T> RunAsync<T>(Func<ValueTask<T>> call) => call();
}
