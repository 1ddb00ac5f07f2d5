using JobLib.Benchmarks.Scenarios;

namespace JobLib.Benchmarks.Measuring;

/// <summary>Runs a scenario and its twin in turns, so that both have the same good and bad moments of the machine.</summary>
internal static class PairRunner
{
    private const int MostWarmRuns = 12;
    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(4); // of processor time: what others do with the machine warms nothing

    public static async Task<IReadOnlyList<Figure>> RunAsync(Scenario scenario, BenchmarkOptions options)
    {
        await using var contender = scenario.Contender();
        await using var twin = scenario.Twin();
        var jobs = options.Quick ? Math.Max(scenario.Jobs / 4, 200) : scenario.Jobs;
        if (!scenario.IsLong)
        {
            await WarmAsync(contender, jobs);
            await WarmAsync(twin, jobs);
        }

        var pairs = new List<(IReadOnlyDictionary<Metric, double> Ours, IReadOnlyDictionary<Metric, double> Twin)>();
        for (var i = 0; i < (scenario.IsLong ? BenchmarkOptions.FewPairs : options.Pairs); i++)
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

    // .NET compiles a method several times, the last time when it has run for a while: without this a third of what is measured would be the compiler and
    // its first, slow code.
    private static async Task WarmAsync(IContender contender, int jobs)
    {
        var began = Environment.CpuUsage.TotalTime;
        for (var runs = 0; runs < 2 || (runs < MostWarmRuns && Environment.CpuUsage.TotalTime - began < Warm); runs++)
            await Meter.MeasureAsync(contender, jobs);
    }
}
