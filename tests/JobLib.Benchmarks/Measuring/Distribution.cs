namespace JobLib.Benchmarks.Measuring;

/// <summary>The middle of many values and how far they lie apart.</summary>
internal readonly record struct Distribution(double Low, double Median, double High)
{
    /// <summary>The quartiles and the median, between the two nearest values where none lies on the spot.</summary>
    public static Distribution Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return new(Quantile(sorted, 0.25), Quantile(sorted, 0.5), Quantile(sorted, 0.75));
    }

    public static double Quantile(double[] sorted, double share)
    {
        var position = share * (sorted.Length - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (sorted[above] - sorted[below]) * (position - below);
    }
}
