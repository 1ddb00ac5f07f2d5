namespace JobLib.Benchmarks.Measuring;

/// <summary>What a figure should come to: a bound of the value itself, or of its ratio to the twin's.</summary>
internal sealed record Goal(Metric Metric, bool OfRatio, double? AtLeast, double? AtMost)
{
    private const string OfTwinText = " of twin";

    public static Goal Least(Metric metric, double value) => new(metric, false, value, null);

    public static Goal Most(Metric metric, double value) => new(metric, false, null, value);

    /// <summary>At least this share of what the twin achieves.</summary>
    public static Goal OfTwin(Metric metric, double ratio) => new(metric, true, ratio, null);

    /// <summary>At most this multiple of what the twin needs.</summary>
    public static Goal MostOfTwin(Metric metric, double ratio) => new(metric, true, null, ratio);

    public bool IsMet(double value, double ratio)
    {
        var judged = OfRatio ? ratio : value;
        return judged >= (AtLeast ?? double.MinValue) && judged <= (AtMost ?? double.MaxValue);
    }

    /// <summary>What <see cref="ToString"/> has written.</summary>
    public static Goal Read(Metric metric, string text)
    {
        var bound = double.Parse(text[2..].Replace(OfTwinText, "", StringComparison.Ordinal), Formats.Culture);
        return text[0] == '≥'
            ? new(metric, text.EndsWith(OfTwinText, StringComparison.Ordinal), bound, null)
            : new(metric, text.EndsWith(OfTwinText, StringComparison.Ordinal), null, bound);
    }

    public override string ToString()
    {
        var bound = AtLeast ?? AtMost ?? 0;
        return (AtLeast is null ? "≤ " : "≥ ") + (OfRatio ? bound.ToString("0.00", Formats.Culture) + OfTwinText : Metric.Format(bound));
    }
}
