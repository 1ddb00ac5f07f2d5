using System.Data.Common;

namespace JobLib.Storage.Conformance;

/// <summary>An empty place for one test's data, any number of storages that work on it, and the clock that they share.</summary>
public abstract class StorageSandbox : IAsyncDisposable
{
    private readonly List<IJobStorage> opened = [];

    /// <summary>
    /// Moves the storage's clock forward, for all instances of this sandbox at once. Between two moves the clock may stand or go on with the real time.
    /// </summary>
    public abstract void Advance(TimeSpan time);

    /// <summary>
    /// Another instance on the same data, as another process would have it, prepared with <paramref name="policy"/> (the default one when null). The sandbox
    /// disposes it.
    /// </summary>
    public async ValueTask<IJobStorage> OpenAsync(StoragePolicy? policy = null, SchemaMode mode = SchemaMode.Migrate)
    {
        var storage = Connect();
        lock (opened)
        {
            if (!opened.Contains(storage)) opened.Add(storage);
        }

        await storage.PrepareAsync(mode, policy ?? new StoragePolicy(), CancellationToken.None);
        return storage;
    }

    /// <summary>An open connection of the caller's to the storage's database, for <see cref="StorageInfo.CallerTransactions"/>.</summary>
    public virtual ValueTask<DbConnection> OpenConnectionAsync() =>
        throw new NotSupportedException("This storage takes no part in transactions of the caller's.");

    /// <summary>How one of the storage's tables is written in SQL on a connection of <see cref="OpenConnectionAsync"/>: with its schema or prefix.</summary>
    /// <param name="name">The table's name as <c>docs/storage-contract.md</c> has it: <c>job</c>, <c>ready</c>, <c>server</c> ….</param>
    public virtual string Table(string name) => throw new NotSupportedException("This storage has no tables.");

    /// <summary>An id as its columns hold it, for a parameter of such SQL.</summary>
    public virtual object Key(JobId id) => id.Value;

    /// <summary>
    /// SQL that leaves what is stored of the job <c>@id</c> such that a fetch cannot read it, one statement a kind: columns that hold JSON with text that is
    /// none, with another kind of JSON, with null inside. Only what the storage itself reads; what it hands on as it is (arguments, results) is for the engine
    /// to judge.
    /// </summary>
    public virtual IReadOnlyList<string> Damages => [];

    /// <summary>Values that a column of this type could hold and no parameter can say, beside those that are tried in every storage.</summary>
    public virtual IReadOnlyList<SqlLiteral> OddValues(Type type) => [];

    /// <summary>Removes what says what a job is, as a hand would, in a storage that has no rows for SQL. False when the storage does not know how.</summary>
    public virtual ValueTask<bool> TryDeleteRowAsync(JobId id) => new(false);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var storage in opened)
        {
            await storage.DisposeAsync();
        }

        await DropAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>A storage on this data that nobody has prepared. A storage in memory may return the same object every time.</summary>
    protected abstract IJobStorage Connect();

    /// <summary>Removes the data, after all storages have been disposed.</summary>
    protected virtual ValueTask DropAsync() => ValueTask.CompletedTask;
}
