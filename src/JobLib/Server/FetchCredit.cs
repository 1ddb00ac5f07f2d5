namespace JobLib.Server;

/// <summary>
/// How many jobs a server asks for: enough for its free workers, and ahead of them what the recent rate says will start within 50 ms.
/// </summary>
internal sealed class FetchCredit(int workers, int maxPrefetch, TimeProvider clock)
{
    /// <summary>At most this many jobs in one fetch; the storage contract's bound.</summary>
    public const int MaxFetch = 500;

    private static readonly TimeSpan Ahead = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(100);

    private long windowStart = clock.GetTimestamp();
    private int completed;
    private double perSecond;

    /// <summary>Counts jobs that came to their end.</summary>
    public void Completed(int count)
    {
        completed += count;
        var elapsed = clock.GetElapsedTime(windowStart);
        if (elapsed < Window) return;
        perSecond = completed / elapsed.TotalSeconds;
        completed = 0;
        windowStart = clock.GetTimestamp();
    }

    /// <summary>How many jobs to ask for when this many are held and not yet ended; zero while less than half of the credit is free.</summary>
    public int Wanted(int unfinished)
    {
        Completed(0); // a rate of long ago says nothing
        var credit = workers + Math.Min(maxPrefetch, (int)(perSecond * Ahead.TotalSeconds));
        var free = credit - unfinished;
        return free * 2 >= credit || (free > 0 && unfinished < workers) ? Math.Min(free, MaxFetch) : 0;
    }
}
