namespace JobLib.Benchmarks.Measuring;

/// <summary>How metrics are named and written.</summary>
internal static class MetricText
{
    public static string Name(this Metric metric) => metric switch
    {
        Metric.Rate => "throughput",
        Metric.Cpu => "processor time",
        Metric.Bytes => "allocated",
        Metric.Stored => "stored",
        Metric.P50 => "p50",
        _ => "p99",
    };

    public static string Unit(this Metric metric) => metric switch
    {
        Metric.Rate => "jobs/s",
        Metric.Cpu => "µs/job",
        Metric.Bytes => "bytes/job",
        Metric.Stored => "stored bytes/job",
        _ => "µs",
    };

    public static string Format(this Metric metric, double value) => metric.Shown(value).ToString(metric.Digits(value) == 0 ? "N0" : "0.00", Formats.Culture);

    /// <summary>The value as exactly as it is shown.</summary>
    public static double Shown(this Metric metric, double value) => Math.Round(value, metric.Digits(value), MidpointRounding.AwayFromZero);

    private static int Digits(this Metric metric, double value) =>
        metric is Metric.Rate or Metric.Bytes or Metric.Stored || Math.Round(value, 2, MidpointRounding.AwayFromZero) >= 100 ? 0 : 2;
}
