using System.Globalization;

namespace JobLib.Recurring.Schedules;

/// <summary>Says in English what the canonical text of Cronos means, which has stars, lists of numbers, and L, W and # among the days.</summary>
/// <remarks>Nothing is left out, so that two expressions with different times never read the same; the words may therefore be long.</remarks>
internal static class CronWords
{
    private const int MostClockTimes = 4;

    private static readonly string[] Months = ["", .. CultureInfo.InvariantCulture.DateTimeFormat.MonthNames];
    private static readonly string[] Weekdays = CultureInfo.InvariantCulture.DateTimeFormat.DayNames;
    private static readonly string[] Nth = ["", "first", "second", "third", "fourth", "fifth"];

    public static string Of(string canonical)
    {
        var fields = canonical.Split(' ');
        if (fields.Length == 5) fields = ["0", .. fields];
        var (seconds, minutes, hours) = (new CronValues(fields[0], 0, 59), new CronValues(fields[1], 0, 59), new CronValues(fields[2], 0, 23));
        var isClock = seconds.Count == 1 && minutes.Count * hours.Count <= MostClockTimes && !hours.IsPattern && !minutes.IsPattern;
        var times = isClock ? ClockTimes(seconds, minutes, hours) : Times(seconds, minutes, hours);
        var days = Days(fields[3], fields[4], fields[5], sayEveryDay: isClock);
        return char.ToUpperInvariant(times[0]) + times[1..] + (days.Length == 0 ? "" : $", {days}");
    }

    private static string ClockTimes(CronValues seconds, CronValues minutes, CronValues hours) =>
        $"at {Join(hours.List.SelectMany(hour => minutes.List.Select(minute => Clock(hour, minute, seconds.First))))}";

    /// <summary>From the smallest unit that matters to the largest: "every 5 minutes of hours 9 and 17", "at second 15 of every minute".</summary>
    private static string Times(CronValues seconds, CronValues minutes, CronValues hours)
    {
        if (seconds.IsZero && minutes.Count == 1 && hours.Run is var (first, last))
        {
            return $"every hour from {Clock(first, minutes.First, 0)} through {Clock(last, minutes.First, 0)}";
        }

        List<(string Unit, CronValues Values)> units = [("second", seconds), ("minute", minutes), ("hour", hours)];
        while (units.Count > 1 && units[0].Values.IsZero) units.RemoveAt(0);
        while (units.Count > 1 && units[^1].Values.IsAll && units[^2].Values.IsEvery) units.RemoveAt(units.Count - 1);
        var (unit, values) = units[0];
        var smallest = values switch
        {
            { IsAll: true } => $"every {unit}",
            { IsEven: true } => $"every {values.Step} {unit}s",
            _ => values.IsEvery ? Some(unit, values) : $"at {Some(unit, values)}",
        };
        return string.Join(" of ", [smallest, .. units.Skip(1).Select(larger => Some(larger.Unit, larger.Values))]);
    }

    private static string Days(string day, string month, string weekday, bool sayEveryDay)
    {
        var months = month == "*" ? null : Names(new(month, 1, 12), Months, "and");
        var ofMonth = $"of {months ?? "the month"}";
        if (day != "*") return $"on {MonthDay(day)} {ofMonth}{(weekday == "*" ? "" : $", if that is {WeekDay(weekday, "or")}")}";
        if (weekday.AsSpan().ContainsAny('L', '#')) return $"on {WeekDay(weekday, "or")} {ofMonth}";
        if (weekday != "*")
        {
            var on = new CronValues(weekday, 0, 6).Run is null ? "on " : "";
            return $"{on}{WeekDay(weekday, "and")}{(months is null ? "" : $", in {months}")}";
        }

        return string.Join(' ', new[] { sayEveryDay ? "every day" : null, months is null ? null : $"in {months}" }.OfType<string>());
    }

    /// <summary>"day 1", "the last day", "the 3rd day before the last", "the last weekday", "the weekday nearest to day 15".</summary>
    private static string MonthDay(string text)
    {
        if (text == "LW") return "the last weekday";
        var nearest = text.EndsWith('W') ? "the weekday nearest to " : "";
        return nearest + text.TrimEnd('W') switch
        {
            "L" => "the last day",
            ['L', '-', .. var before] => $"the {Ordinal(int.Parse(before, CultureInfo.InvariantCulture))} day before the last",
            var days => Some("day", new(days, 1, 31)),
        };
    }

    /// <summary>"Monday through Friday", "the last Friday", "the second Monday".</summary>
    private static string WeekDay(string text, string conjunction) => text.Split('#') switch
    {
        [var day, [var nth]] => $"the {Nth[nth - '0']} {Names(new(day, 0, 6), Weekdays, conjunction)}",
        _ when text.EndsWith('L') => $"the last {Names(new(text[..^1], 0, 6), Weekdays, conjunction)}",
        _ => Names(new(text, 0, 6), Weekdays, conjunction),
    };

    private static string Names(CronValues values, string[] names, string conjunction) => values.Run is var (first, last)
        ? $"{names[first]} through {names[last]}"
        : Join(values.List.OrderBy(value => value == 0).Select(value => names[value]), conjunction); // Sunday comes last; no month is 0

    /// <summary>"minute 5", "minutes 0, 5 and 10 through 20", "every 5th minute", "every 5th minute from 3 through 58".</summary>
    private static string Some(string unit, CronValues values) => values switch
    {
        { IsAll: true } => $"every {unit}",
        { IsEven: true } => $"every {Ordinal(values.Step)} {unit}",
        { IsEvery: true } => $"every {Ordinal(values.Step)} {unit} from {values.First} through {values.Last}",
        { Count: 1 } => $"{unit} {values.First}",
        _ => $"{unit}s {Join(values.Runs.SelectMany(run => run.Length > 2 ? [$"{run[0]} through {run[^1]}"] : run.Select(value => $"{value}")))}",
    };

    private static string Clock(int hour, int minute, int second) => second == 0 ? $"{hour:00}:{minute:00}" : $"{hour:00}:{minute:00}:{second:00}";

    private static string Join(IEnumerable<string> parts, string conjunction = "and")
    {
        string[] all = [.. parts];
        return all is [var one] ? one : $"{string.Join(", ", all[..^1])} {conjunction} {all[^1]}";
    }

    private static string Ordinal(int number) => (number % 100 is >= 11 and <= 13 ? 0 : number % 10) switch
    {
        1 => $"{number}st",
        2 => $"{number}nd",
        3 => $"{number}rd",
        _ => $"{number}th",
    };
}
