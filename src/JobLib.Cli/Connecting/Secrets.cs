using System.Text.RegularExpressions;

namespace JobLib.Cli.Connecting;

/// <summary>Keeps passwords out of whatever is written.</summary>
internal static partial class Secrets
{
    private const string Hidden = "***";

    /// <summary>The text without any secret of the connection.</summary>
    public static string Hide(string text, string? connection)
    {
        if (connection is null) return text;
        foreach (var secret in In(connection).OrderByDescending(secret => secret.Length)) text = text.Replace(secret, Hidden, StringComparison.Ordinal);
        return text;
    }

    /// <summary>The text without what looks like a secret in it.</summary>
    public static string HideIn(string text) => Hide(text, text);

    /// <summary>Whether a message about the connection's text could hold a part of a secret.</summary>
    public static bool MayBeIn(string connection) => In(connection).Any();

    private static IEnumerable<string> In(string connection) => Secret().Matches(connection)
        .Select(match => match.Groups["quoted"] is { Success: true } quoted ? quoted.Value : match.Groups["plain"].Value.Trim())
        .Where(secret => secret.Length > 0);

    // Password=…; or pwd=…; of a connection string, password=…, of Redis, and what stands between user: and @ of an address.
    [GeneratedRegex(
        """(?:\b(?:password|pwd|secret|token)\s*=\s*(?:"(?<quoted>[^"]*)"|'(?<quoted>[^']*)'|(?<plain>[^;,]*)))|(?:://[^:/@\s]*:(?<plain>[^@\s]*)@)""",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Secret();
}
