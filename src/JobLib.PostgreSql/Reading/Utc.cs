using JobLib.Storage;

namespace JobLib.PostgreSql.Reading;

/// <summary>Times and durations as the database gives them, as the contract names them.</summary>
internal static class Utc
{
    public static DateTimeOffset Of(DateTime value) => new(DateTime.SpecifyKind(value, DateTimeKind.Utc));

    public static DateTimeOffset? Of(DateTime? value) => value is { } time ? Of(time) : null;

    public static TimeSpan? Span(long? micros) => UnixMicroseconds.ToDuration(micros);
}
