using System.Buffers;
using System.Text;

namespace JobLib.Dashboard.Rendering;

/// <summary>
/// Keeps a value that turns the direction of text (U+202E and its like) from turning what stands beside it in a sentence. Where a value has an element of its
/// own, the style sheet isolates it.
/// </summary>
internal static class Bidi
{
    private const char FirstStrongIsolate = '\u2068';
    private const char PopIsolate = '\u2069';

    private static readonly SearchValues<char> Controls = SearchValues.Create("\u061C\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069");

    /// <summary>The value between isolates, out of which it cannot break; as it is when it has nothing that turns.</summary>
    public static string Isolated(string value)
    {
        if (!value.AsSpan().ContainsAny(Controls)) return value;
        var text = new StringBuilder(value.Length + 2).Append(FirstStrongIsolate);
        var open = 0;
        foreach (var character in value)
        {
            if (character is >= '\u2066' and <= '\u2068') open++;
            if (character == PopIsolate && open-- == 0) open = 0; // it would end the isolate around it
            else text.Append(character);
        }

        return text.Append(PopIsolate, open + 1).ToString();
    }

    /// <summary>The value in quotation marks.</summary>
    public static string Quoted(string value) => $"'{Isolated(value)}'";
}
