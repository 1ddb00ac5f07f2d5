using OpenTelemetry.Metrics;

namespace JobLib.Telemetry.Tests;

/// <summary>The values of an instrument.</summary>
internal static class Points
{
    public static IEnumerable<MetricPoint> Of(MetricSnapshot metric) => metric.MetricPoints;

    public static IEnumerable<string> Tags(this MetricPoint point)
    {
        foreach (var tag in point.Tags) yield return $"{tag.Key}={tag.Value}";
    }
}
