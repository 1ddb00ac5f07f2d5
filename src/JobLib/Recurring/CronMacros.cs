using System.Text;

namespace JobLib.Recurring;

/// <summary>The names that stand for a whole expression.</summary>
internal static class CronMacros
{
    private static readonly (string Name, string Fields)[] All =
    [
        ("@every_second", "* * * * * *"),
        ("@every_minute", "* * * * *"),
        ("@hourly", "0 * * * *"),
        ("@daily", "0 0 * * *"),
        ("@midnight", "0 0 * * *"),
        ("@weekly", "0 0 * * 0"),
        ("@monthly", "0 0 1 * *"),
        ("@yearly", "0 0 1 1 *"),
        ("@annually", "0 0 1 1 *"),
    ];

    /// <summary>All names, for messages.</summary>
    public static string Names => string.Join(", ", All.Select(macro => macro.Name));

    /// <summary>The fields that a macro stands for, in either case; null for any other text.</summary>
    public static string? Find(ReadOnlySpan<char> name)
    {
        foreach ((string known, string fields) in All)
        {
            if (Ascii.EqualsIgnoreCase(name, known))
            {
                return fields;
            }
        }

        return null;
    }
}
