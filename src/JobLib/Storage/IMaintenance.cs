using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>What any server does now and then for all of them. Any number may do it at once; nothing rests on a leader.</summary>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public interface IMaintenance
{
    /// <summary>Moves scheduled jobs that are due into their queues, in the order of their times.</summary>
    ValueTask<StepResult> PromoteAsync(int max, CancellationToken cancellationToken);

    /// <summary>
    /// Marks servers whose lease has expired, and moves the jobs that they held: marked as complete by <see cref="IJobWriter.CompleteAsync"/>, they are
    /// finished; otherwise they go back to their queue with a new fence, charged with a crash when their body had begun (named as
    /// started in the last renewal, or claimed since) and the server had not left in order. At <paramref name="crashLimit"/> charged crashes a job becomes
    /// Failed, with an error of type <c>Poison</c>.
    /// </summary>
    /// <param name="crashLimit">Null: never.</param>
    /// <param name="max">At most this many jobs.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<StepResult> RescueAsync(int? crashLimit, int max, CancellationToken cancellationToken);

    /// <summary>
    /// Moves what waits in bulk: the held members of batches that have started, the members of cancelled batches, children of one parent past those that its
    /// end released at once, jobs whose wait for a concurrency key is over, and jobs for which their rates have tokens again.
    /// </summary>
    ValueTask<StepResult> MoveHeldAsync(int max, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes what has expired by the <see cref="StoragePolicy"/>: finished jobs that no waiting child needs, with their history and log; idempotency keys,
    /// buckets, tallies, audit rows, dead servers, and batches that nobody sealed.
    /// </summary>
    ValueTask<StepResult> PruneAsync(int max, CancellationToken cancellationToken);

    /// <summary>
    /// Raises the priority of ready jobs that have waited: to their own and one for each <paramref name="after"/> since they became ready, at most to the
    /// highest. They come to the end of the line there. Of each queue that is not paused, and each priority, only those near the head are looked at (100):
    /// those behind them come there in their turn. A suspect, and one that somebody's transaction holds, is passed over.
    /// </summary>
    /// <param name="after">How long a job waits for each step. 1 s to 1 day.</param>
    /// <param name="max">At most this many jobs.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>With the time until the next of those that were looked at rises: zero when one does already; null when none will.</returns>
    ValueTask<StepResult> AgeAsync(TimeSpan after, int max, CancellationToken cancellationToken);

    /// <summary>Adds counter deltas to their counters, in a storage that keeps them apart.</summary>
    ValueTask<StepResult> FoldAsync(int max, CancellationToken cancellationToken);
}
