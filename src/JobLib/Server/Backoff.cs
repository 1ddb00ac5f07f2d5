namespace JobLib.Server;

/// <summary>The waits between tries while the storage is away: 100 ms, doubled up to 5 s, with jitter, for ever.</summary>
internal sealed class Backoff(TimeProvider clock)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);
    private TimeSpan next = TimeSpan.FromMilliseconds(100);

    public void Reset() => next = TimeSpan.FromMilliseconds(100);

    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        var jittered = next * (0.75 + Random.Shared.NextDouble() / 2);
        next = next * 2 < Longest ? next * 2 : Longest;
        await Task.Delay(jittered, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
