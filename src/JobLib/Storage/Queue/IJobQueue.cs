using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>Hands jobs to servers and takes their outcomes.</summary>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public interface IJobQueue
{
    /// <summary>
    /// Claims ready jobs for a server: from its lanes in order, in each lane by priority (higher first) and then in the order in which they became
    /// ready. Jobs of paused queues and of cancelled batches are passed over (the latter become Deleted); a job whose concurrency key has no room is set
    /// aside and costs nobody anything until there is some. Of a queue with a limit no more are claimed than that less what all servers hold of it,
    /// suspects and marked jobs included, whichever claims are under way at once; the others stay ready. Every claimed job gets a fence that is greater than
    /// any it had.
    /// </summary>
    /// <remarks>
    /// Repeating a call with the same claim number returns the same jobs; a server has one claim under way at a time, and may record outcomes beside it. A job
    /// with two charged crashes (a suspect) is handed out alone, and only when <see cref="FetchRequest.AllowSuspect"/> is set.
    /// </remarks>
    ValueTask<FetchResult> FetchAsync(FetchRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Records the outcomes of many jobs, with their continuations, batches, counters and history, in one commit, and claims the next ones in the
    /// same round trip when <see cref="FinishRequest.Next"/> is given. A stale or rejected outcome never undoes its neighbours.
    /// </summary>
    ValueTask<FinishResult> FinishAsync(FinishRequest unit, CancellationToken cancellationToken);

    /// <summary>
    /// Stores log lines, progress and parameters of running jobs. A job that somebody's transaction holds may be passed over in progress and parameters: its
    /// outcome brings them.
    /// </summary>
    /// <returns>The jobs that are no longer this server's; theirs was not stored.</returns>
    ValueTask<IReadOnlyList<JobId>> ReportAsync(ServerId owner, IReadOnlyList<JobReport> reports, CancellationToken cancellationToken);

    /// <summary>
    /// Returns when there may be something new in these queues, or after <paramref name="atMost"/>. A hint, never a promise: it may return early or late.
    /// </summary>
    ValueTask WaitAsync(IReadOnlyList<string> queues, TimeSpan atMost, CancellationToken cancellationToken);

    /// <summary>Pauses or resumes queues, known or not, with a row of audit, and raises <see cref="Signals.Version"/>.</summary>
    ValueTask SetPausedAsync(IReadOnlyList<string> queues, bool paused, JobActor actor, CancellationToken cancellationToken);

    /// <summary>
    /// Sets how many jobs with a concurrency key may be held at a time, whatever they ask for; with a row of audit. What runs goes on. Jobs that wait and now
    /// have room are let go, at the latest by the next <see cref="IMaintenance.MoveHeldAsync"/>.
    /// </summary>
    /// <param name="key">The key, known or not.</param>
    /// <param name="limit">0 to 1,000; null: as its jobs ask for.</param>
    /// <param name="actor">Who does it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask SetConcurrencyLimitAsync(string key, int? limit, JobActor actor, CancellationToken cancellationToken);

    /// <summary>
    /// Sets how many jobs of a queue servers may hold at a time, whatever <see cref="ServerDescription.QueueLimits"/> says; with a row of audit, and raises
    /// <see cref="Signals.Version"/>. What is held goes on: when it is more, nothing of the queue is claimed until it is less.
    /// </summary>
    /// <param name="queue">The queue, known or not.</param>
    /// <param name="limit">0 to 100,000, and 0 lets none be claimed; null: as servers say.</param>
    /// <param name="actor">Who does it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask SetQueueLimitAsync(string queue, int? limit, JobActor actor, CancellationToken cancellationToken);

    /// <summary>
    /// Sets how often jobs with a rate's key are claimed, whatever they say; with a row of audit. Set for a name, it holds for the buckets of all keys of this
    /// name (<c>name:key</c>) for which none is set themselves. A bucket that was counted by another rate is empty from when it was looked at last. Jobs that
    /// wait have their new time at the latest after the next <see cref="IMaintenance.MoveHeldAsync"/>.
    /// </summary>
    /// <param name="key">The key or the name, known or not.</param>
    /// <param name="rate">The numbers, of which permits may be 0: then none are claimed. Its own key and cost say nothing. Null: as jobs say.</param>
    /// <param name="actor">Who does it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask SetRateAsync(string key, JobRate? rate, JobActor actor, CancellationToken cancellationToken);

    /// <summary>
    /// Takes tokens from the bucket of a rate's key for a job that runs, also such as are not there: later claims wait until they have come back. Less than 0
    /// gives some back, never more than the bucket holds. Jobs that wait have their new time at the latest after the next
    /// <see cref="IMaintenance.MoveHeldAsync"/>.
    /// </summary>
    /// <param name="owner">The server that holds the job.</param>
    /// <param name="id">The job.</param>
    /// <param name="fence">Its claim's.</param>
    /// <param name="rate">Whose bucket, and its numbers where none are set by hand; its cost says nothing.</param>
    /// <param name="tokens">-1,000,000,000 to 1,000,000,000.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when the claim is not this server's any more; then nothing was taken.</returns>
    ValueTask<bool> ChargeAsync(ServerId owner, JobId id, long fence, JobRate rate, int tokens, CancellationToken cancellationToken);
}
