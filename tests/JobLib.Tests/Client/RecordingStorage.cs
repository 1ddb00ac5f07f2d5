using System.Data.Common;
using JobLib.Client.Calls;
using JobLib.Storage;

namespace JobLib.Tests.Client;

/// <summary>Keeps what a client sends, and answers as a test wants. Only the writer is there.</summary>
internal sealed class RecordingStorage : IJobStorage, IJobWriter, IStorageAccess
{
    private readonly Lock gate = new();
    private readonly HashSet<JobId> created = [];

    public StorageInfo Info { get; set; } = new() { Name = "Recording", Location = "here", GroupsCommits = true };

    /// <summary>Every unit that was created, in order.</summary>
    public List<InsertRequest> Units { get; } = [];

    public List<JobChange> Changes { get; } = [];

    public List<BatchChange> BatchChanges { get; } = [];

    /// <summary>The transactions that the units came with.</summary>
    public List<DbTransaction?> Transactions { get; } = [];

    /// <summary>Runs before a unit is created; may throw or wait.</summary>
    public Action<InsertRequest>? BeforeInsert { get; set; }

    /// <summary>Runs before a unit is created by an asynchronous call.</summary>
    public Func<InsertRequest, CancellationToken, Task>? BeforeInsertAsync { get; set; }

    /// <summary>Says what becomes of a job that has not been created yet.</summary>
    public Func<NewJob, CreationResult> Answer { get; set; } = job => new(InsertStatus.Created, job.Id);

    public Func<NewBatch, CreationResult> BatchAnswer { get; set; } = batch => new(InsertStatus.Created, batch.Id);

    public Func<JobId, ChangeResult> ChangeAnswer { get; set; } = _ => new(ChangeStatus.Applied, JobState.Enqueued);

    public IEnumerable<NewJob> Jobs => Units.SelectMany(unit => unit.Jobs);

    IJobWriter IJobStorage.Jobs => this;

    IJobQueue IJobStorage.Queue => throw new NotSupportedException();

    IServerRegistry IJobStorage.Servers => throw new NotSupportedException();

    IRecurringStore IJobStorage.Recurring => throw new NotSupportedException();

    IMaintenance IJobStorage.Maintenance => throw new NotSupportedException();

    IJobReader IJobStorage.Reader => throw new NotSupportedException();

    public ValueTask<IJobStorage> GetAsync(CancellationToken cancellationToken) => new(this);

    public IJobStorage Get(TimeSpan atMost) => this;

    public ValueTask PrepareAsync(SchemaMode mode, StoragePolicy policy, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private InsertResult Insert(InsertRequest unit, DbTransaction? transaction)
    {
        BeforeInsert?.Invoke(unit);
        lock (gate)
        {
            Units.Add(unit);
            Transactions.Add(transaction);
            return new(
                [.. unit.Jobs.Select(job => created.Contains(job.Id) ? new(InsertStatus.Exists, job.Id) : Created(Answer(job)))],
                [.. unit.Batches.Select(BatchAnswer)]
            );
        }
    }

    public async ValueTask<InsertResult> InsertAsync(InsertRequest unit, DbTransaction? transaction, CancellationToken cancellationToken)
    {
        if (BeforeInsertAsync is { } before && !SynchronousCall.IsActive) await before(unit, cancellationToken);
        return Insert(unit, transaction);
    }

    public async ValueTask<IReadOnlyList<ChangeResult>> ChangeAsync(JobChange change, CancellationToken cancellationToken)
    {
        await Task.Yield(); // a real one awaits
        lock (gate) Changes.Add(change);
        return [.. change.Jobs.Select(ChangeAnswer)];
    }

    public async ValueTask<IReadOnlyList<ChangeResult>> ChangeBatchesAsync(BatchChange change, CancellationToken cancellationToken)
    {
        await Task.Yield(); // a real one awaits
        lock (gate) BatchChanges.Add(change);
        return [.. change.Batches.Select(ChangeAnswer)];
    }

    public void CheckConnection(DbConnection connection) => throw new NotSupportedException();

    public ValueTask<bool> CompleteAsync(JobId id, long fence, string? result, DbTransaction transaction, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    private CreationResult Created(CreationResult answer)
    {
        if (answer.Status == InsertStatus.Created) created.Add(answer.Id);
        return answer;
    }
}
