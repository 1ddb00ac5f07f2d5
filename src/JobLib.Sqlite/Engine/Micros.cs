namespace JobLib.Sqlite.Engine;

/// <summary>Times as they are stored: whole microseconds since 1970 in UTC, durations in microseconds.</summary>
internal static class Micros
{
    public static long From(DateTimeOffset instant) => (instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static long? From(DateTimeOffset? instant) => instant is { } some ? From(some) : null;

    public static long From(TimeSpan duration) => duration.Ticks / TimeSpan.TicksPerMicrosecond;

    public static long? From(TimeSpan? duration) => duration is { } some ? From(some) : null;

    /// <summary>The instant, held within what .NET knows: the file may hold any number.</summary>
    public static DateTimeOffset Instant(long micros) => DateTimeOffset.UnixEpoch.AddTicks(Math.Clamp(micros, First, Last) * TimeSpan.TicksPerMicrosecond);

    public static DateTimeOffset? Instant(long? micros) => micros is { } some ? Instant(some) : null;

    public static TimeSpan Duration(long micros) => new(Math.Clamp(micros, -Longest, Longest) * TimeSpan.TicksPerMicrosecond);

    public static TimeSpan? Duration(long? micros) => micros is { } some ? Duration(some) : null;

    /// <summary>The sum, held at the last instant that .NET knows: a delay of <see cref="TimeSpan.MaxValue"/> means never.</summary>
    public static long Add(long instant, long duration) => Math.Min(instant, Last) > Last - Math.Max(duration, 0) ? Last : instant + duration;

    private const long Longest = long.MaxValue / TimeSpan.TicksPerMicrosecond;

    private static readonly long First = From(DateTimeOffset.MinValue);
    private static readonly long Last = From(DateTimeOffset.MaxValue);
}
