using JobLib.Recurring.Schedules;

namespace JobLib.Analyzers.Schedules;

/// <summary>
/// Which texts are cron expressions, by the grammar of Cronos. A second implementation, because an analyzer that brings a library along may meet another
/// version of it in the compiler; a test holds it to the library's own parser over many expressions.
/// </summary>
internal static class CronGrammar
{
    private const int MaxLength = 256;
    private const string Interval = "@every ";
    private const char Divider = ';';

    private static readonly char[] Separators = [' ', '\t'];
    private static readonly HashSet<string> Macros = new(CronField.Macros.Split([", ", " or "], StringSplitOptions.None), StringComparer.OrdinalIgnoreCase);

    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] Weekdays = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    private static readonly Func<string, bool>[] Fields =
    [
        text => IsField(text, 0, 59, []),
        text => IsField(text, 0, 59, []),
        text => IsField(text, 0, 23, []),
        text => IsField(text, 1, 31, []) || IsSpecialDay(text),
        text => IsField(text, 1, 12, Months),
        text => IsField(text, 0, 7, Weekdays) || IsSpecialWeekday(text),
    ];

    /// <summary>
    /// What is wrong with the text, and what fits; null when it is an expression, several of them, or something that the client alone reads: an interval, or a
    /// value that its id chooses.
    /// </summary>
    public static string? WhyNot(string text) =>
        text.StartsWith(Interval, StringComparison.Ordinal) ? null : text.Split(Divider).Select(WhyNotOne).FirstOrDefault(reason => reason is not null);

    private static string? WhyNotOne(string text)
    {
        if (text.Length > MaxLength) return $"It has {text.Length} characters; use at most {MaxLength}.";
        var trimmed = text.Trim(Separators);
        if (trimmed.StartsWith("@", StringComparison.Ordinal)) return Macros.Contains(trimmed) ? null : $"it is not a macro; use {CronField.Macros}.";

        var fields = trimmed.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length is not (5 or 6)) return CronField.WrongCount(fields.Length);
        var first = CronField.All.Length - fields.Length;
        for (var i = 0; i < fields.Length; i++)
        {
            if (!Fields[first + i](fields[i]) && !IsChosenById(fields[i]))
                return $"{CronField.All[first + i].Name}: \"{fields[i]}\" is not allowed; use {CronField.All[first + i].Takes}.";
        }

        return null;
    }

    // H stands for a value that follows from the recurring job's id.
    private static bool IsChosenById(string text) => text.IndexOf("H", StringComparison.OrdinalIgnoreCase) >= 0;

    private static bool IsField(string text, int lowest, int highest, string[] names)
    {
        if (text[0] is '*' or '?') return text.Length == 1 || (text[1] == '/' && IsNumber(text.Substring(2), 1, highest));
        return text.Split(',').All(item => IsItem(item, lowest, highest, names));
    }

    // 5, 1-5, 5/2 or 1-5/2.
    private static bool IsItem(string text, int lowest, int highest, string[] names)
    {
        var steps = text.Split('/');
        var ends = steps[0].Split('-');
        return steps.Length <= 2
            && ends.Length <= 2
            && ends.All(end => IsValue(end, lowest, highest, names))
            && (steps.Length == 1 || IsNumber(steps[1], 1, highest));
    }

    private static bool IsValue(string text, int lowest, int highest, string[] names) =>
        IsNumber(text, lowest, highest) || names.Contains(text, StringComparer.OrdinalIgnoreCase);

    private static bool IsNumber(string text, int lowest, int highest) =>
        text.Length is 1 or 2
        && text.All(character => character is >= '0' and <= '9')
        && int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) is var number
        && number >= lowest
        && number <= highest;

    // L, L-3, LW, L-3W or 15W.
    private static bool IsSpecialDay(string text)
    {
        var rest = text.ToUpperInvariant();
        if (rest[0] != 'L') return rest.EndsWith("W", StringComparison.Ordinal) && IsNumber(rest.Substring(0, rest.Length - 1), 1, 31);
        rest = rest.EndsWith("W", StringComparison.Ordinal) ? rest.Substring(1, rest.Length - 2) : rest.Substring(1);
        return rest.Length == 0 || (rest[0] == '-' && IsNumber(rest.Substring(1), 0, 30));
    }

    // 5L, FRIL, 1#2 or MON#2.
    private static bool IsSpecialWeekday(string text)
    {
        if (text.EndsWith("L", StringComparison.OrdinalIgnoreCase)) return IsValue(text.Substring(0, text.Length - 1), 0, 7, Weekdays);
        var parts = text.Split('#');
        return parts.Length == 2 && IsValue(parts[0], 0, 7, Weekdays) && IsNumber(parts[1], 1, 5);
    }
}
