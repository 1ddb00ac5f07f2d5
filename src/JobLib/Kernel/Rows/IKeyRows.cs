namespace JobLib.Kernel.Rows;

/// <summary>The concurrency keys: who holds each, and who waits for it, apart by queue.</summary>
internal interface IKeyRows
{
    /// <summary>Gives the key to the job when nobody has it.</summary>
    bool TryTake(string key, JobRow job);

    /// <summary>Takes the key from the job; false when it had it not.</summary>
    bool Free(string key, JobRow job);

    bool IsHeld(string key);

    /// <summary>The first that waits for the key in each queue.</summary>
    IReadOnlyList<JobRow> FirstWaiters(string key);

    /// <summary>The first that waits for the key in one queue.</summary>
    JobRow? FirstWaiter(string key, string queue);

    /// <summary>The keys that nobody holds and somebody in a queue waits for.</summary>
    IReadOnlyList<string> FreeKeys(string queue);

    /// <summary>Jobs that have waited for as long as they may.</summary>
    IReadOnlyList<JobRow> TimedOut(int max);

    /// <summary>When the next wait is over; null when no wait has an end.</summary>
    Instant? NextDeadline();
}
