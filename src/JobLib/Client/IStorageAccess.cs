using JobLib.Storage;

namespace JobLib.Client;

/// <summary>The host's storage, prepared.</summary>
internal interface IStorageAccess
{
    /// <summary>The storage, once it is prepared.</summary>
    /// <exception cref="StorageUnavailableException">It does not answer within <see cref="JobLibOptions.CallTimeout"/>.</exception>
    ValueTask<IJobStorage> GetAsync(CancellationToken cancellationToken);

    /// <summary>The same for synchronous callers.</summary>
    IJobStorage Get();
}
