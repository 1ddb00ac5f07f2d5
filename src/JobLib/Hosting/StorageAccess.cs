using JobLib.Client;
using JobLib.Storage;

namespace JobLib.Hosting;

/// <summary>The host's storage, made when it is first asked for and prepared once, by whoever comes first.</summary>
internal sealed class StorageAccess(JobLibBuilder builder, IServiceProvider services) : IStorageAccess, IAsyncDisposable, IDisposable
{
    private readonly Lock gate = new();
    private IJobStorage? storage;
    private Task<IJobStorage>? preparation;

    public async ValueTask<IJobStorage> GetAsync(CancellationToken cancellationToken)
    {
        var task = Preparation();
        if (task.IsCompletedSuccessfully) return await task;
        try
        {
            return await task.WaitAsync(builder.Options.CallTimeout, cancellationToken);
        }
        catch (TimeoutException error)
        {
            throw new StorageUnavailableException($"The storage did not answer within {builder.Options.CallTimeout} (JobLibOptions.CallTimeout).", error);
        }
    }

    /// <summary>For synchronous callers. Only the very first use has to wait for the preparation.</summary>
    public IJobStorage Get()
    {
        var task = Preparation();
        return task.IsCompletedSuccessfully ? task.Result : GetAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    public async ValueTask DisposeAsync()
    {
        IJobStorage? mine;
        lock (gate)
        {
            mine = storage;
            storage = null;
            preparation = Task.FromException<IJobStorage>(new ObjectDisposedException("JobLib storage", "The host of this client is disposed."));
        }

        if (mine is not null) await mine.DisposeAsync();
    }

    // A preparation that failed is forgotten, so that the next caller tries again.
    private Task<IJobStorage> Preparation()
    {
        if (Volatile.Read(ref preparation) is { IsCompletedSuccessfully: true } ready) return ready; // every call but the first ones: without the lock
        lock (gate)
        {
            if (preparation is { IsFaulted: false, IsCanceled: false } || storage is null && preparation is not null) return preparation;
            storage ??= builder.CreateStorage(services);
            var created = storage;
            using (ExecutionContext.SuppressFlow()) return preparation = Task.Run(() => PrepareAsync(created), CancellationToken.None);
        }
    }

    private async Task<IJobStorage> PrepareAsync(IJobStorage created)
    {
        var retention = builder.Options.Retention;
        var policy = new StoragePolicy
        {
            Succeeded = retention.Succeeded,
            Deleted = retention.Deleted,
            Failed = retention.Failed,
            Key = retention.Key,
            Series = retention.Series,
            Audit = retention.Audit,
            Unsealed = retention.Unsealed,
        };
        await created.PrepareAsync(builder.Options.AutoMigrate ? SchemaMode.Migrate : SchemaMode.Verify, policy, CancellationToken.None);
        return created;
    }
}
