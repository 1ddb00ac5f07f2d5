using JobLib.Storage;

namespace JobLib.Telemetry.Observed;

/// <summary>A storage whose calls whoever looks for a slow database can see. Nobody does as a rule, and then a call goes straight through.</summary>
internal sealed class ObservedStorage(IJobStorage inner, StorageObserver observer) : IJobStorage, IStoredRoutines
{
    public StorageInfo Info => inner.Info;

    public IJobWriter Jobs => field ??= new ObservedJobWriter(inner.Jobs, observer);

    public IJobQueue Queue => field ??= new ObservedJobQueue(inner.Queue, observer);

    public IServerRegistry Servers => field ??= new ObservedServerRegistry(inner.Servers, observer);

    public IRecurringStore Recurring => field ??= new ObservedRecurringStore(inner.Recurring, observer);

    public IMaintenance Maintenance => field ??= new ObservedMaintenance(inner.Maintenance, observer);

    public IJobReader Reader => field ??= new ObservedJobReader(inner.Reader, observer);

    public ValueTask PrepareAsync(SchemaMode mode, StoragePolicy policy, CancellationToken cancellationToken) =>
        observer.Run("Prepare", (inner, mode, policy, cancellationToken), static it => it.inner.PrepareAsync(it.mode, it.policy, it.cancellationToken));

    public ValueTask<string?> InstallMissingAsync(CancellationToken cancellationToken) =>
        inner is IStoredRoutines routines ? routines.InstallMissingAsync(cancellationToken) : default;

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
