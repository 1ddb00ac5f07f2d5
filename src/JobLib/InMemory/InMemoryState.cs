using JobLib.InMemory.Reading;
using JobLib.InMemory.Ready;
using JobLib.InMemory.Rows;
using JobLib.Kernel;
using JobLib.Kernel.Ending;

namespace JobLib.InMemory;

/// <summary>Everything that the in-memory storage knows, the rules that change it, and the one lock around both. The parts know nothing of locks.</summary>
/// <remarks>
/// One lock, because every operation takes and returns many and does no more under it than move rows; finer ones would cost every job more than
/// they would save.
/// </remarks>
internal sealed class InMemoryState
{
    private readonly Lock gate = new();
    private readonly Commit commit = new();
    private bool isDisposed;

    public InMemoryState(InMemoryStorageOptions options, MemoryClock clock)
    {
        Clock = clock;
        Servers = new(Jobs);
        Recurring = new(commit);
        Keys = new(commit, Jobs, Queues);
        Rates = new(commit);
        Batches = new(commit, Jobs, Finished);
        Rows = new(commit, Jobs, Queues, Batches, Keys, IdempotencyKeys, UniqueNames, Sequences, Finished, Recurring, Errors);
        Removal = new(Jobs, Batches, Rows, Recurring, IdempotencyKeys, UniqueNames, Sequences, Finished, options.MaxFinished);
        var ledger = new MemoryLedgerRows(commit, Audit, Errors, UnknownTypes, Series, Tallies, Queues, Servers, Batches, IdempotencyKeys, Rates, Removal);
        Kernel = new(commit, Rows, Batches, Keys, Rates, Servers, ledger, Recurring);
    }

    public MemoryClock Clock { get; }

    public MemoryJobTable Jobs { get; } = new();

    public Queues Queues { get; } = new();

    public MemoryRecurringRows Recurring { get; }

    public IdempotencyKeys IdempotencyKeys { get; } = new();

    public UniqueNames UniqueNames { get; } = new();

    public SequenceTails Sequences { get; } = new();

    public ErrorGroups Errors { get; } = new();

    public UnknownTypes UnknownTypes { get; } = new();

    public AuditTrail Audit { get; } = new();

    /// <summary>The buckets of all queues together.</summary>
    public MinuteSeries Series { get; } = new();

    /// <summary>What servers have counted.</summary>
    public MemoryTallies Tallies { get; } = new();

    public FinishedJobs Finished { get; } = new();

    public MemoryServerRows Servers { get; }

    public MemoryKeyRows Keys { get; }

    public MemoryRateRows Rates { get; }

    public MemoryBatchRows Batches { get; }

    public MemoryJobRows Rows { get; }

    public Removal Removal { get; }

    public StorageKernel Kernel { get; }

    /// <summary>The moment at which the operation has begun.</summary>
    public Instant Now => commit.Now;

    /// <summary>Begins an operation: nobody else sees or changes anything until the scope is disposed of.</summary>
    public Lock.Scope Enter(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var scope = gate.EnterScope();
        if (!isDisposed)
        {
            commit.Begin(Clock.Now);
            return scope;
        }

        scope.Dispose();
        throw new ObjectDisposedException(
            nameof(InMemoryStorage),
            "The in-memory storage has been disposed of, and everything in it is gone. Stop servers and clients before the storage.");
    }

    /// <summary>Begins an operation that only takes something away, and is allowed when the storage is disposed of.</summary>
    public Lock.Scope EnterToLeave() => gate.EnterScope();

    public void Dispose()
    {
        using var scope = gate.EnterScope();
        isDisposed = true;
        foreach (var queue in Queues.All) queue.Close();
    }
}
