using System.Data.Common;
using JobLib.Storage;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace JobLib.EntityFrameworkCore.Saving;

/// <summary>
/// Tells <see cref="PendingJobs"/> of what its context does. The jobs are written as the last thing before the commit of the transaction that
/// <c>SaveChanges</c> has begun itself: where an execution strategy repeats that transaction it repeats them, under their ids. Where there was a transaction
/// already, or nothing to save, they are written when <c>SaveChanges</c> has succeeded.
/// </summary>
internal sealed class SaveInterceptor(PendingJobs jobs) : ISaveChangesInterceptor, IDbTransactionInterceptor, IDbCommandInterceptor
{
    public InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        jobs.BeginSave();
        return result;
    }

    public ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default
    ) => new(SavingChanges(eventData, result));

    public DbCommand CommandCreated(CommandEndEventData eventData, DbCommand result)
    {
        if (eventData.CommandSource == CommandSource.SaveChanges) jobs.SeeCommandOfSave();
        return result;
    }

    public InterceptionResult TransactionCommitting(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result)
    {
        if (jobs.IsOfSave(eventData.TransactionId)) SynchronousCall.Run(() => jobs.WriteAsync(transaction, eventData.TransactionId, CancellationToken.None));
        return result;
    }

    public async ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction,
        TransactionEventData eventData,
        InterceptionResult result,
        CancellationToken cancellationToken = default
    )
    {
        if (jobs.IsOfSave(eventData.TransactionId)) await jobs.WriteAsync(transaction, eventData.TransactionId, cancellationToken);
        return result;
    }

    public void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => jobs.Committed(eventData.TransactionId);

    public Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        jobs.Committed(eventData.TransactionId);
        return Task.CompletedTask;
    }

    public int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        jobs.Saved();
        return result;
    }

    public async ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        await jobs.SavedAsync(cancellationToken);
        return result;
    }
}
