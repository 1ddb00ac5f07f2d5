namespace JobLib.Server;

/// <summary>
/// How many jobs a server asks for: enough for its free workers, and ahead of them what they will start within 50 ms, or within two round trips where those are longer. What they
/// will start follows from the recent rate; where workers were idle although the storage had more, from the rate that they would have had.
/// </summary>
/// <param name="workers">How many jobs run at once.</param>
/// <param name="maxPrefetch">The bound of what is asked for ahead.</param>
/// <param name="worked">How long all workers together have run bodies so far, in ticks of the clock's timestamps.</param>
/// <param name="clock">The server's clock.</param>
internal sealed class FetchCredit(int workers, int maxPrefetch, Func<long> worked, TimeProvider clock)
{
    /// <summary>At most this many jobs in one fetch; the storage contract's bound.</summary>
    public const int MaxFetch = 500;

    private const int EnoughTurns = 5;
    private const int RoundTripsAhead = 2;
    private const double Smoothing = 0.2;

    private static readonly TimeSpan Ahead = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan FarthestAhead = TimeSpan.FromMilliseconds(500); // half of the default PrefetchTimeout
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(100);

    // Sooner when every worker has ended several jobs: a server that begins with short ones would fetch a few at a time for a whole window.
    private static readonly TimeSpan ShortWindow = TimeSpan.FromMilliseconds(2);

    private long windowStart = clock.GetTimestamp();
    private long workedBefore;
    private int completed;
    private bool hasMore;
    private double roundTrip;
    private double perSecond;

    /// <summary>More jobs are asked for when so many are left to run: when half of the credit is free, or a worker is idle.</summary>
    public int AsksAt => Math.Max(Credit / 2, workers - 1);

    private int Credit => workers + (int)Math.Min(maxPrefetch, perSecond * Math.Clamp(RoundTripsAhead * roundTrip, Ahead.TotalSeconds, FarthestAhead.TotalSeconds));

    /// <summary>Counts jobs that came to their end.</summary>
    public void Completed(int count)
    {
        completed += count;
        var elapsed = clock.GetElapsedTime(windowStart);
        if (elapsed < Window && (completed < EnoughTurns * workers || elapsed < ShortWindow)) return;
        var now = clock.GetTimestamp();
        var workedNow = worked();
        var busy = (double)(workedNow - workedBefore) / (now - windowStart); // workers, on average
        var share = hasMore && completed > 0 ? Math.Clamp(busy / workers, 0, 1) : 1; // less than none, when a job that ran was claimed again
        perSecond = completed / elapsed.TotalSeconds / share;
        completed = 0;
        windowStart = now;
        workedBefore = workedNow;
    }

    /// <summary>Takes note of a fetch's answer.</summary>
    /// <param name="wanted">How many jobs were asked for.</param>
    /// <param name="got">How many there were.</param>
    /// <param name="took">How long the answer took.</param>
    public void Answered(int wanted, int got, TimeSpan took)
    {
        hasMore = got == wanted;
        if (got > 0) roundTrip += (roundTrip > 0 ? Smoothing : 1) * (took.TotalSeconds - roundTrip);
    }

    /// <summary>How many jobs to ask for when this many are held and not yet ended; zero while these are more than <see cref="AsksAt"/>.</summary>
    public int Wanted(int unfinished)
    {
        Completed(0); // a rate of long ago says nothing
        return unfinished <= AsksAt ? Math.Min(Credit - unfinished, MaxFetch) : 0;
    }
}
