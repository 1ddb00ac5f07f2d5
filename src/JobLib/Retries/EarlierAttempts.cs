using System.Globalization;

namespace JobLib.Retries;

/// <summary>The attempts that a job had elsewhere, before it came to JobLib: a parameter, which every storage keeps and every page shows. They count like its own, until its retries are used up.</summary>
internal static class EarlierAttempts
{
    /// <summary>The parameter's name.</summary>
    public const string Name = "joblib-earlier-attempts";

    /// <summary>How many there were; 0 for nearly all jobs.</summary>
    public static int Of(IReadOnlyDictionary<string, string> parameters) => parameters.Count > 0
        && parameters.TryGetValue(Name, out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? Math.Min(count, int.MaxValue / 2) : 0;

    /// <summary>What stands in the parameter.</summary>
    public static string Write(int count) => count.ToString(CultureInfo.InvariantCulture);
}
