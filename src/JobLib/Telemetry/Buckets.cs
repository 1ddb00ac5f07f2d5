using System.Diagnostics.Metrics;

namespace JobLib.Telemetry;

/// <summary>The bounds of histograms, in seconds, that are advised to whoever collects them.</summary>
internal static class Buckets
{
    /// <summary>Of calls to the storage: as OpenTelemetry's conventions advise.</summary>
    public static InstrumentAdvice<double> Calls { get; } =
        new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] };

    /// <summary>Of jobs: from milliseconds to an hour.</summary>
    public static InstrumentAdvice<double> Jobs { get; } =
        new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 1_800, 3_600] };
}
