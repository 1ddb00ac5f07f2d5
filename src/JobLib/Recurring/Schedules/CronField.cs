namespace JobLib.Recurring.Schedules;

/// <summary>A field of a cron expression as people are told of it. Compiled into the analyzers, too.</summary>
internal sealed class CronField
{
    public const string Macros = "@every_second, @every_minute, @hourly, @daily, @midnight, @weekly, @monthly, @yearly or @annually";

    private const string Sequences = ", alone, in lists (1,2), ranges (1-5) and steps (*/2)";

    /// <summary>All six, in their order; an expression of five leaves out the first.</summary>
    public static readonly CronField[] All =
    [
        new("Seconds", $"numbers between 0 and 59{Sequences}"),
        new("Minutes", $"numbers between 0 and 59{Sequences}"),
        new("Hours", $"numbers between 0 and 23{Sequences}"),
        new("Days of month", $"numbers between 1 and 31{Sequences}, L, L-3, LW or 15W"),
        new("Months", $"numbers between 1 and 12 or names (JAN, FEB, …){Sequences}"),
        new("Days of week", $"numbers between 0 and 7 or names (SUN, MON, …){Sequences}, 5L or 1#2"),
    ];

    private CronField(string name, string takes)
    {
        Name = name;
        Takes = takes;
    }

    public string Name { get; }

    /// <summary>What may stand there.</summary>
    public string Takes { get; }

    /// <summary>What is wrong with a number of fields that is neither five nor six.</summary>
    public static string WrongCount(int count) =>
        $"It has {count} {(count == 1 ? "field" : "fields")}; use 5 (minutes, hours, days of month, months, days of week), 6 with seconds first, or a macro such as @daily.";
}
