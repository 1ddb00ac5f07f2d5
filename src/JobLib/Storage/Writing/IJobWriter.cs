using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>Creates and changes jobs and batches.</summary>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public interface IJobWriter
{
    /// <summary>
    /// Creates all of the unit's batches and jobs in one commit, and answers for each. An answer other than
    /// <see cref="InsertStatus.Created"/> concerns its job alone. Repeating the call creates nothing twice, since the ids are the caller's.
    /// </summary>
    /// <param name="unit">At most <see cref="StorageInfo.MaxSet"/> jobs and as many batches.</param>
    /// <param name="transaction">When given, the unit becomes part of it: the storage provokes no error in it, retries nothing, and wakes servers only by what
    /// the commit itself carries.</param>
    /// <param name="cancellationToken">Ends the wait; whether the unit was created is then unknown.</param>
    /// <exception cref="TransactionNotSupportedException">The storage cannot take part in <paramref name="transaction"/>.</exception>
    ValueTask<InsertResult> InsertAsync(InsertRequest unit, DbTransaction? transaction, CancellationToken cancellationToken);

    /// <summary>
    /// Refuses a connection whose transactions the storage could not take part in: one of another kind of database, or to another database. It need not be
    /// open, and nothing is asked of the database: a caller that has no transaction yet hears of a mistake early. What it lets pass, <see cref="InsertAsync"/>
    /// still looks at.
    /// </summary>
    /// <exception cref="TransactionNotSupportedException">The storage has no transactions of the caller's, or none of this connection's.</exception>
    void CheckConnection(DbConnection connection);

    /// <summary>
    /// Deletes, requeues or reschedules jobs wherever they are, with a row of history for each job that changed and one row of audit for the call.
    /// </summary>
    /// <returns>One answer for each id, in the order of the ids.</returns>
    ValueTask<IReadOnlyList<ChangeResult>> ChangeAsync(JobChange change, CancellationToken cancellationToken);

    /// <summary>Seals or cancels batches. Cancelling sets one field; maintenance deletes the members in bounded steps.</summary>
    /// <returns>One answer for each id, in the order of the ids.</returns>
    ValueTask<IReadOnlyList<ChangeResult>> ChangeBatchesAsync(BatchChange change, CancellationToken cancellationToken);

    /// <summary>
    /// Marks a running job as succeeded inside the caller's transaction. The ordinary finish applies the mark, and so does a rescue, which then does
    /// not run the job again.
    /// </summary>
    /// <returns>False when the fence is stale: the job is no longer this claim's, and the caller's transaction must not commit.</returns>
    /// <exception cref="TransactionNotSupportedException">The storage cannot take part in <paramref name="transaction"/>.</exception>
    ValueTask<bool> CompleteAsync(JobId id, long fence, string? result, DbTransaction transaction, CancellationToken cancellationToken);
}
