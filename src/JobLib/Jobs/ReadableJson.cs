using System.Globalization;
using System.Text;

namespace JobLib.Jobs;

/// <summary>
/// JSON with the letters and pictures that it holds as escapes written out: what people type and read. Quotation marks, controls and what turns text around
/// stay escaped.
/// </summary>
internal static class ReadableJson
{
    private const int EscapeLength = 6; // as \u00e9

    public static string Of(string json)
    {
        if (!json.Contains("\\u", StringComparison.Ordinal)) return json;
        var text = new StringBuilder(json.Length);
        for (var i = 0; i < json.Length; i++)
        {
            if (json[i] != '\\' || i + 1 == json.Length)
            {
                text.Append(json[i]);
            }
            else if (Escaped(json, i) is { } letter)
            {
                text.Append(letter);
                i += EscapeLength - 1;
            }
            else
            {
                text.Append(json, i++, 2);
            }
        }

        return text.ToString();
    }

    private static char? Escaped(string json, int at)
    {
        if (
            json[at + 1] != 'u'
            || at + EscapeLength > json.Length
            || !ushort.TryParse(json.AsSpan(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            || code < 0x80
        )
        {
            return null;
        }

        return
            char.GetUnicodeCategory((char)code)
                is UnicodeCategory.Control
                    or UnicodeCategory.Format
                    or UnicodeCategory.LineSeparator
                    or UnicodeCategory.ParagraphSeparator
            ? null
            : (char)code;
    }
}
