using JobLib.Storage;

namespace JobLib.Client.Calls;

/// <summary>Gives the storage when it is ready for use: its schema is in order.</summary>
internal interface IStorageAccess
{
    /// <exception cref="StorageUnavailableException">The storage is away.</exception>
    ValueTask<IJobStorage> GetAsync(CancellationToken cancellationToken);

    /// <summary><see cref="GetAsync"/> for synchronous callers; needs no free thread of the pool.</summary>
    /// <param name="atMost">How long the caller can wait.</param>
    /// <exception cref="TimeoutException">It took longer.</exception>
    IJobStorage Get(TimeSpan atMost);
}
