using JobLib.Kernel.Rows;

namespace JobLib.Kernel;

/// <summary>Keys that one running job at a time holds. Who finds its key taken waits outside of its queue, so that nobody steps over it.</summary>
/// <remarks>
/// A freed key goes to no one: the first waiter of each queue tries again, because a queue may be paused or served by nobody, and must not keep the key from
/// the others.
/// </remarks>
internal sealed class ConcurrencyKeys(Commit commit, IJobRows jobs, IKeyRows keys)
{
    public bool TryTake(string key, JobRow job) => keys.TryTake(key, job);

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
        foreach (var waiter in keys.FirstWaiters(key)) Unblock(waiter);
    }

    /// <summary>A job that would have taken the key has left its queue otherwise.</summary>
    public void LetNextFollow(string key, string queue)
    {
        if (!keys.IsHeld(key) && keys.FirstWaiter(key, queue) is { } waiter) Unblock(waiter);
    }

    /// <summary>A job whose key nobody knows any more has left its queue: whoever there waits for a key that is free may have waited for it.</summary>
    public void LetAllFollow(string queue)
    {
        foreach (var key in keys.FreeKeys(queue)) LetNextFollow(key, queue);
    }

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

    private bool Unblock(JobRow job, bool timedOut = false)
    {
        job.KeyTimedOut = timedOut;
        if (!jobs.Unblock(job)) return false;
        job.Place = JobPlace.Ready;
        return true;
    }
}
