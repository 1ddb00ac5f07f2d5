using System.Globalization;

namespace JobLib.Reliability.Scenarios;

/// <summary>How large a run is: CI's size, or what the environment says (<c>docs/reliability.md</c>).</summary>
internal static class Size
{
    public static int Jobs(int usual) => Number("JOBLIB_RELIABILITY_JOBS", usual);

    public static int Kills(int usual) => Number("JOBLIB_RELIABILITY_KILLS", usual);

    public static int Restarts(int usual) => Number("JOBLIB_RELIABILITY_RESTARTS", usual);

    public static int SoakJobs(int usual) => Number("JOBLIB_RELIABILITY_SOAK", usual);

    /// <summary>Printed by every run; give it again to make the same choices.</summary>
    public static int Seed() => Number("JOBLIB_RELIABILITY_SEED", Random.Shared.Next(1, 1_000_000));

    private static int Number(string variable, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : usual;
}
