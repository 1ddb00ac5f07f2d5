using JobLib.Storage;

namespace JobLib.Samples.Tests.Guides.Toy;

#region toy-storage
internal sealed class ToyStorage(ToyRows rows) : IJobStorage
{
    public StorageInfo Info { get; } = new() { Name = "Toy", Location = "a dictionary of this process" };

    public IJobWriter Jobs { get; } = new ToyWriter(rows);

    public IJobQueue Queue { get; } = new ToyQueue(rows);

    public IServerRegistry Servers { get; } = new ToyServers(rows);

    public IMaintenance Maintenance { get; } = new ToyMaintenance(rows);

    public IRecurringStore Recurring => throw NotYet("recurring jobs");

    public IJobReader Reader { get; } = new ToyReader(rows);

    public ValueTask PrepareAsync(SchemaMode mode, StoragePolicy policy, CancellationToken cancellationToken)
    {
        rows.Policy = policy;
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    internal static NotSupportedException NotYet(string what) => new($"The toy has no {what} yet.");
}
#endregion
