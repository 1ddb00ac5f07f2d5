namespace JobLib.PostgreSql;

/// <summary>Durations as microseconds: an interval of days would follow the session's daylight saving.</summary>
internal static class Micros
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365_000); // a thousand years: its end can still be read as a DateTimeOffset

    public static long Of(TimeSpan span) => (span > Longest ? Longest : span < -Longest ? -Longest : span).Ticks / TimeSpan.TicksPerMicrosecond;

    public static long? Of(TimeSpan? span) => span is { } value ? Of(value) : null;

    public static TimeSpan ToSpan(long micros) => TimeSpan.FromTicks(micros * TimeSpan.TicksPerMicrosecond);
}
