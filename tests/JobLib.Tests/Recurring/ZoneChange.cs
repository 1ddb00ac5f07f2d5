namespace JobLib.Tests.Recurring;

/// <summary>A moment at which a zone changed its offset.</summary>
internal sealed record ZoneChange(TimeZoneInfo Zone, DateTime Utc)
{
    // Northern, southern, by 15 and 30 minutes, by two hours, at midnight, with new standard times, with a day left out or repeated.
    private static readonly string[] Zones =
    [
        "America/New_York", "America/Havana", "America/St_Johns", "America/Sao_Paulo", "America/Santiago", "America/Asuncion",
        "America/Caracas", "America/Scoresbysund", "Europe/Berlin", "Europe/London", "Europe/Dublin", "Europe/Moscow",
        "Europe/Istanbul", "Europe/Volgograd", "Europe/Lisbon", "Atlantic/Azores", "Africa/Cairo", "Africa/Casablanca", "Africa/Tunis",
        "Asia/Amman", "Asia/Beirut", "Asia/Gaza", "Asia/Tehran", "Asia/Kathmandu", "Asia/Pyongyang", "Asia/Tashkent",
        "Australia/Sydney", "Australia/Lord_Howe", "Antarctica/Troll", "Antarctica/Casey", "Pacific/Apia", "Pacific/Kwajalein",
    ];

    /// <summary>Every change of these zones from 1950 to 2037.</summary>
    public static readonly ZoneChange[] All = [.. Zones.Select(TimeZoneInfo.FindSystemTimeZoneById).SelectMany(Find)];

    /// <summary>
    /// Those of them of which .NET knows which local times they skip or repeat: three in four, since the zones were chosen for what is odd about them.
    /// </summary>
    public static readonly ZoneChange[] Known = [.. All.Where(change => change.IsKnown)];

    private bool IsKnown
    {
        get
        {
            TimeSpan[] offsets = [Zone.GetUtcOffset(Utc.AddMinutes(-1)), Zone.GetUtcOffset(Utc)];
            return Enumerable.Range(-6 * 36, 6 * 72).Select(tens => DateTime.SpecifyKind(Utc.AddMinutes(10 * tens), DateTimeKind.Unspecified)).All(local =>
            {
                var readings = offsets.Count(offset => Zone.GetUtcOffset(DateTime.SpecifyKind(local - offset, DateTimeKind.Utc)) == offset);
                return Zone.IsInvalidTime(local) == (readings == 0) && Zone.IsAmbiguousTime(local) == (readings == 2);
            });
        }
    }

    public override string ToString() => $"{Zone.Id} at {Utc:u}";

    private static IEnumerable<ZoneChange> Find(TimeZoneInfo zone)
    {
        DateTime end = new(2037, 12, 31, 0, 0, 0, DateTimeKind.Utc);
        for (DateTime day = new(1950, 1, 1, 0, 0, 0, DateTimeKind.Utc); day < end; day = day.AddDays(1))
        {
            var minute = day;
            if (zone.GetUtcOffset(day) != zone.GetUtcOffset(day.AddDays(1)))
            {
                while (zone.GetUtcOffset(minute) == zone.GetUtcOffset(day))
                {
                    minute = minute.AddMinutes(1);
                }

                yield return new(zone, minute);
            }
        }
    }
}
