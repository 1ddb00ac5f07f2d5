using JobLib.Benchmarks.Measuring;

namespace JobLib.Benchmarks.Peers;

/// <summary>What one library came to.</summary>
internal sealed record PeerFigure(PeerMeasure Measure, Contender Contender, double Value)
{
    /// <summary>As exactly as it is shown, which is what is compared: so that the page can be checked.</summary>
    public double Shown => double.Parse(Text, Formats.Culture);

    /// <summary>Three digits, and no fewer than the whole number has.</summary>
    public string Text
    {
        get
        {
            var digits = Rounded(2) < 10 ? 2 : Rounded(1) < 100 ? 1 : 0;
            return Rounded(digits).ToString(digits switch { 0 => "N0", 1 => "0.0", _ => "0.00" }, Formats.Culture);
        }
    }

    public bool IsBetterThan(PeerFigure other) => Measure.MoreIsBetter ? Shown > other.Shown : Shown < other.Shown;

    private double Rounded(int digits) => Math.Round(Value, digits, MidpointRounding.AwayFromZero);
}
