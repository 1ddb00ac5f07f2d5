using System.Globalization;

namespace JobLib;

/// <summary>
/// Days on which a recurring job does not run: a date, or the dates of a calendar that <see cref="JobLibBuilder.Calendars"/> names.
/// Both turn into one by themselves, as in <c>Exclude = [new DateOnly(2026, 12, 24), "de-holidays"]</c>.
/// </summary>
public readonly record struct ScheduleExclusion
{
    private ScheduleExclusion(DateOnly? date, string? calendar) => (Date, Calendar) = (date, calendar);

    /// <summary>The date, in the time zone of the recurring job; null where a calendar is named.</summary>
    public DateOnly? Date { get; }

    /// <summary>The calendar's name; null where a date is given.</summary>
    public string? Calendar { get; }

    /// <summary>One date.</summary>
    public static ScheduleExclusion FromDateOnly(DateOnly date) => new(date, null);

    /// <summary>The dates of a calendar.</summary>
    /// <param name="calendar">The name under which it was added.</param>
    public static ScheduleExclusion FromString(string calendar)
    {
        ArgumentNullException.ThrowIfNull(calendar);
        return new(null, calendar);
    }

    /// <inheritdoc cref="FromDateOnly"/>
    public static implicit operator ScheduleExclusion(DateOnly date) => FromDateOnly(date);

    /// <inheritdoc cref="FromString"/>
    public static implicit operator ScheduleExclusion(string calendar) => FromString(calendar);

    /// <summary>The date as <c>2026-12-24</c>, or the calendar's name.</summary>
    public override string ToString() => Date is { } date ? date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : Calendar ?? "";
}
