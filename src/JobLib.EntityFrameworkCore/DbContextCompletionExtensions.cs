using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace JobLib;

/// <summary>A job's data and its success in one commit.</summary>
public static class DbContextCompletionExtensions
{
    /// <summary>
    /// Saves the context's changes, the jobs that were created through it, and the success of the running job in one commit: what the job has done to the
    /// database then happened exactly once, whatever is killed. The last thing that the job does.
    /// </summary>
    /// <param name="job">The running job. One that no server runs, as in a test, is saved without a success.</param>
    /// <param name="context">A context on the database in which JobLib has its tables.</param>
    /// <param name="cancellationToken">Ends the work before the commit.</param>
    /// <remarks>
    /// Inside of a transaction of yours the changes and the success are written, and the commit is yours. Without one, the context's execution strategy repeats
    /// what failed before the commit; a commit whose answer was lost is not repeated, since the data may be there: the job ends as the storage knows, Succeeded
    /// if it was committed, and else as a failed attempt.
    /// </remarks>
    /// <exception cref="JobLeaseLostException">The job is no longer this server's: nothing was saved, or your transaction has to be rolled back.</exception>
    /// <exception cref="TransactionNotSupportedException">The context is not on the storage's database, or the storage has no transactions: nothing was
    /// saved.</exception>
    /// <exception cref="StorageUnavailableException">The commit failed, and whether it took effect is unknown.</exception>
    public static Task CompleteWithAsync(this JobContext job, DbContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(context);
        return context.Database.CurrentTransaction is { } open
            ? WithinAsync(job, context, open, cancellationToken)
            : InOneCommitAsync(job, context, cancellationToken);
    }

    private static async Task WithinAsync(JobContext job, DbContext context, IDbContextTransaction open, CancellationToken cancellationToken)
    {
        await context.SaveChangesAsync(cancellationToken);
        await job.CompleteAsync(open.GetDbTransaction(), cancellationToken);
    }

    private static async Task InOneCommitAsync(JobContext job, DbContext context, CancellationToken cancellationToken)
    {
        Exception? lost = null;
        await context.Database.CreateExecutionStrategy().ExecuteAsync(
            async token =>
            {
                if (lost is not null) throw Unknown(lost); // a strategy that repeats everything
                await using var transaction = await context.Database.BeginTransactionAsync(token);
                await context.SaveChangesAsync(acceptAllChangesOnSuccess: false, token);
                await job.CompleteAsync(transaction.GetDbTransaction(), token);
                try
                {
                    await transaction.CommitAsync(CancellationToken.None); // one that is cut short would leave it open whether it took effect
                }
                catch (Exception error)
                {
                    lost = error;
                    throw Unknown(error); // of a kind that no provider's strategy repeats
                }
            },
            cancellationToken);
        context.ChangeTracker.AcceptAllChanges();
    }

    private static StorageUnavailableException Unknown(Exception error) =>
        new(
            $"The commit of the job's data and its success failed, and whether it took effect is unknown: {error.Message} If it did, the job is Succeeded; else this attempt has failed.",
            error
        );
}
