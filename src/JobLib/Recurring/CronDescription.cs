using JobLib.Recurring;

namespace JobLib;

/// <summary>Cron expressions in English, for people who read a dashboard or a log.</summary>
/// <remarks>
/// The text says all that the expression means, so two expressions with different times never read the same; it may therefore be
/// long. It does not depend on the culture, and the wording may become better in any version: show it, do not parse it.
/// </remarks>
public static class CronDescription
{
    /// <summary>Describes an expression: <c>0 3 * * 1-5</c> is "At 03:00, Monday through Friday".</summary>
    /// <param name="expression">Five or six fields, or a macro.</param>
    /// <exception cref="ArgumentNullException"><paramref name="expression"/> is null.</exception>
    /// <exception cref="CronFormatException">The text is not a cron expression.</exception>
    public static string Describe(string expression) => Describe(CronExpression.ParseAnyFormat(expression));

    /// <summary>Describes an expression: <c>0 3 * * 1-5</c> is "At 03:00, Monday through Friday".</summary>
    /// <param name="expression">The expression. One that cannot fire, such as <see cref="Cron.Never"/>, is "Never".</param>
    /// <exception cref="ArgumentNullException"><paramref name="expression"/> is null.</exception>
    public static string Describe(CronExpression expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        ref readonly CronFields fields = ref expression.Fields;
        if (CronCalendar.Next(fields, from: 0) == CronCalendar.None)
        {
            return "Never";
        }

        var times = new CronTimeWords(fields);
        string days = new CronDayWords(fields).Describe(sayEveryDay: times.AreClockTimes);
        string time = CronWords.Sentence(times.Describe());
        return days.Length == 0 ? time : $"{time}, {days}";
    }
}
