namespace JobLib.Storage.Conformance;

/// <summary>A storage whose recurring store counts the calls that it takes.</summary>
internal sealed class CountedRecurringStore(IJobStorage storage) : IJobStorage, IRecurringStore
{
    private int calls;

    public int Calls => Volatile.Read(ref calls);

    public StorageInfo Info => storage.Info;

    public IJobWriter Jobs => storage.Jobs;

    public IJobQueue Queue => storage.Queue;

    public IServerRegistry Servers => storage.Servers;

    public IRecurringStore Recurring => this;

    public IMaintenance Maintenance => storage.Maintenance;

    public IJobReader Reader => storage.Reader;

    public ValueTask PrepareAsync(SchemaMode mode, StoragePolicy policy, CancellationToken cancellationToken) =>
        storage.PrepareAsync(mode, policy, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask; // the sandbox owns the storage

    public ValueTask SaveAsync(IReadOnlyList<RecurringDefinition> definitions, JobActor actor, CancellationToken cancellationToken) =>
        Counted().SaveAsync(definitions, actor, cancellationToken);

    public ValueTask<IReadOnlyList<ChangeResult>> ChangeAsync(RecurringChange change, CancellationToken cancellationToken) =>
        Counted().ChangeAsync(change, cancellationToken);

    public ValueTask<DueRecurring> DueAsync(int max, CancellationToken cancellationToken) => Counted().DueAsync(max, cancellationToken);

    public ValueTask<IReadOnlyList<bool>> TickAsync(IReadOnlyList<RecurringTick> ticks, CancellationToken cancellationToken) =>
        Counted().TickAsync(ticks, cancellationToken);

    private IRecurringStore Counted()
    {
        Interlocked.Increment(ref calls);
        return storage.Recurring;
    }
}
