using System.Globalization;

namespace JobLib.Sqlite.Reading;

/// <summary>The cursors of lists that are not of jobs.</summary>
internal static class SqliteCursors
{
    public static ArgumentException Unknown(string cursor) =>
        new($"'{cursor}' is not a cursor of this list. Pass what the page before gave as Next, or null for the first page.", nameof(cursor));

    public static long Number(string? cursor) =>
        cursor is null ? long.MaxValue
        : long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw Unknown(cursor);

    public static (long At, string Key) TimeAndKey(string? cursor)
    {
        if (cursor is null) return (long.MaxValue, "");
        var split = cursor.IndexOf('_', StringComparison.Ordinal);
        if (split > 0 && long.TryParse(cursor.AsSpan(0, split), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var at))
            return (at, cursor[(split + 1)..]);
        throw Unknown(cursor);
    }

    public static string Of(long at, string key) => string.Create(CultureInfo.InvariantCulture, $"{at}_{key}");

    public static string Of(long number) => number.ToString(CultureInfo.InvariantCulture);
}
