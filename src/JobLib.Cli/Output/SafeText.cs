using System.Globalization;
using System.Text;

namespace JobLib.Cli.Output;

/// <summary>Makes what jobs carry harmless for a terminal: it moves no cursor, changes no color and turns no text around.</summary>
internal static class SafeText
{
    private const char ZeroWidthJoiner = '\u200D'; // holds emoji together, and moves nothing

    /// <summary>The text on one line; what a terminal would carry out stands as its number.</summary>
    public static string Line(string? text)
    {
        if (text is null) return "";
        var safe = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '\n' or '\t') safe.Append(' ');
            else if (rune.Value == '\r') continue;
            else if (IsHarmless(rune)) safe.Append(rune);
            else if (rune.IsBmp) safe.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}");
            else safe.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:X8}");
        }

        return safe.ToString();
    }

    /// <summary>The lines of a text of several, each as <see cref="Line"/>.</summary>
    public static IEnumerable<string> Lines(string text) => text.Split('\n').Select(Line);

    private static bool IsHarmless(Rune rune) => rune.Value == ZeroWidthJoiner
        || Rune.GetUnicodeCategory(rune)
            is not (
                UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.Surrogate
            );
}
