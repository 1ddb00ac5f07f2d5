using System.Globalization;
using JobLib.InMemory.Ordered;
using JobLib.Kernel;

namespace JobLib.InMemory.Reading;

/// <summary>Reads and writes the cursors of paged lists, and cuts the pages.</summary>
internal static class MemoryCursors
{
    public const int MaxSize = 500;

    /// <summary>Reads a cursor by its form.</summary>
    public delegate bool Form<T>(string text, out T position);

    /// <summary>Where the page begins; null for the first page.</summary>
    /// <exception cref="ArgumentException">The cursor has another form, or the size is out of range.</exception>
    public static T? Read<T>(PageRequest page, Form<T> form) where T : struct
    {
        Check(page);
        if (page.Cursor is not { } text) return null;
        return form(text, out var position) ? position : throw Unknown(text);
    }

    public static void Check(PageRequest page)
    {
        ArgumentNullException.ThrowIfNull(page);
        CheckSize(page.Size);
    }

    public static void CheckSize(int size)
    {
        if (size is >= 1 and <= MaxSize) return;
        throw new ArgumentOutOfRangeException(nameof(size), size, $"A page of {size} cannot be given. Ask for 1 to {MaxSize}.");
    }

    public static ArgumentException Unknown(string cursor) =>
        new($"'{cursor}' is no cursor of this list. Give what the page before returned as Next, or null for the first page.");

    /// <summary>The first of the rows as a page, with the position of its last one when there are more.</summary>
    public static Page<TItem> Page<TRow, TItem>(IEnumerable<TRow> rows, int size, Func<TRow, TItem> item, Func<TRow, string> position)
    {
        var taken = rows.Take(size + 1).ToList();
        var items = taken.Take(size).Select(item).ToList();
        return new(items, taken.Count > size ? position(taken[size - 1]) : null);
    }

    public static string Write(long position) => position.ToString(CultureInfo.InvariantCulture);

    public static string Write(TimedName position) => $"{Write(position.At.Ticks)}.{position.Name}";

    public static string Write(TimedId position) => $"{Write(position.At.Ticks)}.{position.Id}";

    public static bool TryPosition(string text, out long position) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out position);

    public static bool TryTimedName(string text, out TimedName position)
    {
        var read = TrySplit(text, out var at, out var rest);
        position = new(at, rest);
        return read;
    }

    public static bool TryTimedId(string text, out TimedId position)
    {
        position = default;
        if (!TrySplit(text, out var at, out var rest) || !JobId.TryParse(rest, out var id)) return false;
        position = new(at, id);
        return true;
    }

    private static bool TrySplit(string text, out Instant at, out string rest)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        rest = text[(dot + 1)..];
        var read = TryPosition(dot < 0 ? "" : text[..dot], out var ticks);
        at = new(ticks);
        return read;
    }
}
