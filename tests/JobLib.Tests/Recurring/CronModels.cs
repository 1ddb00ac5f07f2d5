using FsCheck;
using FsCheck.Fluent;

namespace JobLib.Tests.Recurring;

/// <summary>Generates expressions together with what they mean. It shares nothing with the parser.</summary>
internal static class CronModels
{
    private static readonly string[] MonthNames = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] DayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    /// <summary>Any expression with five fields. Hours that are named are no later than the last one, where most clocks change.</summary>
    public static Gen<CronModel> Minutes(int lastHour = 23) => Any(Gen.Constant(new Field("", [0], IsSpread: false)), lastHour);

    /// <summary>Any expression with six fields.</summary>
    public static Gen<CronModel> Seconds(int lastHour = 23) => Any(Values(0, 59, 60).Select(values => values with { Text = values.Text + " " }), lastHour);

    /// <summary>Expressions that fire at midnight, so that only their days matter.</summary>
    public static Gen<CronModel> Midnights() =>
        from date in Dates
        select new CronModel($"0 0 {date.Text}", IsInterval: false, time => time.TimeOfDay == TimeSpan.Zero && date.Matches(time));

    private static Gen<CronModel> Any(Gen<Field> seconds, int lastHour) =>
        from second in seconds
        from minute in Values(0, 59, 60)
        from hour in Values(0, 23, 24, highest: lastHour)
        from date in Gen.Frequency((1, Gen.Constant(new Date("* * *", _ => true))), (1, Dates))
        select new CronModel(
            $"{second.Text}{minute.Text} {hour.Text} {date.Text}",
            second.IsSpread || minute.IsSpread || hour.IsSpread,
            time => second.Has(time.Second) && minute.Has(time.Minute) && hour.Has(time.Hour) && date.Matches(time));

    private static Gen<Date> Dates =>
        from day in DaysOfMonth
        from month in Gen.Frequency((3, Gen.Constant(Star(1, 12))), (2, Values(1, 12, 12, MonthNames)))
        from weekday in DaysOfWeek
        select new Date($"{day.Text} {month.Text} {weekday.Text}", time => day.Matches(time) && month.Has(time.Month) && weekday.Matches(time));

    private static Gen<Date> DaysOfMonth => Gen.Frequency(
        (4, Gen.Constant(new Date("*", _ => true))),
        (1, Gen.Constant(new Date("?", _ => true))),
        (4, Values(1, 31, 31).Select(values => new Date(values.Text, time => values.Has(time.Day)))),
        (2, Gen.Choose(0, 30).Select(n => new Date(n == 0 ? "L" : $"L-{n}", time => time.Day == LastDay(time) - n))),
        (2, Gen.Choose(0, 30).Select(n => new Date(n == 0 ? "LW" : $"L-{n}W", time => IsNearestWeekday(time, LastDay(time) - n)))),
        (2, Gen.Choose(1, 31).Select(n => new Date($"{n}W", time => IsNearestWeekday(time, n)))));

    private static Gen<Date> DaysOfWeek => Gen.Frequency(
        (4, Gen.Constant(new Date("*", _ => true))),
        (1, Gen.Constant(new Date("?", _ => true))),
        (4, Values(0, 7, 7, DayNames).Select(values => new Date(values.Text, time => values.Has((int)time.DayOfWeek)))),
        (1, from day in Gen.Choose(0, 7)
            select new Date($"{day}L", time => (int)time.DayOfWeek == day % 7 && time.AddDays(7).Month != time.Month)),
        (1, from day in Gen.Choose(0, 7)
            from nth in Gen.Choose(1, 5)
            select new Date($"{day}#{nth}", time => (int)time.DayOfWeek == day % 7 && (time.Day + 6) / 7 == nth)));

    private static Gen<Field> Values(int first, int last, int cycle, string[]? names = null, int? highest = null) => Gen.Frequency(
        (2, Gen.Constant(Star(first, last))),
        (2, from step in Gen.Choose(1, last)
            select new Field($"*/{step}", Spread(first, last, step, first, cycle), IsSpread: true)),
        (3, from parts in Part(first, last, cycle, Value(first, highest ?? last, names)).NonEmptyListOf().Resize(4)
            select new Field(
                string.Join(',', parts.Select(part => part.Text)), [.. parts.SelectMany(part => part.Values)], parts.Any(part => part.IsSpread))),
        (3, Value(first, highest ?? last, names).Select(value => new Field(value.Text, [Wrap(value.Number, first, cycle)], IsSpread: false))));

    private static Gen<Field> Part(int first, int last, int cycle, Gen<(string Text, int Number)> value) =>
        from low in value
        from high in value
        from step in Gen.Choose(1, last)
        from shape in Gen.Choose(0, 4)
        let end = high.Number < low.Number ? high.Number + cycle : high.Number
        select shape switch
        {
            0 => new Field($"{low.Text}-{high.Text}", Spread(low.Number, end, 1, first, cycle), IsSpread: true),
            1 => new Field($"{low.Text}-{high.Text}/{step}", Spread(low.Number, end, step, first, cycle), IsSpread: true),
            2 => new Field($"{low.Text}/{step}", Spread(low.Number, last, step, first, cycle), IsSpread: true),
            _ => new Field(low.Text, [Wrap(low.Number, first, cycle)], IsSpread: false),
        };

    /// <summary>A number, or its name where there is one. The seventh day of the week has the name of day 0 and is only a number.</summary>
    private static Gen<(string Text, int Number)> Value(int first, int last, string[]? names) =>
        from number in Gen.Choose(first, last)
        from named in Gen.Elements(true, false)
        select (named && names is not null && number - first < names.Length ? names[number - first] : $"{number}", number);

    private static Field Star(int first, int last) => new("*", [.. Enumerable.Range(first, last - first + 1)], IsSpread: true);

    private static HashSet<int> Spread(int low, int end, int step, int first, int cycle) =>
        [.. Enumerable.Range(low, end - low + 1).Where(value => (value - low) % step == 0).Select(value => Wrap(value, first, cycle))];

    private static int Wrap(int value, int first, int cycle) => first + (value - first) % cycle;

    private static int LastDay(DateTime time) => DateTime.DaysInMonth(time.Year, time.Month);

    private static bool IsNearestWeekday(DateTime time, int target)
    {
        if (target < 1 || target > LastDay(time))
        {
            return false;
        }

        var month = new DateTime(time.Year, time.Month, 1);
        return time.Day == Enumerable.Range(1, LastDay(time))
            .Where(day => month.AddDays(day - 1).DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday))
            .MinBy(day => Math.Abs(day - target));
    }

    private sealed record Field(string Text, HashSet<int> Values, bool IsSpread)
    {
        public bool Has(int value) => Values.Contains(value);
    }

    private sealed record Date(string Text, Func<DateTime, bool> Matches);
}
