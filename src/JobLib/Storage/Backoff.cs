namespace JobLib.Storage;

/// <summary>
/// The waits between tries after a failure, the only ones that JobLib has: 50 ms, doubled, with jitter. They stay under half a second, so that a connection
/// that was lost costs no more than that, and grow to 5 s only where the caller says that nothing else gets through either. They begin anew with each success.
/// </summary>
/// <param name="random">For the jitter.</param>
internal sealed class Backoff(Random random)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Brief = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private TimeSpan wait = First;

    /// <summary>The next wait.</summary>
    /// <param name="mayGrow">Past half a second: trying sooner would help nobody.</param>
    public TimeSpan Next(bool mayGrow)
    {
        var most = mayGrow ? Longest : Brief;
        var present = wait < most ? wait : most;
        wait = present * 2 < most ? present * 2 : most;
        return present * (0.7 + random.NextDouble() * 0.3);
    }

    public void Reset() => wait = First;
}
