using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace JobLib.Recurring.Schedules;

/// <summary>Time zones by their IANA ids, as they are stored.</summary>
internal static partial class TimeZones
{
    /// <summary>The IANA id of a zone; Windows ids are converted.</summary>
    /// <exception cref="ArgumentException">The zone has no IANA id, so that a server elsewhere could not know it.</exception>
    public static string IdOf(TimeZoneInfo zone)
    {
        if (zone.Equals(TimeZoneInfo.Utc)) return "UTC";
        if (zone.HasIanaId) return zone.Id;
        return TimeZoneInfo.TryConvertWindowsIdToIanaId(zone.Id, out var iana)
            ? iana
            : throw new ArgumentException(
                $"Time zone '{zone.Id}' has no IANA id, so other servers cannot know it. Use TimeZoneInfo.FindSystemTimeZoneById with an id such as 'Europe/Berlin'.",
                nameof(zone)
            );
    }

    /// <summary>Whether a text that somebody typed can be the id of a zone: .NET would look for any other as the path of a file.</summary>
    public static bool IsId(string text) => Id().IsMatch(text);

    /// <summary>The zone of a stored id; false when this machine does not know it.</summary>
    public static bool TryFind(string id, [NotNullWhen(true)] out TimeZoneInfo? zone)
    {
        if (id != "UTC") return TimeZoneInfo.TryFindSystemTimeZoneById(id, out zone);
        zone = TimeZoneInfo.Utc;
        return true;
    }

    [GeneratedRegex(@"^[A-Za-z0-9_+-]{1,64}(/[A-Za-z0-9_+-]{1,64}){0,3}\z")]
    private static partial Regex Id();
}
