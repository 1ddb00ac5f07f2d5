namespace JobLib.Reliability.Processes;

/// <summary>A machine's clock that is wrong. It can be set while the process runs; what is measured by the monotonic clock does not notice.</summary>
internal sealed class OffsetClock(TimeSpan offset) : TimeProvider
{
    private long ticks = offset.Ticks;

    public void Set(TimeSpan value) => Interlocked.Exchange(ref ticks, value.Ticks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref ticks));
}
