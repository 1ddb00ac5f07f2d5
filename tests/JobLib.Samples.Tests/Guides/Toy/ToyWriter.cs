using System.Data.Common;
using JobLib.Storage;

namespace JobLib.Samples.Tests.Guides.Toy;

internal sealed class ToyWriter(ToyRows rows) : IJobWriter
{
    #region toy-insert
    public ValueTask<InsertResult> InsertAsync(InsertRequest unit, DbTransaction? transaction, CancellationToken cancellationToken)
    {
        if (transaction is not null) throw NoTransactions();
        if (unit.Batches.Count > 0) throw ToyStorage.NotYet("batches");
        lock (rows.Gate) return new(new InsertResult([.. unit.Jobs.Select(Insert)], []));
    }

    private CreationResult Insert(NewJob job)
    {
        if (job is { IdempotencyKey: not null } or { Unique: not null } or { ConcurrencyKey: not null } or { Sequence: not null }) throw ToyStorage.NotYet("keys");
        if (job.Start.Kind is JobStartKind.AfterJob or JobStartKind.AfterBatch) throw ToyStorage.NotYet("continuations");
        var row = new ToyJob(job, rows.Now);
        if (!rows.Jobs.TryAdd(job.Id, row)) return new(InsertStatus.Exists, job.Id); // the client's call was repeated
        Start(row, job.Start);
        return new(InsertStatus.Created, job.Id);
    }
    #endregion

    public ValueTask<IReadOnlyList<ChangeResult>> ChangeAsync(JobChange change, CancellationToken cancellationToken)
    {
        lock (rows.Gate) return new([.. change.Jobs.Select(id => Change(id, change))]);
    }

    public ValueTask<IReadOnlyList<ChangeResult>> ChangeBatchesAsync(BatchChange change, CancellationToken cancellationToken) =>
        throw ToyStorage.NotYet("batches");

    public ValueTask<bool> CompleteAsync(JobId id, long fence, string? result, DbTransaction transaction, CancellationToken cancellationToken) =>
        throw NoTransactions();

    public void CheckConnection(DbConnection connection) => throw NoTransactions();

    private static TransactionNotSupportedException NoTransactions() => new("The toy has no database whose transaction a caller could begin.");

    private ChangeResult Change(JobId id, JobChange change)
    {
        if (!rows.Jobs.TryGetValue(id, out var job)) return new(ChangeStatus.NotFound, null);
        var was = job.State;
        if (change.Expected is { } expected && expected != was) return new(ChangeStatus.WrongState, was);
        if (change.Kind == JobChangeKind.Delete && was == JobState.Deleted) return new(ChangeStatus.WrongState, was);
        if (change.Kind == JobChangeKind.Requeue && was == JobState.Enqueued) return new(ChangeStatus.Applied, was);
        job.Fence = rows.FenceAfter(job.Fence); // whoever runs it has lost it
        if (change.Kind == JobChangeKind.Delete) rows.Finish(job, JobState.Deleted, null);
        else Restart(job, change.Start);
        job.History.Add(new() { State = job.State, At = rows.Now, Actor = change.Actor });
        return new(ChangeStatus.Applied, was);
    }

    private void Restart(ToyJob job, JobStart start)
    {
        job.Attempts = job.Crashes = 0;
        job.Outcome = null;
        Start(job, start);
    }

    private void Start(ToyJob job, JobStart start)
    {
        var due = start.Kind switch { JobStartKind.After => rows.Now + start.Delay, JobStartKind.At => start.At, _ => rows.Now };
        if (due > rows.Now) rows.Schedule(job, due, retrying: false);
        else rows.MakeReady(job);
    }
}
