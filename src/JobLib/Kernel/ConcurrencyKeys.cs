using JobLib.Kernel.Rows;

namespace JobLib.Kernel;

/// <summary>
/// Keys that a number of jobs may hold at a time. Who finds no room waits outside of its queue, so that nobody steps over it.
/// </summary>
/// <remarks>
/// How many may hold a key is what is set for it, else what the job asks for that would take it. Room goes to no one: the first waiter of each queue tries
/// again, because a queue may be paused or served by nobody, and must not keep the key from the others.
/// </remarks>
internal sealed class ConcurrencyKeys(Commit commit, IJobRows jobs, IKeyRows keys, ILedgerRows ledger)
{
    /// <summary>The largest limit of a key.</summary>
    public const int MaxLimit = 1_000;

    /// <summary>So many who wait for a key are counted at most.</summary>
    public const int MaxWaiting = 10_000;

    public bool TryTake(string key, JobRow job) => keys.TryTake(key, job, LimitOf(key, job));

    /// <summary>A ready job waits for its key.</summary>
    public void Block(JobRow job)
    {
        if (job.ConcurrencyWait is { } wait && !job.KeyDeadline.IsSet) job.KeyDeadline = commit.Now + wait;
        jobs.Block(job);
        job.Place = JobPlace.Blocked;
    }

    /// <summary>The job has left its server.</summary>
    public void Free(string key, JobRow job)
    {
        if (!keys.Free(key, job)) return;
        foreach (var queue in keys.WaitingQueues(key)) LetNextFollow(key, queue);
    }

    /// <summary>A job that would have taken the key has left its queue otherwise.</summary>
    public void LetNextFollow(string key, string queue)
    {
        if (keys.FirstWaiters(key, queue, 1) is [var waiter] && RoomFor(key, waiter) > 0) Unblock(waiter);
    }

    /// <summary>A job that waits for a worker or for its key is about to ask for other keys: it tries again from its place in its queue.</summary>
    public void Leave(JobRow job, string? next)
    {
        if (job.Place == JobPlace.Blocked) Unblock(job);
        else if (job.Place == JobPlace.Ready && job.ConcurrencyKey is { } key && key != next) LetNextFollow(key, job.Queue);
    }

    /// <summary>A job whose key nobody knows any more has left its queue: whoever there waits for a key that has room may have waited for it.</summary>
    public void LetAllFollow(string queue)
    {
        foreach (var key in keys.WaitedFor(queue)) LetNextFollow(key, queue);
    }

    /// <summary>Sets how many may hold the key; null: as its jobs ask for. Who has room then tries again.</summary>
    public void SetLimit(string key, int? limit, JobActor actor)
    {
        if (!keys.SetLimit(key, limit)) return;
        ledger.Audit(actor, ActionOf(limit), key, limit ?? 0);
        foreach (var queue in keys.WaitingQueues(key)) LetThoseWithRoomGo(key, queue);
    }

    /// <summary>What the audit calls it when a limit is set to this.</summary>
    public static string ActionOf(int? limit) => limit is null ? "reset limit" : "set limit";

    /// <summary>Lets those go that have waited for as long as they may, and says how many.</summary>
    public int LetTimedOutGo(int max)
    {
        var done = 0;
        foreach (var job in max > 0 ? keys.TimedOut(max) : [])
        {
            if (Unblock(job, timedOut: true)) done++;
        }

        return done;
    }

    private void LetThoseWithRoomGo(string key, string queue)
    {
        if (keys.FirstWaiters(key, queue, 1) is not [var first]) return;
        foreach (var waiter in keys.FirstWaiters(key, queue, RoomFor(key, first))) Unblock(waiter);
    }

    private int RoomFor(string key, JobRow job) => Math.Max(0, LimitOf(key, job) - keys.CountHolders(key));

    private int LimitOf(string key, JobRow job) => Math.Clamp(keys.LimitOf(key) ?? Math.Max(1, job.ConcurrencyLimit), 0, MaxLimit);

    private bool Unblock(JobRow job, bool timedOut = false)
    {
        job.KeyTimedOut = timedOut;
        if (!jobs.Unblock(job)) return false;
        job.WaitsForRate = false;
        job.Place = JobPlace.Ready;
        return true;
    }
}
