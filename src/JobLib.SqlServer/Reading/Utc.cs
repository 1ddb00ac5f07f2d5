using JobLib.Storage;

namespace JobLib.SqlServer.Reading;

/// <summary>Times and durations as the database gives them, as the contract names them.</summary>
internal static class Utc
{
    public static DateTimeOffset Of(long micros) => UnixMicroseconds.ToInstant(micros);

    public static DateTimeOffset? Of(long? micros) => UnixMicroseconds.ToInstant(micros);

    public static TimeSpan? Span(long? micros) => UnixMicroseconds.ToDuration(micros);
}
