namespace JobLib.Relational;

/// <summary>Instants as microseconds since 1970 and durations as microseconds: whole numbers that every engine keeps exactly.</summary>
internal static class Micros
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365_000); // a thousand years: its end can still be read as a DateTimeOffset

    public static long Of(TimeSpan span) => (span > Longest ? Longest : span < -Longest ? -Longest : span).Ticks / TimeSpan.TicksPerMicrosecond;

    public static long? Of(TimeSpan? span) => span is { } value ? Of(value) : null;

    public static long Of(DateTimeOffset at) => (at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static long? Of(DateTimeOffset? at) => at is { } value ? Of(value) : null;

    public static TimeSpan ToSpan(long micros) => TimeSpan.FromTicks(Math.Clamp(micros, -Of(Longest), Of(Longest)) * TimeSpan.TicksPerMicrosecond);

    public static TimeSpan? ToSpan(long? micros) => micros is { } value ? ToSpan(value) : null;

    public static bool IsTime(long micros) => micros >= Of(DateTimeOffset.MinValue) && micros <= Of(DateTimeOffset.MaxValue);

    /// <summary>The instant; the first or the last that there is where the number, which somebody else has written, is none.</summary>
    public static DateTimeOffset ToTime(long micros) => DateTimeOffset.UnixEpoch.AddTicks(Math.Clamp(micros, Of(DateTimeOffset.MinValue), Of(DateTimeOffset.MaxValue)) * TimeSpan.TicksPerMicrosecond);

    public static DateTimeOffset? ToTime(long? micros) => micros is { } value ? ToTime(value) : null;
}
