using System.Data.Common;
using JobLib.Storage;

namespace JobLib.Client;

/// <summary>
/// How a call gets to the storage and waits for it. There are two: one that holds no thread, and one for synchronous callers that needs none but their
/// own. What is written against a route serves both; on the blocking one every returned task is complete.
/// </summary>
internal interface IStorageRoute
{
    ValueTask<IJobStorage> OpenAsync(IStorageAccess access, CancellationToken cancellationToken);

    ValueTask<InsertResult> InsertAsync(IJobStorage storage, InsertUnit unit, DbTransaction? transaction, CancellationToken cancellationToken);

    /// <summary>Waits for what another caller completes.</summary>
    ValueTask<T> WaitAsync<T>(Task<T> task, CancellationToken cancellationToken);

    ValueTask PauseAsync(TimeSpan delay, CancellationToken cancellationToken);

    /// <summary>Runs what has no synchronous form.</summary>
    ValueTask<T> RunAsync<T>(Func<ValueTask<T>> call);
}
