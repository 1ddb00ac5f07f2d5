using JobLib.Benchmarks.Scenarios;

namespace JobLib.Benchmarks.Measuring;

/// <summary>Runs a scenario and its twin in turns, so that both have the same good and bad moments of the machine.</summary>
internal static class PairRunner
{
    public static async Task<IReadOnlyList<Figure>> RunAsync(Scenario scenario, BenchmarkOptions options)
    {
        await using var contender = scenario.Contender();
        await using var twin = scenario.Twin();
        var jobs = options.Quick ? Math.Max(scenario.Jobs / 4, 200) : scenario.Jobs;
        await Meter.MeasureAsync(contender, jobs); // the first runs compile
        await Meter.MeasureAsync(twin, jobs);
        var pairs = new List<(IReadOnlyDictionary<Metric, double> Ours, IReadOnlyDictionary<Metric, double> Twin)>();
        for (var i = 0; i < options.Pairs; i++)
        {
            pairs.Add((await Meter.MeasureAsync(contender, jobs), await Meter.MeasureAsync(twin, jobs)));
        }

        return [.. pairs[0].Ours.Keys.Select(metric => new Figure(
            scenario.Storage,
            scenario.Name,
            metric,
            Distribution.Of(pairs.Select(pair => pair.Ours[metric])),
            Distribution.Of(pairs.Select(pair => pair.Twin[metric])).Median,
            Distribution.Of(pairs.Select(pair => pair.Ours[metric] / pair.Twin[metric])).Median,
            [.. scenario.Goals.Where(goal => goal.Metric == metric)]))];
    }
}
