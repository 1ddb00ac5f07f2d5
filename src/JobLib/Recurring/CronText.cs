namespace JobLib.Recurring;

/// <summary>Writes fields as an expression again, in the one form that all equal expressions share: stars and lists of numbers.</summary>
internal static class CronText
{
    public static string Write(in CronFields fields)
    {
        string seconds = fields.Seconds == 1 ? "" : Values(CronField.Seconds, fields.Seconds, fields.IsInterval) + " ";
        string minutes = Values(CronField.Minutes, fields.Minutes, fields.IsInterval);
        string hours = Values(CronField.Hours, fields.Hours, fields.IsInterval);
        if (fields.IsInterval && !$"{seconds}{minutes}{hours}".Contains('*'))
        {
            // "0-30/30 3 * * *" is an interval and "0,30 3 * * *" is two fixed times. A range of one value keeps the difference.
            minutes += $"-{new CronValues(CronField.Minutes, fields.Minutes).Last}";
        }

        string months = Values(CronField.Months, fields.Months, canBeStar: true);
        return $"{seconds}{minutes} {hours} {Days(fields.DaysOfMonth)} {months} {Days(fields.DaysOfWeek)}";
    }

    private static string Days(CronMonthDays days)
    {
        string text = days switch
        {
            { IsLast: true, DaysBeforeLast: 0 } => "L",
            { IsLast: true } => $"L-{days.DaysBeforeLast}",
            _ => Values(CronField.DaysOfMonth, days.Days, canBeStar: true),
        };
        return days.IsNearestWeekday ? text + "W" : text;
    }

    private static string Days(CronWeekDays days)
    {
        string text = Values(CronField.DaysOfWeek, days.Days, canBeStar: true);
        if (days.IsLast)
        {
            return text + "L";
        }

        return days.Nth == 0 ? text : $"{text}#{days.Nth}";
    }

    private static string Values(CronField field, ulong values, bool canBeStar) =>
        canBeStar && values == field.All ? "*" : string.Join(',', new CronValues(field, values).List);
}
