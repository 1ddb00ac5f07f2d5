namespace JobLib.Storage.InMemory;

/// <summary>Everything that the in-memory storage knows, and the one lock around it. The parts know nothing of locks.</summary>
/// <remarks>
/// One lock, because every operation takes and returns many and does no more under it than move rows; finer ones would cost every job more than
/// they would save.
/// </remarks>
internal sealed class InMemoryState
{
    private readonly Lock gate = new();
    private bool isDisposed;

    public InMemoryState(InMemoryStorageOptions options, StorageClock clock)
    {
        Clock = clock;
        Batches = new(Finished, Work);
        Places = new(Finished, Keys, Errors, Work);
        Placing = new(Places);
        Endings = new(Places, Errors, UnknownTypes, Series, Servers, Queues);
        Cascade = new(Jobs, Batches, Places, Placing, Endings, Work);
        Removal = new(Jobs, Batches, Recurring, IdempotencyKeys, Places, Finished, options.MaxFinished);
    }

    public StorageClock Clock { get; }

    public JobTable Jobs { get; } = new();

    public Queues Queues { get; } = new();

    public Servers Servers { get; } = new();

    public Recurrings Recurring { get; } = new();

    public IdempotencyKeys IdempotencyKeys { get; } = new();

    public ConcurrencyKeys Keys { get; } = new();

    public ErrorGroups Errors { get; } = new();

    public UnknownTypes UnknownTypes { get; } = new();

    public AuditTrail Audit { get; } = new();

    /// <summary>The buckets of all queues together.</summary>
    public MinuteSeries Series { get; } = new();

    public FinishedPlaces Finished { get; } = new();

    public Worklist Work { get; } = new();

    public Batches Batches { get; }

    public Places Places { get; }

    public Placing Placing { get; }

    public Endings Endings { get; }

    public Cascade Cascade { get; }

    public Removal Removal { get; }

    /// <summary>Begins an operation: nobody else sees or changes anything until the scope is disposed of.</summary>
    public Lock.Scope Enter(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var scope = gate.EnterScope();
        if (!isDisposed) return scope;
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

    /// <summary>Forgets a batch that has no members any more.</summary>
    public void RemoveBatch(BatchRow batch)
    {
        Family.Of(batch.Start, Jobs, Batches)?.Children.Remove(batch.Id);
        Batches.Remove(batch);
    }
}
