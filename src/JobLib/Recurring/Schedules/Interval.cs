using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace JobLib.Recurring.Schedules;

/// <summary>A schedule by the end of the run before, as text: <c>@every 00:05:00</c>.</summary>
internal static class Interval
{
    public static readonly TimeSpan Least = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan Most = TimeSpan.FromDays(365);

    private const string Word = "@every ";

    public static string Of(TimeSpan interval) => $"{Word}{interval.ToString("c", CultureInfo.InvariantCulture)}";

    public static bool Is(string text) => text.StartsWith(Word, StringComparison.Ordinal);

    public static bool IsAllowed(TimeSpan interval) => interval >= Least && interval <= Most && interval.Ticks % TimeSpan.TicksPerSecond == 0;

    /// <summary>Reads what <see cref="Of"/> writes.</summary>
    public static bool TryRead(string text, [NotNullWhen(true)] out TimeSpan? interval)
    {
        interval =
            Is(text) && TimeSpan.TryParseExact(text[Word.Length..].Trim(), "c", CultureInfo.InvariantCulture, out var read) && IsAllowed(read) ? read : null;
        return interval is not null;
    }
}
