using System.Diagnostics.CodeAnalysis;
using JobLib.Recurring;

namespace JobLib;

/// <summary>
/// A schedule such as <c>0 3 * * 1-5</c>, and the times at which it is due. It never changes, and any number of threads may use it.
/// </summary>
/// <remarks>
/// <para>Names and meaning are those of the library Cronos:
/// <code>
///         values                  also
/// second  0-59 (six fields only)  * ? , - /
/// minute  0-59                    * ? , - /
/// hour    0-23                    * ? , - /
/// day     1-31                    * ? , - / L (last day) L-3 (three days before it) 15W (weekday nearest to the 15th) LW
/// month   1-12, JAN-DEC           * ? , - /
/// weekday 0-7, SUN-SAT            * ? , - / 5L (last Friday of the month) 1#2 (second Monday); 0 and 7 are Sunday
/// </code>
/// A time is due when all fields match it, so <c>0 0 13 * 5</c> is Friday the thirteenth. A range may go round the end
/// (<c>22-2</c>). In place of fields there may be a macro: <c>@every_second</c>, <c>@every_minute</c>, <c>@hourly</c>,
/// <c>@daily</c>, <c>@midnight</c>, <c>@weekly</c>, <c>@monthly</c>, <c>@yearly</c>, <c>@annually</c>.</para>
/// <para>Where a clock is set forward, what is due in the gap runs once, right after it. Where it is set back, fixed times run
/// once, the first time; expressions with a star, a range or a step in seconds, minutes or hours go on through both hours.</para>
/// <para>Years after 2499 are not searched.</para>
/// </remarks>
public sealed class CronExpression : IEquatable<CronExpression>
{
    /// <summary>Midnight of 1 January: <c>0 0 1 1 *</c>.</summary>
    public static readonly CronExpression Yearly = Parse("0 0 1 1 *");

    /// <summary>Midnight of the first day of the month: <c>0 0 1 * *</c>.</summary>
    public static readonly CronExpression Monthly = Parse("0 0 1 * *");

    /// <summary>Midnight of Sunday: <c>0 0 * * 0</c>.</summary>
    public static readonly CronExpression Weekly = Parse("0 0 * * 0");

    /// <summary>Midnight: <c>0 0 * * *</c>.</summary>
    public static readonly CronExpression Daily = Parse("0 0 * * *");

    /// <summary>The start of each hour: <c>0 * * * *</c>.</summary>
    public static readonly CronExpression Hourly = Parse("0 * * * *");

    /// <summary>The start of each minute: <c>* * * * *</c>.</summary>
    public static readonly CronExpression EveryMinute = Parse("* * * * *");

    /// <summary>Each second: <c>* * * * * *</c>.</summary>
    public static readonly CronExpression EverySecond = Parse("* * * * * *", CronFormat.IncludeSeconds);

    private readonly CronFields fields;

    private CronExpression(in CronFields fields) => this.fields = fields;

    internal ref readonly CronFields Fields => ref fields;

    /// <summary>Parses an expression of five fields, or a macro.</summary>
    /// <param name="expression">The text. Spaces and tabs separate the fields; case does not matter.</param>
    /// <exception cref="ArgumentNullException"><paramref name="expression"/> is null.</exception>
    /// <exception cref="CronFormatException">The text is not such an expression; the message names the field and what it takes.</exception>
    public static CronExpression Parse(string expression) => Parse(expression, CronFormat.Standard);

    /// <summary>Parses an expression with the fields of <paramref name="format"/>, or a macro.</summary>
    /// <param name="expression">The text. Spaces and tabs separate the fields; case does not matter.</param>
    /// <param name="format">Whether the seconds field is there. Neither format takes the other's number of fields.</param>
    /// <exception cref="ArgumentNullException"><paramref name="expression"/> is null.</exception>
    /// <exception cref="CronFormatException">The text is not such an expression; the message names the field and what it takes.</exception>
    public static CronExpression Parse(string expression, CronFormat format) => ParseOrThrow(expression, format);

    /// <summary>Parses an expression of five fields, of six with seconds first, or a macro: whatever the text has.</summary>
    /// <remarks>Recurring jobs read their schedule with this.</remarks>
    /// <param name="expression">The text. Spaces and tabs separate the fields; case does not matter.</param>
    /// <exception cref="ArgumentNullException"><paramref name="expression"/> is null.</exception>
    /// <exception cref="CronFormatException">The text is not such an expression; the message names the field and what it takes.</exception>
    public static CronExpression ParseAnyFormat(string expression) => ParseOrThrow(expression, format: null);

    /// <summary>Parses an expression of five fields, or a macro, and says whether it could.</summary>
    /// <param name="expression">The text.</param>
    /// <param name="cronExpression">The expression, or null.</param>
    /// <exception cref="ArgumentNullException"><paramref name="expression"/> is null.</exception>
    public static bool TryParse(string expression, [NotNullWhen(true)] out CronExpression? cronExpression) =>
        TryParse(expression, CronFormat.Standard, out cronExpression);

    /// <summary>Parses an expression with the fields of <paramref name="format"/>, or a macro, and says whether it could.</summary>
    /// <param name="expression">The text.</param>
    /// <param name="format">Whether the seconds field is there.</param>
    /// <param name="cronExpression">The expression, or null.</param>
    /// <exception cref="ArgumentNullException"><paramref name="expression"/> is null.</exception>
    public static bool TryParse(string expression, CronFormat format, [NotNullWhen(true)] out CronExpression? cronExpression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        bool parsed = CronParser.Parse(expression, format, out CronFields fields) is null;
        cronExpression = parsed ? new CronExpression(fields) : null;
        return parsed;
    }

    /// <summary>The next time that is due on a clock in UTC.</summary>
    /// <param name="fromUtc">Where to begin, of kind <see cref="DateTimeKind.Utc"/>.</param>
    /// <param name="inclusive">Whether <paramref name="fromUtc"/> itself counts. Default: no.</param>
    /// <returns>The time, of kind UTC, or null if the expression never fires again.</returns>
    /// <exception cref="ArgumentException"><paramref name="fromUtc"/> is not UTC.</exception>
    public DateTime? GetNextOccurrence(DateTime fromUtc, bool inclusive = false) =>
        GetNextOccurrence(fromUtc, TimeZoneInfo.Utc, inclusive);

    /// <summary>The next time that is due on the clock of a zone.</summary>
    /// <param name="fromUtc">Where to begin, of kind <see cref="DateTimeKind.Utc"/>.</param>
    /// <param name="zone">The zone whose clock the expression speaks of.</param>
    /// <param name="inclusive">Whether <paramref name="fromUtc"/> itself counts. Default: no.</param>
    /// <returns>The time, of kind UTC, or null if the expression never fires again.</returns>
    /// <exception cref="ArgumentException"><paramref name="fromUtc"/> is not UTC.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="zone"/> is null.</exception>
    public DateTime? GetNextOccurrence(DateTime fromUtc, TimeZoneInfo zone, bool inclusive = false)
    {
        ThrowIfNotUtc(fromUtc, nameof(fromUtc));
        return GetNextOccurrence(new DateTimeOffset(fromUtc), zone, inclusive)?.UtcDateTime;
    }

    /// <summary>The next time that is due on the clock of a zone.</summary>
    /// <param name="from">Where to begin, with any offset.</param>
    /// <param name="zone">The zone whose clock the expression speaks of.</param>
    /// <param name="inclusive">Whether <paramref name="from"/> itself counts. Default: no.</param>
    /// <returns>The time, with the offset that the zone has then, or null if the expression never fires again.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="zone"/> is null.</exception>
    public DateTimeOffset? GetNextOccurrence(DateTimeOffset from, TimeZoneInfo zone, bool inclusive = false)
    {
        ArgumentNullException.ThrowIfNull(zone);
        bool isStart = inclusive && from.UtcTicks % TimeSpan.TicksPerSecond == 0; // only whole seconds can be due
        long second = isStart ? from.UtcTicks : (from.UtcTicks / TimeSpan.TicksPerSecond + 1) * TimeSpan.TicksPerSecond;
        if (!ReferenceEquals(zone, TimeZoneInfo.Utc))
        {
            return CronClock.Next(fields, second, arrives: !isStart, zone);
        }

        long next = CronCalendar.Next(fields, second);
        return next == CronCalendar.None ? null : new DateTimeOffset(next, TimeSpan.Zero);
    }

    /// <summary>The times in a range that are due on a clock in UTC, in order, found as they are asked for.</summary>
    /// <param name="fromUtc">The start, of kind <see cref="DateTimeKind.Utc"/>.</param>
    /// <param name="toUtc">The end, of kind <see cref="DateTimeKind.Utc"/>.</param>
    /// <param name="fromInclusive">Whether the start counts. Default: yes.</param>
    /// <param name="toInclusive">Whether the end counts. Default: no.</param>
    /// <exception cref="ArgumentException">The end lies before the start, or one of them is not UTC.</exception>
    public IEnumerable<DateTime> GetOccurrences(
        DateTime fromUtc, DateTime toUtc, bool fromInclusive = true, bool toInclusive = false) =>
        GetOccurrences(fromUtc, toUtc, TimeZoneInfo.Utc, fromInclusive, toInclusive);

    /// <summary>The times in a range that are due on the clock of a zone, in order, found as they are asked for.</summary>
    /// <param name="fromUtc">The start, of kind <see cref="DateTimeKind.Utc"/>.</param>
    /// <param name="toUtc">The end, of kind <see cref="DateTimeKind.Utc"/>.</param>
    /// <param name="zone">The zone whose clock the expression speaks of.</param>
    /// <param name="fromInclusive">Whether the start counts. Default: yes.</param>
    /// <param name="toInclusive">Whether the end counts. Default: no.</param>
    /// <exception cref="ArgumentException">The end lies before the start, or one of them is not UTC.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="zone"/> is null.</exception>
    public IEnumerable<DateTime> GetOccurrences(
        DateTime fromUtc, DateTime toUtc, TimeZoneInfo zone, bool fromInclusive = true, bool toInclusive = false)
    {
        ThrowIfNotUtc(fromUtc, nameof(fromUtc));
        ThrowIfNotUtc(toUtc, nameof(toUtc));
        ArgumentNullException.ThrowIfNull(zone);
        ThrowIfReversed(fromUtc, toUtc, nameof(fromUtc), nameof(toUtc));
        return Occurrences(fromUtc, toUtc, zone, fromInclusive, toInclusive).Select(occurrence => occurrence.UtcDateTime);
    }

    /// <summary>The times in a range that are due on the clock of a zone, in order, found as they are asked for.</summary>
    /// <param name="from">The start, with any offset.</param>
    /// <param name="to">The end, with any offset.</param>
    /// <param name="zone">The zone whose clock the expression speaks of.</param>
    /// <param name="fromInclusive">Whether the start counts. Default: yes.</param>
    /// <param name="toInclusive">Whether the end counts. Default: no.</param>
    /// <exception cref="ArgumentException">The end lies before the start.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="zone"/> is null.</exception>
    public IEnumerable<DateTimeOffset> GetOccurrences(
        DateTimeOffset from, DateTimeOffset to, TimeZoneInfo zone, bool fromInclusive = true, bool toInclusive = false)
    {
        ArgumentNullException.ThrowIfNull(zone);
        ThrowIfReversed(from, to, nameof(from), nameof(to));
        return Occurrences(from, to, zone, fromInclusive, toInclusive);
    }

    /// <summary>
    /// The expression in the one form that all equal expressions share: <c>*/15 3 * * MON-WED</c> is <c>0,15,30,45-45 3 * * 1,2,3</c>
    /// (the range of one value keeps it an interval). Seconds are left out when they are 0. Parsing it gives an equal expression.
    /// </summary>
    public override string ToString() => CronText.Write(fields);

    /// <summary>Whether both are due at the same times in every zone because their fields mean the same values.</summary>
    /// <param name="other">The other expression.</param>
    public bool Equals(CronExpression? other) => other is not null && fields == other.fields;

    /// <inheritdoc cref="Equals(CronExpression)"/>
    public override bool Equals(object? obj) => Equals(obj as CronExpression);

    /// <inheritdoc/>
    public override int GetHashCode() => fields.GetHashCode();

    /// <summary>Whether both mean the same values.</summary>
    /// <param name="left">An expression, or null.</param>
    /// <param name="right">An expression, or null.</param>
    public static bool operator ==(CronExpression? left, CronExpression? right) => Equals(left, right);

    /// <summary>Whether they do not mean the same values.</summary>
    /// <param name="left">An expression, or null.</param>
    /// <param name="right">An expression, or null.</param>
    public static bool operator !=(CronExpression? left, CronExpression? right) => !Equals(left, right);

    private static CronExpression ParseOrThrow(string expression, CronFormat? format)
    {
        ArgumentNullException.ThrowIfNull(expression);
        return CronParser.Parse(expression, format, out CronFields fields) is { } error ? throw error : new CronExpression(fields);
    }

    private IEnumerable<DateTimeOffset> Occurrences(
        DateTimeOffset from, DateTimeOffset to, TimeZoneInfo zone, bool fromInclusive, bool toInclusive)
    {
        DateTimeOffset? next = GetNextOccurrence(from, zone, fromInclusive);
        while (next < to || (toInclusive && next == to))
        {
            yield return next.Value;
            next = GetNextOccurrence(next.Value, zone);
        }
    }

    private static void ThrowIfNotUtc(DateTime time, string name)
    {
        if (time.Kind != DateTimeKind.Utc)
        {
            throw new ArgumentException(
                $"A DateTime must be of kind Utc, but this one is {time.Kind}. A local time can mean two instants; pass a DateTimeOffset instead.",
                name);
        }
    }

    private static void ThrowIfReversed(DateTimeOffset from, DateTimeOffset to, string fromName, string toName)
    {
        if (from > to)
        {
            throw new ArgumentException($"'{fromName}' ({from:O}) must not be later than '{toName}' ({to:O}).", fromName);
        }
    }
}
