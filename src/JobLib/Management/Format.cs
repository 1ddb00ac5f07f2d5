using System.Globalization;

namespace JobLib.Management;

/// <summary>Numbers and times as people read them. The same in every culture, since a page is read by many.</summary>
internal static class Format
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    public static string Number(long value) => value.ToString("N0", Culture);

    public static string Number(double value) => value.ToString("0.##", Culture);

    /// <summary><c>950</c>, <c>12.3k</c>, <c>4.5M</c>.</summary>
    public static string Short(long value) => Math.Abs(value) switch
    {
        < 10_000 => Number(value),
        < 999_950 => (value / 1_000d).ToString("0.#", Culture) + "k",
        _ => (value / 1_000_000d).ToString("0.#", Culture) + "M",
    };

    public static string Capped(CappedCount count) => count.IsCapped ? Short(count.Value) + "+" : Number(count.Value);

    /// <summary>Rounded down, so that 100 % is all of it.</summary>
    public static string Percent(double fraction) => Math.Floor(Math.Clamp(fraction, 0, 1) * 100 + 1e-9).ToString("0", Culture) + " %";

    /// <summary>Two units at most: <c>350 ms</c>, <c>1.2 s</c>, <c>2 min 5 s</c>, <c>3 d 4 h</c>.</summary>
    public static string Duration(TimeSpan time)
    {
        var t = time.Duration();
        return t switch
        {
            { TotalMilliseconds: < 1 } => "0 ms",
            { TotalSeconds: < 1 } => string.Create(Culture, $"{t.TotalMilliseconds:0} ms"),
            { TotalSeconds: < 10 } => string.Create(Culture, $"{t.TotalSeconds:0.0} s"),
            { TotalMinutes: < 1 } => string.Create(Culture, $"{Math.Floor(t.TotalSeconds):0} s"),
            { TotalHours: < 1 } => Two(t.Minutes, "min", t.Seconds, "s"),
            { TotalDays: < 1 } => Two(t.Hours, "h", t.Minutes, "min"),
            _ => Two((int)t.TotalDays, "d", t.Hours, "h"),
        };
    }

    /// <summary>One unit, for ages: <c>3 min</c>.</summary>
    public static string Age(TimeSpan time)
    {
        var t = time.Duration();
        return t switch
        {
            { TotalMinutes: < 1 } => string.Create(Culture, $"{Math.Floor(t.TotalSeconds):0} s"),
            { TotalHours: < 1 } => string.Create(Culture, $"{Math.Floor(t.TotalMinutes):0} min"),
            { TotalDays: < 1 } => string.Create(Culture, $"{Math.Floor(t.TotalHours):0} h"),
            _ => string.Create(Culture, $"{Math.Floor(t.TotalDays):0} d"),
        };
    }

    public static string Relative(DateTimeOffset at, DateTimeOffset now)
    {
        var difference = at - now;
        if (difference.Duration() < TimeSpan.FromSeconds(1)) return "now";
        return difference > TimeSpan.Zero ? $"in {Age(difference)}" : $"{Age(difference)} ago";
    }

    public static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", Culture);

    public static bool TryIso(string? text, out DateTimeOffset at) =>
        DateTimeOffset.TryParseExact(text, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", Culture, DateTimeStyles.AssumeUniversal, out at);

    /// <summary>An instant as people and programs write it; in UTC unless it says otherwise.</summary>
    public static bool TryInstant(string text, out DateTimeOffset at) =>
        DateTimeOffset.TryParse(text, Culture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out at);

    public static string Absolute(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", Culture);

    public static string Clock(DateTimeOffset at) => at.UtcDateTime.ToString("HH:mm:ss", Culture);

    public static string Plural(long count, string one, string many) => $"{Number(count)} {(count == 1 ? one : many)}";

    /// <summary>The part of an id that tells jobs of one minute apart: UUIDv7 begin alike.</summary>
    public static string ShortId(string id) => id.Length <= 8 ? id : id[^8..];

    /// <summary>The name of a type without its namespace.</summary>
    public static string ShortType(string type) => type[(type.LastIndexOfAny(['.', '+']) + 1)..];

    /// <summary>A version as it is told apart from others: of a build's hash the first seven digits.</summary>
    public static string Version(string version) =>
        version.IndexOf('+', StringComparison.Ordinal) is > 0 and var plus && version.Length > plus + 8 ? version[..(plus + 8)] : version;

    private static string Two(int first, string unit, int second, string smaller) =>
        second == 0 ? string.Create(Culture, $"{first} {unit}") : string.Create(Culture, $"{first} {unit} {second} {smaller}");
}
