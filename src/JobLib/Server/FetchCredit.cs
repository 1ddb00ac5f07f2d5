namespace JobLib.Server;

/// <summary>
/// How many jobs a server asks for: enough for its free workers, and ahead of them what the recent rate says will start within 50 ms, or within two round trips
/// where those are longer.
/// </summary>
/// <remarks>
/// Not more: what is fetched ahead is taken from other servers, and is charged with the crash of a process that dies before its next renewal.
/// </remarks>
internal sealed class FetchCredit(int workers, int maxPrefetch, TimeProvider clock)
{
    /// <summary>At most this many jobs in one fetch; the storage contract's bound.</summary>
    public const int MaxFetch = 500;

    private const int EnoughTurns = 5;
    private const int RoundTripsAhead = 2;
    private const double Growth = 1.2;

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Ahead = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan FarthestAhead = TimeSpan.FromMilliseconds(500); // half of the default PrefetchTimeout
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(100);

    // Sooner when every worker has ended several jobs: a server that begins with short ones would fetch a few at a time for a whole window.
    private static readonly TimeSpan ShortWindow = TimeSpan.FromMilliseconds(2);

    private long windowStart = clock.GetTimestamp();
    private int completed;
    private double roundTrip;
    private double perSecond;

    /// <summary>More jobs are asked for when so many are left to run: when half of the credit is free, or a worker is idle.</summary>
    public int AsksAt => Math.Max(Credit / 2, workers - 1);

    /// <summary>Whether more is asked for than the free workers can begin at once.</summary>
    public bool AsksAhead { get; set; } = true;

    private int Credit => !AsksAhead
        ? workers
        : workers + (int)Math.Min(maxPrefetch, perSecond * Math.Clamp(RoundTripsAhead * roundTrip, Ahead.TotalSeconds, FarthestAhead.TotalSeconds));

    /// <summary>Counts jobs that came to their end.</summary>
    public void Completed(int count)
    {
        completed += count;
        var elapsed = clock.GetElapsedTime(windowStart);
        if (elapsed < Window && (completed < EnoughTurns * workers || elapsed < ShortWindow)) return;
        perSecond = completed / elapsed.TotalSeconds;
        completed = 0;
        windowStart = clock.GetTimestamp();
    }

    /// <summary>
    /// Takes note of how long a fetch took that brought jobs. A slow answer is believed slowly, since a process that begins has some; a quick one at once.
    /// </summary>
    public void Answered(TimeSpan took) => roundTrip = Math.Min(took.TotalSeconds, (roundTrip * Growth) + Step.TotalSeconds);

    /// <summary>How many jobs to ask for when this many are held and not yet ended; zero while these are more than <see cref="AsksAt"/>.</summary>
    public int Wanted(int unfinished)
    {
        Completed(0); // a rate of long ago says nothing
        return unfinished <= AsksAt ? Math.Min(Credit - unfinished, MaxFetch) : 0;
    }
}
