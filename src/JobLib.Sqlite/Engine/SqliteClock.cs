using JobLib.Storage;

namespace JobLib.Sqlite.Engine;

/// <summary>
/// The storage's clock: that of the machine, which every process on one file shares. Tests move it by <see cref="Offset"/>, so that leases, years and
/// daylight saving can be tried on a real file.
/// </summary>
internal sealed class SqliteClock(TimeProvider time)
{
    private long offset;

    /// <summary>Added to the machine's clock.</summary>
    public TimeSpan Offset
    {
        get => new(Interlocked.Read(ref offset));
        set => Interlocked.Exchange(ref offset, value.Ticks);
    }

    /// <summary>Now, in microseconds since 1970.</summary>
    public long Now => UnixMicroseconds.From(time.GetUtcNow() + Offset);

    public long Timestamp => time.GetTimestamp();

    public TimeSpan Since(long timestamp) => time.GetElapsedTime(timestamp);
}
