using System.Globalization;

namespace JobLib.Retries;

/// <summary>
/// The attempts that a job had elsewhere, before it came to JobLib: a parameter, which every storage keeps and every page shows. They count like its own, until
/// the job has ended.
/// </summary>
internal static class EarlierAttempts
{
    /// <summary>The parameter's name.</summary>
    public const string Name = "joblib-earlier-attempts";

    /// <summary>How many there were; 0 for nearly all jobs.</summary>
    public static int Of(IReadOnlyDictionary<string, string> parameters) =>
        parameters.Count > 0 && parameters.TryGetValue(Name, out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? Math.Min(count, int.MaxValue / 2)
            : 0;

    /// <summary>The outcome, which forgets them when it is an end: whoever lets the job run again gives it all its attempts.</summary>
    public static JobOutcome Settle(IReadOnlyDictionary<string, string> parameters, JobOutcome outcome) =>
        outcome.Kind is JobOutcomeKind.Retry or JobOutcomeKind.Released || Of(parameters) == 0 ? outcome
            : outcome with { Parameters = new Dictionary<string, string>(outcome.Parameters, StringComparer.Ordinal) { [Name] = Write(0) } };

    /// <summary>What stands in the parameter.</summary>
    public static string Write(int count) => count.ToString(CultureInfo.InvariantCulture);
}
