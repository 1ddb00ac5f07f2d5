namespace JobLib.Recurring;

/// <summary>Says in English on which days of a year an expression fires.</summary>
internal sealed class CronDayWords
{
    private static readonly string[] Nth = ["", "first", "second", "third", "fourth", "fifth"];

    private readonly CronMonthDays monthDays;
    private readonly CronWeekDays weekDays;
    private readonly CronValues days;
    private readonly CronValues weekdays;
    private readonly string? months;

    public CronDayWords(in CronFields fields)
    {
        monthDays = fields.DaysOfMonth;
        weekDays = fields.DaysOfWeek;
        days = new(CronField.DaysOfMonth, monthDays.Days);
        weekdays = new(CronField.DaysOfWeek, weekDays.Days);
        var inYear = new CronValues(CronField.Months, fields.Months);
        months = inYear.IsAll ? null : Names(inYear, CronWords.Month, "and");
    }

    /// <summary>The days, or an empty text when every day is meant.</summary>
    /// <param name="sayEveryDay">Whether to say so then.</param>
    public string Describe(bool sayEveryDay)
    {
        bool hasMonthDay = !days.IsAll || monthDays.IsLast;
        bool isNth = weekDays.IsLast || weekDays.Nth > 0;
        if (hasMonthDay)
        {
            string condition = weekdays.IsAll ? "" : $", if that is {Weekdays("or")}";
            return $"{MonthDay()} {OfMonth}{condition}";
        }

        if (isNth)
        {
            return $"on {Weekdays("or")} {OfMonth}";
        }

        if (!weekdays.IsAll)
        {
            string on = weekdays.Range is null ? "on " : "";
            return $"{on}{Weekdays("and")}{(months is null ? "" : $", in {months}")}";
        }

        return string.Join(' ', new[] { sayEveryDay ? "every day" : null, months is null ? null : $"in {months}" }.OfType<string>());
    }

    private string OfMonth => months is null ? "of the month" : $"of {months}";

    private string MonthDay()
    {
        if (!monthDays.IsLast)
        {
            string set = CronWords.Set("day", days);
            return monthDays.IsNearestWeekday ? $"on the weekday nearest to {set}" : $"on {set}";
        }

        string day = monthDays.DaysBeforeLast switch
        {
            0 => "the last day",
            1 => "the day before the last day",
            var before => $"{before} days before the last day",
        };
        return monthDays switch
        {
            { IsNearestWeekday: true, DaysBeforeLast: 0 } => "on the last weekday",
            { IsNearestWeekday: true } => $"on the weekday nearest to {day}",
            { DaysBeforeLast: > 1 } => day,
            _ => $"on {day}",
        };
    }

    private string Weekdays(string conjunction)
    {
        string names = Names(weekdays, CronWords.Weekday, conjunction);
        if (weekDays.IsLast)
        {
            return $"the last {names}";
        }

        return weekDays.Nth == 0 ? names : $"the {Nth[weekDays.Nth]} {names}";
    }

    private static string Names(CronValues values, Func<int, string> name, string conjunction)
    {
        if (values.Range is var (first, last))
        {
            return $"{name(first)} through {name(last)}";
        }

        var sundayLast = values.List.OrderBy(value => value == 0); // there is no month 0
        return CronWords.Join([.. sundayLast.Select(name)], conjunction);
    }
}
