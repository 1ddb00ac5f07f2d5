using System.Data.Common;
using System.Transactions;
using JobLib.Client.Calls;
using JobLib.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace JobLib.EntityFrameworkCore.Saving;

/// <summary>
/// What a context has collected for its next <c>SaveChanges</c>. It behaves as tracked entities do: it stays until a <c>SaveChanges</c> has succeeded, shares
/// the fate of a transaction that this was part of, and is dropped with the context, or when a pool takes that back.
/// </summary>
internal sealed class PendingJobs(ICurrentDbContext current) : IResettableService, IDisposable
{
    private readonly List<PendingUnit> units = [];
    private IJobStorage? storage;
    private ILogger logger = NullLogger.Instance;
    private AutoTransactionBehavior? behaviorBefore; // not null while the context must save in a transaction
    private Guid? transactionOfSave; // the one that the present SaveChanges has begun itself
    private bool isOutsideTransaction; // where the present SaveChanges began
    private bool acceptsAll = true; // whether it takes the changes for done when it has succeeded

    public int Count => units.Sum(unit => unit.Request.Jobs.Count);

    private DbContext Context => current.Context;

    private DatabaseFacade Database => Context.Database;

    /// <summary>Jobs are about to be collected for this storage.</summary>
    public void Begin(IJobStorage ready, ILogger log) => (storage, logger) = (ready, log);

    public void Add(InsertRequest request)
    {
        foreach (var job in request.Jobs) RefuseUncertainParent(job.Start);
        foreach (var batch in request.Batches) RefuseUncertainParent(batch.Start);
        if (units.Count == 0) Context.SavingChanges += NoteHow;
        units.Add(new(request));
        RequireTransaction();
    }

    /// <summary>All of a batch has been collected.</summary>
    public void Seal(JobId id)
    {
        foreach (var unit in units)
        {
            unit.Request = unit.Request with { Batches = [.. unit.Request.Batches.Select(batch => batch.Id == id ? batch with { Sealed = true } : batch)] };
        }
    }

    /// <summary>A batch could not be put together: it goes, with all that is in it.</summary>
    public void Drop(JobId id)
    {
        HashSet<JobId?> gone = [id];
        foreach (var unit in units)
        {
            foreach (var batch in unit.Request.Batches.Where(batch => gone.Contains(batch.Batch))) gone.Add(batch.Id);
            unit.Request = unit.Request with
            {
                Batches = [.. unit.Request.Batches.Where(batch => !gone.Contains(batch.Id))],
                Jobs = [.. unit.Request.Jobs.Where(job => job.Batch is null || !gone.Contains(job.Batch))],
            };
        }

        Forget(unit => unit.Request is { Batches.Count: 0, Jobs.Count: 0 });
    }

    public void Clear() => Forget(static _ => true);

    /// <summary>There is nothing that a job could be written in together with what a TransactionScope commits.</summary>
    /// <exception cref="TransactionNotSupportedException">The context is in one.</exception>
    public void RefuseAmbient()
    {
        if (Transaction.Current is null && Database.GetEnlistedTransaction() is null) return;
        throw new TransactionNotSupportedException(
            "The context is inside of a TransactionScope, or enlisted in a transaction like it, in which JobLib cannot take part. Use the context's own: await db.Database.BeginTransactionAsync(), or SaveChanges alone."
        );
    }

    public void BeginSave()
    {
        transactionOfSave = null;
        isOutsideTransaction = Database.CurrentTransaction is null;
        if (units.Count == 0) return;
        RefuseAmbient();
        RequireTransaction();
    }

    /// <summary>The present SaveChanges sends a command: the transaction around it is its own, unless there was one before.</summary>
    public void SeeCommandOfSave()
    {
        if (isOutsideTransaction) transactionOfSave = Database.CurrentTransaction?.TransactionId;
    }

    public bool IsOfSave(Guid transaction) => units.Count > 0 && transactionOfSave == transaction;

    /// <summary>Writes everything into a transaction. May be repeated, there and in another one.</summary>
    public async ValueTask<int> WriteAsync(DbTransaction transaction, Guid id, CancellationToken cancellationToken)
    {
        if (storage is null) return 0; // nothing was ever collected
        foreach (var unit in new UnitCutter(storage.Info.MaxSet).Cut(units.Select(unit => unit.Request)))
        {
            var result = await storage.Jobs.InsertAsync(unit, transaction, cancellationToken);
            for (var i = 0; i < unit.Batches.Count; i++) InsertAnswers.Check(result.Batches[i], unit.Batches[i].Start, unit.Batches[i].Batch);
            for (var i = 0; i < unit.Jobs.Count; i++) InsertAnswers.Check(result.Jobs[i], unit.Jobs[i].Start, unit.Jobs[i].Batch);
        }

        foreach (var unit in units) unit.WrittenIn = id;
        return units.Count;
    }

    public void Committed(Guid transaction) => Forget(unit => unit.WrittenIn == transaction);

    /// <summary>A SaveChanges has succeeded.</summary>
    public async Task SavedAsync(CancellationToken cancellationToken)
    {
        if (EndSave() is not { } left) return;
        if (left.Open is { } open)
        {
            await WriteAsync(open.GetDbTransaction(), open.TransactionId, cancellationToken);
            Accept();
        }
        else
        {
            await Database.CreateExecutionStrategy().ExecuteAsync(WriteAloneAsync, cancellationToken);
        }
    }

    /// <inheritdoc cref="SavedAsync"/>
    public void Saved()
    {
        if (EndSave() is not { } left) return;
        if (left.Open is { } open)
        {
            Write(open);
            Accept();
        }
        else
        {
            Database.CreateExecutionStrategy().Execute(WriteAlone);
        }
    }

    public void ResetState()
    {
        LogDropped();
        Clear();
    }

    public Task ResetStateAsync(CancellationToken cancellationToken = default)
    {
        ResetState();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        LogDropped();
        units.Clear();
    }

    // What is left to write, and the transaction that it goes into: one that was there before, or none, since there was nothing else to save. Null: nothing is
    // to be done.
    private SaveEnd? EndSave()
    {
        transactionOfSave = null;
        if (units.Count == 0) return null;
        if (Database.CurrentTransaction is { } open) return new(open);
        return HasChanges() ? null : new(null);
    }

    // What SaveChanges takes for saved shares the fate of its transaction, and nothing else is left of it.
    private void Accept()
    {
        if (acceptsAll) Clear();
    }

    private async Task WriteAloneAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await Database.BeginTransactionAsync(cancellationToken);
        await WriteAsync(transaction.GetDbTransaction(), transaction.TransactionId, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private void WriteAlone()
    {
        using var transaction = Database.BeginTransaction();
        Write(transaction);
        transaction.Commit();
    }

    private void Write(IDbContextTransaction open) =>
        SynchronousCall.Run(() => WriteAsync(open.GetDbTransaction(), open.TransactionId, CancellationToken.None));

    // When changes are left after a SaveChanges outside of a transaction, some interceptor has kept it from being done. It is not looked for new ones.
    private bool HasChanges()
    {
        var tracker = Context.ChangeTracker;
        var detects = tracker.AutoDetectChangesEnabled;
        tracker.AutoDetectChangesEnabled = false;
        try
        {
            return tracker.HasChanges();
        }
        finally
        {
            tracker.AutoDetectChangesEnabled = detects;
        }
    }

    // Entity Framework leaves the transaction out around a single command.
    private void RequireTransaction()
    {
        if (Database.AutoTransactionBehavior == AutoTransactionBehavior.Always) return;
        behaviorBefore = Database.AutoTransactionBehavior;
        Database.AutoTransactionBehavior = AutoTransactionBehavior.Always;
    }

    private void RefuseUncertainParent(JobStart start)
    {
        if (
            start.Kind != JobStartKind.AfterJob
            || !units.Exists(unit => unit.Request.Jobs.Any(job => job.Id == start.Parent && job.IdempotencyKey is not null))
        )
        {
            return;
        }

        throw new ArgumentException(
            $"Job '{start.Parent}' has an idempotency key, so that only SaveChanges will tell whether it is created: nothing can continue it before. Begin a transaction first, in which its true id is known."
        );
    }

    private void Forget(Predicate<PendingUnit> which)
    {
        if (units.RemoveAll(which) == 0 || units.Count > 0) return;
        Context.SavingChanges -= NoteHow;
        if (behaviorBefore is not { } before) return;
        Database.AutoTransactionBehavior = before;
        behaviorBefore = null;
    }

    private void NoteHow(object? sender, SavingChangesEventArgs how) => acceptsAll = how.AcceptAllChangesOnSuccess;

    private void LogDropped()
    {
        if (Count > 0) logger.JobsDropped(Count, Context.GetType().Name);
    }

    private sealed record SaveEnd(IDbContextTransaction? Open);
}
