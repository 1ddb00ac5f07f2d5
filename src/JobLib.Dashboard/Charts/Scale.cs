using System.Globalization;

namespace JobLib.Dashboard.Charts;

/// <summary>Numbers for SVG, and axes that end at round ones.</summary>
internal static class Scale
{
    private const int FewestForCut = 10;
    private const int CutAbove = 6; // times what nine of ten are below

    private static readonly double[] RoundSteps = [1, 2, 5, 10];

    /// <summary>The next of 1, 2, 5, 10, 20, 50 … that is not smaller.</summary>
    public static double RoundUp(double value)
    {
        if (value <= 0) return 1;
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return RoundSteps.Select(step => step * power).First(step => step >= value * 0.999_999);
    }

    /// <summary>
    /// Where an axis ends: at the largest value; or before it, where a few are so much larger than all others that those could not be told apart. What goes
    /// beyond is cut off there.
    /// </summary>
    public static double Top(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Where(value => value > 0).Order()];
        if (sorted.Length < FewestForCut) return RoundUp(sorted.LastOrDefault());
        var ordinary = sorted[(int)(sorted.Length * 0.9) - 1];
        return RoundUp(sorted[^1] > ordinary * CutAbove ? ordinary * 2 : sorted[^1]);
    }

    public static string N(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>The corners of a line through values that are spread over a box.</summary>
    public static string Line(IReadOnlyList<double> values, double top, double width, double height) =>
        string.Join(
            ' ',
            values.Select((value, i) => $"{N(values.Count < 2 ? 0 : width * i / (values.Count - 1))},{N(height - height * Math.Min(value / top, 1))}")
        );
}
