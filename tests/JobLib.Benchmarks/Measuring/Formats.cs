using System.Globalization;

namespace JobLib.Benchmarks.Measuring;

/// <summary>Figures look the same on every machine.</summary>
internal static class Formats
{
    public static CultureInfo Culture { get; } = CultureInfo.InvariantCulture;
}
