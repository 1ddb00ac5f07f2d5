namespace JobLib.PostgreSql;

/// <summary>
/// Whether finishes wait for the rows of batches. Other servers hold them for the length of a commit, so a short wait is right; once one has waited in vain,
/// somebody's transaction holds a row and may go on to, so for a while nobody waits, and the members of what is held are given again later.
/// </summary>
internal sealed class LockPatience(TimeProvider clock)
{
    private static readonly TimeSpan While = TimeSpan.FromSeconds(1);

    private readonly long born = clock.GetTimestamp();
    private long backAt; // ticks since then

    public bool Lasts => clock.GetElapsedTime(born).Ticks >= Interlocked.Read(ref backAt);

    /// <summary>A call has waited in vain.</summary>
    public void Lost() => Interlocked.Exchange(ref backAt, (clock.GetElapsedTime(born) + While).Ticks);
}
