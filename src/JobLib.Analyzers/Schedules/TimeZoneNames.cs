namespace JobLib.Analyzers.Schedules;

/// <summary>The ids of the IANA's time zones. A list, and not the machine's own, so that a build says the same everywhere.</summary>
internal static class TimeZoneNames
{
    private static readonly Lazy<HashSet<string>> All = new(Read);

    /// <summary>Whether it is an id; of one that only Windows has (<c>W. Europe Standard Time</c>, <c>UTC-11</c>) nothing is said here.</summary>
    public static bool MayBe(string id) => id.Contains(' ') || id.StartsWith("UTC", StringComparison.OrdinalIgnoreCase) || All.Value.Contains(id);

    /// <summary>The id that was probably meant; null when none is near.</summary>
    public static string? Nearest(string id) =>
        All.Value.FirstOrDefault(known => known.EndsWith("/" + id, StringComparison.OrdinalIgnoreCase))
        ?? All.Value.Select(known => (Known: known, Distance: Distance(known, id)))
            .Where(near => near.Distance <= 2)
            .OrderBy(near => near.Distance)
            .ThenBy(near => near.Known, StringComparer.Ordinal)
            .FirstOrDefault()
            .Known;

    private static HashSet<string> Read()
    {
        using var stream =
            typeof(TimeZoneNames).Assembly.GetManifestResourceStream("JobLib.Analyzers.Schedules.TimeZones.txt")
            ?? throw new InvalidOperationException("The list of time zones is not in the assembly.");
        using var reader = new StreamReader(stream);
        return new(reader.ReadToEnd().Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries), StringComparer.OrdinalIgnoreCase);
    }

    // How many letters have to be put in, left out or changed.
    private static int Distance(string one, string other)
    {
        if (Math.Abs(one.Length - other.Length) > 2) return int.MaxValue;
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(
                    Math.Min(above, row[j - 1]) + 1,
                    diagonal + (char.ToUpperInvariant(one[i - 1]) == char.ToUpperInvariant(other[j - 1]) ? 0 : 1)
                );
                diagonal = above;
            }
        }

        return row[other.Length];
    }
}
