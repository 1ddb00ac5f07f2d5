using System.Data.Common;
using JobLib.Storage;

namespace JobLib.Telemetry.Observed;

/// <summary>Calls to <see cref="IJobWriter"/>, observed.</summary>
internal sealed class ObservedJobWriter(IJobWriter inner, StorageObserver observer) : IJobWriter
{
    public ValueTask<InsertResult> InsertAsync(InsertRequest unit, DbTransaction? transaction, CancellationToken cancellationToken) =>
        observer.Run(
            "Jobs.Insert",
            (inner, unit, transaction, cancellationToken),
            static it => it.inner.InsertAsync(it.unit, it.transaction, it.cancellationToken)
        );

    public void CheckConnection(DbConnection connection) => inner.CheckConnection(connection); // no call to the database

    public ValueTask<IReadOnlyList<ChangeResult>> ChangeAsync(JobChange change, CancellationToken cancellationToken) =>
        observer.Run("Jobs.Change", (inner, change, cancellationToken), static it => it.inner.ChangeAsync(it.change, it.cancellationToken));

    public ValueTask<IReadOnlyList<ChangeResult>> ChangeBatchesAsync(BatchChange change, CancellationToken cancellationToken) =>
        observer.Run("Jobs.ChangeBatches", (inner, change, cancellationToken), static it => it.inner.ChangeBatchesAsync(it.change, it.cancellationToken));

    public ValueTask<bool> CompleteAsync(JobId id, long fence, string? result, DbTransaction transaction, CancellationToken cancellationToken) =>
        observer.Run(
            "Jobs.Complete",
            (inner, id, fence, result, transaction, cancellationToken),
            static it => it.inner.CompleteAsync(it.id, it.fence, it.result, it.transaction, it.cancellationToken)
        );
}
