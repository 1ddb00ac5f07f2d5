namespace JobLib;

/// <summary>A text is not a cron expression. The message names the field, quotes it, and says what fits.</summary>
public sealed class CronFormatException : FormatException
{
    // A text of any length may come from a form or a file; a message is read by a person.
    private const int LongestQuote = 100;

    internal CronFormatException(string expression, string? field, string reason)
        : base($"The cron expression {Quote(expression)} is not valid. {(field is null ? "" : field + ": ")}{reason}")
    {
        Expression = expression;
        Field = field;
    }

    /// <summary>The text that was parsed, as it was given.</summary>
    public string Expression { get; }

    /// <summary>
    /// The field that does not fit: <c>Seconds</c>, <c>Minutes</c>, <c>Hours</c>, <c>Days of month</c>, <c>Months</c> or
    /// <c>Days of week</c>; null when the text as a whole does not fit (number of fields, unknown macro).
    /// </summary>
    public string? Field { get; }

    /// <summary>The text in quotation marks, cut where it is long, without characters that would break the line of a log.</summary>
    internal static string Quote(ReadOnlySpan<char> text)
    {
        Span<char> shown = stackalloc char[Math.Min(text.Length, LongestQuote)];
        for (var i = 0; i < shown.Length; i++)
        {
            shown[i] = char.IsControl(text[i]) || char.IsSurrogate(text[i]) ? '?' : text[i];
        }

        return $"\"{shown}{(text.Length > LongestQuote ? "…" : "")}\"";
    }
}
