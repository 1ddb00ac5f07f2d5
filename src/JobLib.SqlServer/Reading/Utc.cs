namespace JobLib.SqlServer.Reading;

/// <summary>Times and durations as the database gives them, as the contract names them.</summary>
internal static class Utc
{
    public static DateTimeOffset Of(long micros) => Micros.ToTime(micros);

    public static DateTimeOffset? Of(long? micros) => Micros.ToTime(micros);

    public static TimeSpan? Span(long? micros) => Micros.ToSpan(micros);
}
