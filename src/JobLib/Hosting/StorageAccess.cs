using JobLib.Client.Calls;
using JobLib.Storage;
using JobLib.Telemetry;
using JobLib.Telemetry.Observed;

namespace JobLib.Hosting;

/// <summary>The host's storage, made when it is first asked for and prepared once, by whoever comes first.</summary>
internal sealed class StorageAccess(JobLibBuilder builder, IServiceProvider services, JobTelemetry telemetry) : IStorageAccess, IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan DisposePatience = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly CancellationTokenSource end = new();
    private IJobStorage? storage;
    private Task<IJobStorage>? preparation;
    private bool disposed;

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

    public IJobStorage Get(TimeSpan atMost)
    {
        var task = Preparation();
        if (!task.IsCompletedSuccessfully && Task.WaitAny([task], atMost) < 0) throw new TimeoutException();
        return task.GetAwaiter().GetResult();
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    public async ValueTask DisposeAsync()
    {
        IJobStorage? mine;
        Task? preparing;
        lock (gate)
        {
            (mine, preparing) = (storage, preparation);
            storage = null;
            preparation = null;
            disposed = true;
        }

        if (mine is null) return;
        await end.CancelAsync();
        using var patience = new CancellationTokenSource(DisposePatience);
        try
        {
            // Its files and connections are not taken away from under a preparation, unless that hangs.
            if (preparing is not null) await Task.WhenAny(preparing, Task.Delay(Timeout.Infinite, patience.Token));
            await mine.DisposeAsync().OrLeaveAsync(patience.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            // It waits for a network; the process need not.
        }
    }

    // A preparation that failed is forgotten, so that the next caller tries again.
    private Task<IJobStorage> Preparation()
    {
        if (Volatile.Read(ref preparation) is { IsCompletedSuccessfully: true } ready) return ready; // every call but the first ones: without the lock
        lock (gate)
        {
            if (disposed) throw Disposed();
            if (preparation is { IsFaulted: false, IsCanceled: false }) return preparation;
            storage ??= Observed(builder.CreateStorage(services));
            var created = storage;
            using (ExecutionContext.SuppressFlow()) preparation = Task.Run(() => PrepareAsync(created), CancellationToken.None);
            Hanging.Forget(preparation); // its callers may have given up
            return preparation;
        }
    }

    private static ObjectDisposedException Disposed() => new("JobLib storage", "The host of this client is disposed.");

    private ObservedStorage Observed(IJobStorage created) => new(created, new(telemetry, created.Info.Name));

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
        try
        {
            await created.PrepareAsync(builder.Options.AutoMigrate ? SchemaMode.Migrate : SchemaMode.Verify, policy, end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            throw Disposed();
        }

        return created;
    }
}
