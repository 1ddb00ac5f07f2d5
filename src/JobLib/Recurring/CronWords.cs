namespace JobLib.Recurring;

/// <summary>The small pieces of English from which schedules are described.</summary>
internal static class CronWords
{
    private static readonly string[] Months =
    [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
    ];

    public static string Month(int month) => Months[month - 1];

    public static string Weekday(int day) => ((DayOfWeek)day).ToString();

    /// <summary>"a", "a and b", "a, b and c".</summary>
    public static string Join(IReadOnlyList<string> parts, string conjunction = "and") => parts.Count == 1
        ? parts[0]
        : $"{string.Join(", ", parts.SkipLast(1))} {conjunction} {parts[^1]}";

    /// <summary>"minute 5", "minutes 0, 5 and 10 through 20", "every 5th minute", "every 5th minute from 3 through 58".</summary>
    public static string Set(string unit, CronValues values)
    {
        if (values.Count == 1)
        {
            return $"{unit} {values.First}";
        }

        if (!values.IsPattern || values.Step < 2)
        {
            return $"{unit}s {Join(Runs(values))}";
        }

        return $"every {Ordinal(values.Step)} {unit}{(values.IsStepFromStart ? "" : $" from {values.First} through {values.Last}")}";
    }

    /// <summary>"every minute", "every 5 minutes".</summary>
    public static string Every(int step, string unit) => step == 1 ? $"every {unit}" : $"every {step} {unit}s";

    /// <summary>"At ..." from "at ...".</summary>
    public static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static List<string> Runs(CronValues values)
    {
        List<string> runs = [];
        for (int i = 0; i < values.Count;)
        {
            int first = values.List[i];
            int length = 1;
            while (i + length < values.Count && values.List[i + length] == first + length)
            {
                length++;
            }

            runs.AddRange(length >= 3 ? [$"{first} through {first + length - 1}"] : Enumerable.Range(first, length).Select(value => $"{value}"));
            i += length;
        }

        return runs;
    }

    private static string Ordinal(int number) => (number % 100 is >= 11 and <= 13 ? 0 : number % 10) switch
    {
        1 => $"{number}st",
        2 => $"{number}nd",
        3 => $"{number}rd",
        _ => $"{number}th",
    };
}
