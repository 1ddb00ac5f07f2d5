namespace JobLib.Kernel.Rows;

/// <summary>The concurrency keys: who holds each, how many may, and who waits for it, apart by queue.</summary>
internal interface IKeyRows
{
    /// <summary>Gives the key to the job when fewer than so many hold it.</summary>
    bool TryTake(string key, JobRow job, int limit);

    /// <summary>Takes the key from the job; false when it had it not.</summary>
    bool Free(string key, JobRow job);

    int CountHolders(string key);

    /// <summary>The limit that is set for the key; null when its jobs say it.</summary>
    int? LimitOf(string key);

    /// <summary>Sets or, with null, removes it; false when it was so.</summary>
    bool SetLimit(string key, int? limit);

    /// <summary>The queues in which somebody waits for the key.</summary>
    IReadOnlyList<string> WaitingQueues(string key);

    /// <summary>The first that wait for the key in one queue.</summary>
    IReadOnlyList<JobRow> FirstWaiters(string key, string queue, int max);

    /// <summary>Whether somebody waits for the key in the job's queue whose position there is before the job's.</summary>
    bool WaitsBefore(string key, JobRow job);

    /// <summary>The keys that somebody in a queue waits for.</summary>
    IReadOnlyList<string> WaitedFor(string queue);

    /// <summary>Jobs that have waited for as long as they may.</summary>
    IReadOnlyList<JobRow> TimedOut(int max);

    /// <summary>When the next wait is over; null when no wait has an end.</summary>
    Instant? NextDeadline();
}
