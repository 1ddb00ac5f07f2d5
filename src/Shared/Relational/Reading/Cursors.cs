using System.Globalization;
using JobLib.Jobs;
using JobLib.Storage;

namespace JobLib.Relational.Reading;

/// <summary>Reads and writes the cursors of paged lists, and cuts the pages.</summary>
internal static class Cursors
{
    private const int MaxSize = 500;

    public static void CheckSize(int size)
    {
        if (size is < 1 or > MaxSize)
            throw new ArgumentOutOfRangeException(nameof(size), size, $"A page has 1 to {MaxSize} items. Ask for so many, and go on with its cursor.");
    }

    public static ArgumentException Unknown(string cursor) =>
        new($"'{cursor}' is not a cursor of this list. Pass what the page before gave as Next, or null for the first page.");

    /// <summary>The rows as a page; there is one more than the page holds when there is a next one.</summary>
    public static Page<TItem> Cut<TRow, TItem>(IReadOnlyList<TRow> rows, int size, Func<TRow, TItem> item, Func<TRow, string> position) =>
        new([.. rows.Take(size).Select(item)], rows.Count > size ? position(rows[size - 1]) : null);

    /// <summary>Of a list that is ordered by a text; null for its first page.</summary>
    public static string? Text(PageRequest page)
    {
        CheckSize(page.Size);
        if (page.Cursor is not { } text) return null;
        return FreeText.IsClean(text) ? text : throw Unknown(text); // no row has it, and the server would refuse it
    }

    public static long? Position(PageRequest page)
    {
        CheckSize(page.Size);
        if (page.Cursor is not { } text) return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : throw Unknown(text);
    }

    public static JobId? Id(PageRequest page)
    {
        CheckSize(page.Size);
        if (page.Cursor is not { } text) return null;
        return JobId.TryParse(text, out var id) ? id : throw Unknown(text);
    }

    /// <exception cref="ArgumentException">The text is no id.</exception>
    public static JobId? IdOf(string? text, string what)
    {
        if (text is null) return null;
        return JobId.TryParse(text, out var id) ? id : throw new ArgumentException($"{what} '{text}' is not a job id.");
    }

    public static (DateTimeOffset? At, string Name) TimedName(PageRequest page)
    {
        CheckSize(page.Size);
        if (page.Cursor is not { } text) return (null, "");
        return TrySplit(text, out var at, out var name) && at is not null ? (at, name) : throw Unknown(text);
    }

    public static string Write(DateTimeOffset? at, string name) => string.Create(CultureInfo.InvariantCulture, $"{UnixMicroseconds.From(at)}.{name}");

    public static bool TrySplit(string text, out DateTimeOffset? at, out string rest)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        (at, rest) = (null, text[(dot + 1)..]);
        if (dot == 0) return true; // the list is not ordered by a time
        if (
            dot < 0
            || !long.TryParse(text.AsSpan(0, dot), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var micros)
            || !UnixMicroseconds.IsInstant(micros)
        )
        {
            return false;
        }

        at = UnixMicroseconds.ToInstant(micros);
        return true;
    }
}
