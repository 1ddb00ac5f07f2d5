namespace JobLib.Storage;

/// <summary>Instants as microseconds since 1970 in UTC and durations as microseconds: whole numbers that every database keeps exactly.</summary>
internal static class UnixMicroseconds
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365_000); // a thousand years: its end can still be read as a DateTimeOffset
    private static readonly long First = From(DateTimeOffset.MinValue);
    private static readonly long Last = From(DateTimeOffset.MaxValue);

    public static long From(DateTimeOffset instant) => (instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static long? From(DateTimeOffset? instant) => instant is { } some ? From(some) : null;

    /// <summary>The duration, and a thousand years for whatever is longer: for ever.</summary>
    public static long From(TimeSpan duration) =>
        (
            duration > Longest ? Longest
            : duration < -Longest ? -Longest
            : duration
        ).Ticks / TimeSpan.TicksPerMicrosecond;

    public static long? From(TimeSpan? duration) => duration is { } some ? From(some) : null;

    public static bool IsInstant(long stored) => stored >= First && stored <= Last;

    /// <summary>The instant; the first or the last that there is where the number, which somebody else may have written, is none.</summary>
    public static DateTimeOffset ToInstant(long stored) => DateTimeOffset.UnixEpoch.AddTicks(Math.Clamp(stored, First, Last) * TimeSpan.TicksPerMicrosecond);

    public static DateTimeOffset? ToInstant(long? stored) => stored is { } some ? ToInstant(some) : null;

    public static TimeSpan ToDuration(long stored) => new(Math.Clamp(stored, -From(Longest), From(Longest)) * TimeSpan.TicksPerMicrosecond);

    public static TimeSpan? ToDuration(long? stored) => stored is { } some ? ToDuration(some) : null;

    /// <summary>The sum, which stops at the last instant that there is.</summary>
    public static long Add(long instant, long duration) => Math.Min(instant, Last) > Last - Math.Max(duration, 0) ? Last : instant + duration;
}
