using System.Data.Common;
using JobLib.Storage;

namespace JobLib.Client.Calls;

/// <summary>
/// How a call gets to the storage and waits for it. There are two: one that holds no thread, and one for synchronous callers that needs none of the pool. What
/// is written against a route serves both; on the blocking one every returned task is complete. A wait that takes longer than it may throws
/// <see cref="TimeoutException"/>.
/// </summary>
internal interface IStorageRoute
{
    ValueTask<IJobStorage> OpenAsync(IStorageAccess access, TimeSpan atMost, CancellationToken cancellationToken);

    /// <summary>Calls a storage that may hang: the caller is let go when its time is over, whatever becomes of the call.</summary>
    ValueTask<T> CallAsync<T>(
        IJobStorage storage,
        Func<IJobStorage, CancellationToken, ValueTask<T>> call,
        TimeSpan atMost,
        CancellationToken cancellationToken
    );

    /// <summary>Creates jobs in a storage that is in this process and cannot hang.</summary>
    ValueTask<InsertResult> InsertAsync(IJobStorage storage, InsertRequest unit, DbTransaction? transaction, CancellationToken cancellationToken);

    /// <summary>Waits for what another caller completes.</summary>
    ValueTask<T> WaitAsync<T>(Task<T> task, TimeSpan atMost, CancellationToken cancellationToken);

    /// <summary>Waits for its turn.</summary>
    ValueTask EnterAsync(SemaphoreSlim turn, CancellationToken cancellationToken);

    ValueTask PauseAsync(TimeSpan delay, CancellationToken cancellationToken);

    /// <summary>Runs a user's code that has no synchronous form, on the caller's thread.</summary>
    ValueTask<T> RunAsync<T>(Func<ValueTask<T>> call);
}
