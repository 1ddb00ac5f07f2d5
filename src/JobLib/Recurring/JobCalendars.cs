using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using JobLib.Jobs;

namespace JobLib;

/// <summary>Calendars by name: sets of dates on which recurring jobs that name them do not run.</summary>
/// <remarks>
/// Stored is the name alone, so that dates are changed in code. Add a calendar in every process that runs servers or adds such recurring jobs: a server that
/// does not know it leaves them to those that do, logs that once (event 1046), and they are shown as overdue until one comes.
/// </remarks>
public sealed class JobCalendars
{
    internal const string Names = "1 to 64 characters of a-z, 0-9, _ and -, and no date";

    private readonly Dictionary<string, FrozenSet<DateOnly>> calendars = new(StringComparer.Ordinal);

    internal JobCalendars()
    {
    }

    /// <summary>Adds a calendar.</summary>
    /// <param name="name">1 to 64 characters of a-z, 0-9, _ and -.</param>
    /// <param name="dates">Read once, here.</param>
    /// <exception cref="ArgumentException">The name cannot be one, or is that of a calendar that was added already.</exception>
    public JobCalendars Add(string name, IEnumerable<DateOnly> dates)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(dates);
        if (!IsName(name))
        {
            throw new ArgumentException($"'{FreeText.Clean(name, FreeText.NameLength)}' cannot be a calendar's name: {Names}.", nameof(name));
        }

        if (!calendars.TryAdd(name, dates.ToFrozenSet()))
            throw new ArgumentException($"Calendar '{name}' is added twice. Give each its own name.", nameof(name));
        return this;
    }

    /// <summary>Whether it could be a calendar's name, in a text where dates stand beside it.</summary>
    internal static bool IsName(string name) => QueueNames.IsValid(name) && !DateOnly.TryParse(name, CultureInfo.InvariantCulture, out _);

    internal bool TryFind(string name, [NotNullWhen(true)] out FrozenSet<DateOnly>? dates) => calendars.TryGetValue(name, out dates);
}
