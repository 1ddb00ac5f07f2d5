using JobLib.InMemory.Rows;
using JobLib.Kernel;
using JobLib.Storage;

namespace JobLib.InMemory;

/// <summary>Keeps everything in this process's memory, and forgets it with the process. The reference for what every storage does.</summary>
internal sealed class InMemoryStorage : IJobStorage
{
    private readonly InMemoryState state;

    public InMemoryStorage(InMemoryStorageOptions options, TimeProvider clock)
    {
        Clock = new(clock);
        state = new(options, Clock);
        Jobs = new InMemoryJobWriter(state);
        Queue = new InMemoryJobQueue(state);
        Servers = new InMemoryServerRegistry(state);
        Recurring = new InMemoryRecurringStore(state);
        Maintenance = new InMemoryMaintenance(state);
        Reader = new InMemoryJobReader(state);
    }

    /// <summary>The clock that decides what is due; tests move it.</summary>
    public MemoryClock Clock { get; }

    public StorageInfo Info { get; } = new()
    {
        Rates = true,
        Groups = true,
        QueueLimits = true,
        Name = "In-memory", Location = "this process", MaxSet = Limits.MaxSet, CallerTransactions = false, GroupsCommits = true, SharedByProcesses = false,
    };

    public IJobWriter Jobs { get; }

    public IJobQueue Queue { get; }

    public IServerRegistry Servers { get; }

    public IRecurringStore Recurring { get; }

    public IMaintenance Maintenance { get; }

    public IJobReader Reader { get; }

    public ValueTask PrepareAsync(SchemaMode mode, StoragePolicy policy, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(policy);
        using var scope = state.Enter(cancellationToken);
        state.Kernel.Commit.Policy = policy;
        if (policy.MaxFinished is { } max) state.Removal.MaxFinished = max;
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        state.Dispose();
        return ValueTask.CompletedTask;
    }
}
