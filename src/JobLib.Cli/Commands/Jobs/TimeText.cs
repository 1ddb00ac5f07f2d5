using System.Globalization;

namespace JobLib.Cli.Commands.Jobs;

/// <summary>Reads times as people type them.</summary>
internal static class TimeText
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(36_500);

    /// <summary>An instant, of UTC unless it says otherwise, or how long ago; null when it is neither.</summary>
    public static DateTimeOffset? Read(string text, DateTimeOffset now)
    {
        if (Ago(text) is { } ago) return ago <= Longest ? now - ago : null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) && char.IsAsciiDigit(text.TrimStart()[0])
            ? at
            : null;
    }

    private static TimeSpan? Ago(string text)
    {
        if (text.Length < 2 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return null;
        return text[^1] switch
        {
            's' => TimeSpan.FromSeconds(count),
            'm' => TimeSpan.FromMinutes(count),
            'h' => TimeSpan.FromHours(count),
            'd' => TimeSpan.FromDays(Math.Min(count, Longest.Days + 1)),
            _ => null,
        };
    }
}
