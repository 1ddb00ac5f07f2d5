namespace JobLib.Recurring;

/// <summary>One field of a cron expression: its name in messages, the values it takes, and the names that stand for them.</summary>
internal sealed class CronField
{
    public static readonly CronField Seconds = new("Seconds", 0, 59) { IsTime = true };
    public static readonly CronField Minutes = new("Minutes", 0, 59) { IsTime = true };
    public static readonly CronField Hours = new("Hours", 0, 23) { IsTime = true };

    public static readonly CronField DaysOfMonth = new("Days of month", 1, 31)
    {
        Special = ", L, L-3, LW or 15W",
    };

    public static readonly CronField Months = new("Months", 1, 12)
    {
        Names = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
    };

    // Sunday is 0 and also 7.
    public static readonly CronField DaysOfWeek = new("Days of week", 0, 7)
    {
        Names = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
        Special = ", 5L or 1#2",
        Cycle = 7,
    };

    private CronField(string name, int first, int last)
    {
        Name = name;
        First = first;
        Last = last;
        Cycle = last - first + 1;
    }

    public string Name { get; }

    public int First { get; }

    public int Last { get; }

    /// <summary>How many different values there are before they begin again.</summary>
    public int Cycle { get; private init; }

    /// <summary>The three-letter name of each value, beginning with <see cref="First"/>; empty where there are none.</summary>
    public IReadOnlyList<string> Names { get; private init; } = [];

    /// <summary>
    /// Whether a star, a range or a step in this field makes the expression an interval, which goes on through the hour that a
    /// clock shows twice. Days and months never do.
    /// </summary>
    public bool IsTime { get; private init; }

    /// <summary>Every value, as bits.</summary>
    public ulong All => ((1UL << Cycle) - 1) << First;

    /// <summary>The bit for a value that may lie one cycle above the field: 13 is January, and 7 is Sunday again.</summary>
    public ulong Bit(int value) => 1UL << (First + (value - First) % Cycle);

    /// <summary>What a single value may be, for messages.</summary>
    public string Allowed => Names.Count == 0
        ? $"a number between {First} and {Last}"
        : $"a number between {First} and {Last} or a name ({string.Join(", ", Names)})";

    /// <summary>What the whole field may be made of, for messages.</summary>
    public string Grammar =>
        $"numbers between {First} and {Last}{(Names.Count == 0 ? "" : $" or names ({string.Join(", ", Names)})")}, "
        + $"alone, in lists (1,2), ranges (1-5) and steps (*/2){Special}";

    private string Special { get; init; } = "";
}
