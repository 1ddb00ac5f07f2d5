namespace JobLib.Dashboard.Search;

/// <summary>A word of a search: <c>queue:critical</c>, or <c>Mailer</c> without a key.</summary>
internal readonly record struct SearchTerm(string? Key, string Value)
{
    /// <summary>Takes a search apart at its blanks; quotation marks keep blanks together: <c>error:"no route"</c>.</summary>
    public static IEnumerable<SearchTerm> Split(string text)
    {
        var position = 0;
        while (true)
        {
            while (position < text.Length && char.IsWhiteSpace(text[position])) position++;
            if (position >= text.Length) yield break;
            var word = Word(text, ref position);
            var colon = word.IndexOf(':', StringComparison.Ordinal);
            yield return colon <= 0 ? new(null, Unquoted(word)) : new(word[..colon].ToLowerInvariant(), Unquoted(word[(colon + 1)..]));
        }
    }

    /// <summary>The term as it can be typed.</summary>
    public override string ToString()
    {
        var value = Value.Any(char.IsWhiteSpace) ? $"\"{Value}\"" : Value;
        return Key is null ? value : $"{Key}:{value}";
    }

    private static string Word(string text, ref int position)
    {
        var start = position;
        for (var quoted = false; position < text.Length && (quoted || !char.IsWhiteSpace(text[position])); position++)
        {
            if (text[position] == '"') quoted = !quoted;
        }

        return text[start..position];
    }

    private static string Unquoted(string word) => word.Replace("\"", "", StringComparison.Ordinal);
}
