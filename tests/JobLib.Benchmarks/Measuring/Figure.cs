namespace JobLib.Benchmarks.Measuring;

/// <summary>One line of the table.</summary>
/// <param name="Storage">The storage.</param>
/// <param name="Scenario">What was done.</param>
/// <param name="Metric">What was measured of it.</param>
/// <param name="Value">The runs of JobLib.</param>
/// <param name="Twin">The median of the runs of the twin.</param>
/// <param name="Ratio">The median of the ratios within each pair: what disturbs the machine for longer than a pair disturbs both.</param>
/// <param name="Goals">What it should come to.</param>
internal sealed record Figure(string Storage, string Scenario, Metric Metric, Distribution Value, double Twin, double Ratio, IReadOnlyList<Goal> Goals)
{
    /// <summary>Null when there is no goal. What is judged is what is shown, so that the page can be checked.</summary>
    public bool? IsMet =>
        Goals.Count == 0 ? null : Goals.All(goal => goal.IsMet(Metric.Shown(Value.Median), Math.Round(Ratio, 2, MidpointRounding.AwayFromZero)));
}
