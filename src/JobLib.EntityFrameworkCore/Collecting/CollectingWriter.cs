using System.Data.Common;
using JobLib.EntityFrameworkCore.Saving;
using JobLib.Storage;

namespace JobLib.EntityFrameworkCore.Collecting;

/// <inheritdoc cref="CollectingStorage"/>
internal sealed class CollectingWriter(PendingJobs pending) : IJobWriter
{
    // What else than Created may come of a job, its SaveChanges tells.
    public ValueTask<InsertResult> InsertAsync(InsertRequest unit, DbTransaction? transaction, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        pending.Add(unit);
        return new(
            new InsertResult(
                [.. unit.Jobs.Select(job => new CreationResult(InsertStatus.Created, job.Id))],
                [.. unit.Batches.Select(batch => new CreationResult(InsertStatus.Created, batch.Id))]
            )
        );
    }

    public void CheckConnection(DbConnection connection) => throw CollectingStorage.Unused();

    public ValueTask<IReadOnlyList<ChangeResult>> ChangeAsync(JobChange change, CancellationToken cancellationToken) => throw CollectingStorage.Unused();

    // A batch of which a part leans on jobs that may be missing is given in parts and then sealed, or given up. Here all of it comes in one commit.
    public ValueTask<IReadOnlyList<ChangeResult>> ChangeBatchesAsync(BatchChange change, CancellationToken cancellationToken)
    {
        foreach (var batch in change.Batches)
        {
            if (change.Kind == BatchChangeKind.Seal) pending.Seal(batch);
            else pending.Drop(batch);
        }

        return new([.. change.Batches.Select(_ => new ChangeResult(ChangeStatus.Applied, JobState.Awaiting))]);
    }

    public ValueTask<bool> CompleteAsync(JobId id, long fence, string? result, DbTransaction transaction, CancellationToken cancellationToken) =>
        throw CollectingStorage.Unused();
}
