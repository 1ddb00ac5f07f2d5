using System.Globalization;

namespace JobLib.Sqlite.Rows;

/// <summary>
/// The places under a concurrency key, by their numbers. The first has the key's own name, which is all that version 0.1.0 knows; the others have names that no
/// key has.
/// </summary>
internal static class ConcurrencySlot
{
    public const int First = 1;

    private const char Separator = '\u001f';

    public static string NameOf(string key, int slot) =>
        slot == First ? key : string.Create(CultureInfo.InvariantCulture, $"{key}{Separator}{slot}");

    /// <summary>The key of a place.</summary>
    public static string? KeyOf(string? name) =>
        name?.IndexOf(Separator, StringComparison.Ordinal) is { } end and > 0 ? name[..end] : name;

    /// <summary>The lowest number that is not taken.</summary>
    /// <param name="taken">Rising.</param>
    public static int LowestFree(IEnumerable<long> taken)
    {
        var free = First;
        foreach (var slot in taken)
        {
            if (slot > free) break;
            if (slot == free) free++;
        }

        return free;
    }
}
