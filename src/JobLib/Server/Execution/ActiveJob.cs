using JobLib.Retries;
using JobLib.Server.Loops;
using JobLib.Storage;

namespace JobLib.Server.Execution;

/// <summary>A job in this server's hands, from the answer of its claim to the acknowledgement of its outcome.</summary>
internal sealed class ActiveJob(ClaimedJob claim, long fetchedAt)
{
    private int cancelReason;
    private int ended;
    private CancellationTokenSource? cancellation;

    public ClaimedJob Claim { get; } = claim;

    /// <summary>
    /// The number of this attempt, from 1, with those that the job had before it came to JobLib: what its rule of retries counts, and what code, logs and
    /// traces are told. In the storage, and in what it shows (a job's history, the attempt of its log lines), stands the claim's own number.
    /// </summary>
    public int Attempt { get; } = claim.Attempt + EarlierAttempts.Of(claim.Parameters);

    /// <summary>A timestamp of the server's <see cref="TimeProvider"/>, like the others here.</summary>
    public long FetchedAt { get; } = fetchedAt;

    public long StartedAt { get; private set; }

    public long EndedAt { get; set; }

    /// <summary>How long the attempt may take; null: as long as it likes.</summary>
    public TimeSpan? Timeout { get; set; }

    /// <summary>It takes a worker. Belongs to the pool, as <see cref="Generation"/> does.</summary>
    public bool HoldsWorker { get; set; }

    /// <summary>Which of the pool's sessions it was begun in.</summary>
    public int Generation { get; set; }

    /// <summary>Read by the renewal's thread while a worker writes it: a renewal that misses it by a moment only charges no crash.</summary>
    public bool HasStarted => StartedAt != 0;

    /// <summary>The body called CompleteAsync.</summary>
    public bool RequiresMark { get; set; }

    /// <summary>What follows a failed attempt: known once the call is resolved, the global default before.</summary>
    public RetryRule Rule { get; set; } = RetryRule.None;

    /// <summary>What the body of a job that requires a mark threw: told only when the storage has answered that there was none. Null otherwise.</summary>
    public Exception? Failure { get; set; }

    /// <summary>What is to become of the job; null while it waits or runs.</summary>
    public JobOutcome? Outcome { get; set; }

    /// <summary>What the body has said and the reporter has not sent yet; null when nothing ever.</summary>
    public PendingReport? Report { get; set; }

    public CancelReason CancelReason => (CancelReason)Volatile.Read(ref cancelReason);

    /// <summary>The job's token. Made when it is first asked for: most jobs never look at it.</summary>
    public CancellationToken Token
    {
        get
        {
            var source = Volatile.Read(ref cancellation);
            if (source is null)
            {
                source = new CancellationTokenSource();
                source = Interlocked.CompareExchange(ref cancellation, source, null) ?? source;
                if (CancelReason != CancelReason.None) source.Cancel(); // cancelled before anybody asked
            }

            return source.Token;
        }
    }

    public void Start(long now) => StartedAt = now;

    /// <summary>
    /// Gives a job that was started its outcome, once: false when its attempt was given up before, and what its body comes to is not heard any more.
    /// </summary>
    public bool TryEnd(JobOutcome outcome, long now)
    {
        if (Interlocked.Exchange(ref ended, 1) != 0) return false;
        EndedAt = now;
        Outcome = outcome;
        return true;
    }

    /// <summary>
    /// Cancels the token, by one of these threads; the first reason stays. Callbacks that throw are the job's own and are swallowed here: they must not stop
    /// the loop that cancels.
    /// </summary>
    public void Cancel(CancelReason reason, ServerThreads threads)
    {
        if (Interlocked.CompareExchange(ref cancelReason, (int)reason, (int)CancelReason.None) != (int)CancelReason.None) return;
        if (Volatile.Read(ref cancellation) is not { } source) return;
        threads.Queue(static s => CancelQuietly(s), source);
    }

    /// <summary>Runs what is registered with the cancelled token here, as far as nobody has begun to.</summary>
    public void RunCallbacks()
    {
        if (Volatile.Read(ref cancellation) is { } source) CancelQuietly(source);
    }

    private static void CancelQuietly(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (AggregateException)
        {
            // A callback that the job registered threw. The token is cancelled all the same.
        }
    }
}
