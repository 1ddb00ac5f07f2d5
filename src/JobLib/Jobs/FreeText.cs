namespace JobLib.Jobs;

/// <summary>The one rule for text that people and programs write freely (errors, log lines, reasons, tags, parameters, descriptions).</summary>
/// <remarks>Databases differ in what they refuse, so the records of the storage contract clean their text before any storage sees it.</remarks>
internal static class FreeText
{
    /// <summary>At most this many characters of an exception's text are kept (64 K).</summary>
    public const int DetailsLength = 64 * 1024;

    /// <summary>At most this many characters of a message, a log line or a reason are kept (8 K).</summary>
    public const int LineLength = 8 * 1024;

    /// <summary>At most this many characters of a name, a tag or a key are kept (256).</summary>
    public const int NameLength = 256;

    private const char Replacement = '\uFFFD';

    /// <summary>
    /// Replaces NUL and lone surrogates by U+FFFD and cuts the text to <paramref name="maxLength"/> characters, never through a surrogate pair.
    /// </summary>
    public static string Clean(string text, int maxLength)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > maxLength)
        {
            var cut = char.IsHighSurrogate(text[maxLength - 1]) ? maxLength - 1 : maxLength;
            text = text[..cut];
        }

        var bad = FirstBad(text, 0);
        return bad < 0 ? text : Replace(text, bad);
    }

    /// <summary>Whether a database can hold this text as it is: it has no NUL and no lone surrogate.</summary>
    public static bool IsClean(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return FirstBad(text, 0) < 0;
    }

    private static string Replace(string text, int bad)
    {
        var clean = text.ToCharArray();
        for (; bad >= 0; bad = FirstBad(text, bad + 1))
        {
            clean[bad] = Replacement;
        }

        return new string(clean);
    }

    private static int FirstBad(string text, int from)
    {
        for (var i = from; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\0' || char.IsLowSurrogate(c)) return i;
            if (!char.IsHighSurrogate(c)) continue;
            if (i + 1 >= text.Length || !char.IsLowSurrogate(text[i + 1])) return i;
            i++;
        }

        return -1;
    }
}
