namespace JobLib.Benchmarks.Measuring;

/// <summary>How metrics are named and written.</summary>
internal static class MetricText
{
    public static string Name(this Metric metric) => metric switch
    {
        Metric.Rate => "throughput",
        Metric.Cpu => "processor time",
        Metric.Bytes => "allocated",
        Metric.P50 => "p50",
        _ => "p99",
    };

    public static string Unit(this Metric metric) => metric switch
    {
        Metric.Rate => "jobs/s",
        Metric.Cpu => "µs/job",
        Metric.Bytes => "bytes/job",
        _ => "µs",
    };

    public static string Format(this Metric metric, double value) => metric switch
    {
        Metric.Rate or Metric.Bytes => value.ToString("N0", Formats.Culture),
        _ => value.ToString(value < 100 ? "0.00" : "N0", Formats.Culture),
    };
}
