using JobLib.Checkpoints;
using JobLib.Retries;
using JobLib.TimeLimits;

namespace JobLib.Client;

/// <summary>Tells the parameters that a job was given from those that tell of its own past, with which another job must not begin.</summary>
internal static class GivenParameters
{
    /// <summary>In a job that no server knows: since when that is so.</summary>
    public const string UnknownSince = "joblib-unknown-since";

    /// <summary>What a new job after this one is to have.</summary>
    public static IReadOnlyDictionary<string, string> Of(IReadOnlyDictionary<string, string> parameters) =>
        parameters.Where(parameter => !IsPast(parameter.Key)).ToDictionary(StringComparer.Ordinal);

    private static bool IsPast(string name) =>
        name is UnknownSince or UniqueNote.Parameter or EarlierAttempts.Name or JobTimeLimits.ExpiredAt || JobCheckpoints.IsCheckpoint(name);
}
