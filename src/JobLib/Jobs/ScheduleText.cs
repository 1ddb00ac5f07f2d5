using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace JobLib.Jobs;

/// <summary>
/// When a recurring job runs, as one text. What version 0.1.0 could have written stands there as users write it: five or six fields. Everything else follows a
/// mark, which no version without these words can read: <c>=0 9 * * *; 0 12 * * 6 | jitter 00:10:00 | ends 2027-01-01T00:00:00Z | except 2026-12-24
/// de-holidays</c>.
/// </summary>
/// <param name="Times">Cron expressions, divided by <c>;</c>, or <c>@every</c> and an interval: as users write them.</param>
internal sealed record ScheduleText(string Times)
{
    /// <summary>Begins a text that is more than a cron expression of version 0.1.0.</summary>
    public const char Mark = '=';

    /// <summary>The mark as a pattern of <c>LIKE</c>.</summary>
    public const string MarkedLike = "=%";

    /// <summary>At most this many characters are stored: as long as SQL Server's column.</summary>
    public const int MaxLength = 4_000;

    private const char Divider = '|';
    private const string Instants = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    private const string Dates = "yyyy-MM-dd";

    public TimeSpan Jitter { get; init; }

    public DateTimeOffset? EndsAt { get; init; }

    public IReadOnlyList<ScheduleExclusion> Exclude { get; init; } = [];

    public static bool IsMarked(string stored) => stored.StartsWith(Mark);

    /// <summary>Reads what is stored. False for words of a later version, which this one must not pass over.</summary>
    public static bool TryRead(string stored, [NotNullWhen(true)] out ScheduleText? text)
    {
        text = new(stored);
        if (!IsMarked(stored)) return true;
        var parts = stored[1..].Split(Divider, StringSplitOptions.TrimEntries);
        text = new(parts[0]);
        foreach (var part in parts.Skip(1))
        {
            text = text?.With(part.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        }

        return text is not null;
    }

    /// <summary>The text to store.</summary>
    /// <param name="marked">Whether the times alone are more than version 0.1.0 may see.</param>
    public string Write(bool marked)
    {
        if (!marked && Jitter == default && EndsAt is null && Exclude.Count == 0) return Times;
        var text = new StringBuilder().Append(Mark).Append(Times);
        if (Jitter != default) text.Append(CultureInfo.InvariantCulture, $" {Divider} jitter {Jitter:c}");
        if (EndsAt is { } end) text.Append(CultureInfo.InvariantCulture, $" {Divider} ends {end.UtcDateTime.ToString(Instants, CultureInfo.InvariantCulture)}");
        if (Exclude.Count > 0) text.Append(CultureInfo.InvariantCulture, $" {Divider} except {string.Join(' ', Exclude)}");
        return text.ToString();
    }

    private ScheduleText? With(string[] words) => words switch
    {
        ["jitter", var word] when TimeSpan.TryParseExact(word, "c", CultureInfo.InvariantCulture, out var jitter) => this with { Jitter = jitter },
        ["ends", var word] when DateTimeOffset.TryParseExact(word, Instants, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end) =>
            this with
            {
                EndsAt = end,
            },
        ["except", .. var days] => this with { Exclude = [.. days.Select(Exclusion)] },
        _ => null,
    };

    private static ScheduleExclusion Exclusion(string word) =>
        DateOnly.TryParseExact(word, Dates, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : word;
}
