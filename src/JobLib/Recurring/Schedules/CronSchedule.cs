using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Cronos;

namespace JobLib.Recurring.Schedules;

/// <summary>
/// A cron expression and the times at which it is due. Cronos reads and computes it; what stands here is what it leaves to us: five or
/// six fields by their count, errors that name the field, and times that no clock shows.
/// </summary>
internal sealed partial class CronSchedule
{
    /// <summary>As long as SQL Server's column. Cronos reads a list by recursion, so that a text without a bound could end the process.</summary>
    public const int MaxLength = 256;

    private static readonly char[] Separators = [' ', '\t'];

    private static readonly TimeSpan AnHour = TimeSpan.FromHours(1);

    // No clock is further from UTC than 14 hours, so every reading of a local time lies within twice that around it.
    private static readonly TimeSpan Reach = TimeSpan.FromHours(28);

    private static readonly CronExpression ByHand = CronExpression.Parse(Cron.Never());

    private readonly CronExpression expression;

    private CronSchedule(CronExpression expression, bool isSeeded) => (this.expression, IsSeeded) = (expression, isSeeded);

    /// <summary>Whether it has an <c>H</c>, which stands for a value that the seed chooses.</summary>
    public bool IsSeeded { get; }

    /// <summary>Whether it is <see cref="Cron.Never"/>: no mistake, but a job that runs by hand only.</summary>
    public bool IsByHand => expression == ByHand;

    /// <summary>The schedule in English, such as "At 03:00, Monday through Friday"; "Never" where no day matches.</summary>
    public string Words => expression.GetNextOccurrence(DateTime.UnixEpoch) is null ? "Never" : CronWords.Of(ToString());

    /// <summary>Reads five fields, six with seconds first, or a macro.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="seed">What <c>H</c> stands for follows from it; null: the text may have none.</param>
    /// <exception cref="CronFormatException">The text is none of them.</exception>
    public static CronSchedule Parse(string text, int? seed = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxLength) throw new CronFormatException(text, field: null, $"It has {text.Length} characters; use at most {MaxLength}.");

        var trimmed = text.Trim(Separators);
        if (trimmed.StartsWith('@'))
        {
            return new(
                Read(trimmed)
                    ?? throw new CronFormatException(text, field: null, $"{CronFormatException.Quote(trimmed)} is not a macro; use {CronField.Macros}."),
                isSeeded: false
            );
        }

        var fields = trimmed.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        return fields.Length switch
        {
            5 => OfFields(text, ["0", .. fields], seed),
            6 => OfFields(text, fields, seed),
            var count => throw new CronFormatException(text, field: null, CronField.WrongCount(count)),
        };
    }

    /// <summary>Reads what <see cref="Parse"/> does, and says whether it could.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out CronSchedule? schedule)
    {
        try
        {
            schedule = Parse(text);
            return true;
        }
        catch (CronFormatException)
        {
            schedule = null;
            return false;
        }
    }

    /// <summary>The first time after an instant, with the offset of the zone; null if there is none.</summary>
    public DateTimeOffset? Next(DateTimeOffset after, TimeZoneInfo zone)
    {
        // Cronos asks .NET which times a clock skips or repeats, and .NET errs where daylight saving is negative or a country changed its standard time. An
        // answer from inside of a gap is due at its end. One that is not later would be due for ever: a question an hour later has another.
        for (var from = after; expression.GetNextOccurrence(from, zone) is { } next; from += AnHour)
        {
            if (!IsShown(next, zone)) next = EndOfGap(next.DateTime, zone);
            if (next > after) return next;
        }

        return null;
    }

    /// <summary>All times after an instant, in order, found as they are asked for.</summary>
    public IEnumerable<DateTimeOffset> After(DateTimeOffset start, TimeZoneInfo zone)
    {
        for (var next = Next(start, zone); next is { } time; next = Next(time, zone)) yield return time;
    }

    /// <summary>The canonical text of Cronos: stars, lists of numbers, and what is special of days. Whether it is an interval cannot be seen from it.</summary>
    public override string ToString() => expression.ToString();

    // Without the seed first: what has no H means the same with every one.
    private static CronSchedule OfFields(string text, string[] fields, int? seed)
    {
        if (Read(fields, null) is { } plain) return new(plain, isSeeded: false);
        return seed is not null && Read(fields, seed) is { } seeded ? new(seeded, isSeeded: true) : throw WrongField(text, fields, seed);
    }

    private static CronExpression? Read(string[] fields, int? seed)
    {
        var (rest, daysOfWeek) = (fields[..^1], fields[^1]);

        // Cronos loses the Sunday of a range that begins with 7 and has a step, and not of one that begins with 0.
        return Read(string.Join(' ', [.. rest, RangeFromSeven().Replace(daysOfWeek, "0")]), seed);
    }

    // To Cronos a text ends at its first NUL, whatever stands behind it.
    private static CronExpression? Read(string text, int? seed = null)
    {
        if (text.Contains('\0')) return null;
        try
        {
            var isRead = seed is { } given
                ? CronExpression.TryParse(text, CronFormat.IncludeSeconds, given, out var expression)
                : CronExpression.TryParse(text, CronFormat.IncludeSeconds, out expression);
            return isRead ? expression : null;
        }
        catch (MissingSeedException)
        {
            return null;
        }
    }

    private static CronFormatException WrongField(string text, string[] fields, int? seed)
    {
        var wrong = Enumerable
            .Range(0, fields.Length)
            .First(i => Read([.. Enumerable.Repeat("*", i), fields[i], .. Enumerable.Repeat("*", fields.Length - 1 - i)], seed) is null);
        var field = CronField.All[wrong];
        return new(text, field.Name, $"{CronFormatException.Quote(fields[wrong])} is not allowed; use {field.Takes}.");
    }

    /// <summary>Whether the clock of the zone shows that time with that offset. The offset of an instant is what .NET knows exactly.</summary>
    private static bool IsShown(DateTimeOffset time, TimeZoneInfo zone) => zone.GetUtcOffset(time) == time.Offset;

    /// <summary>The first instant at which the clock of a zone has left a time behind that it did not show.</summary>
    private static DateTimeOffset EndOfGap(DateTime skipped, TimeZoneInfo zone)
    {
        var before = new DateTimeOffset(skipped, TimeSpan.Zero) - Reach;
        var behind = before + 2 * Reach;
        while (behind - before > TimeSpan.FromSeconds(1)) // 18 steps
        {
            var middle = before + TimeSpan.FromSeconds(Math.Floor((behind - before).TotalSeconds / 2));
            if (TimeZoneInfo.ConvertTime(middle, zone).DateTime < skipped) before = middle;
            else behind = middle;
        }

        return TimeZoneInfo.ConvertTime(behind, zone);
    }

    [GeneratedRegex("(?<=^|,)7(?=-[^7])")]
    private static partial Regex RangeFromSeven();
}
