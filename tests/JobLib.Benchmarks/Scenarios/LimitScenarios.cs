using JobLib.Benchmarks.Measuring;
using JobLib.Benchmarks.Storages;

namespace JobLib.Benchmarks.Scenarios;

/// <summary>What limits cost: a drain of jobs that have one beside the same drain of jobs that have none.</summary>
internal static class LimitScenarios
{
    private const int Batch = 250;

    public static IEnumerable<Scenario> Of(IBenchmarkedStorage storage)
    {
        yield return new(
            storage.Name,
            $"drain, jobs of {Waiting.Milliseconds} ms, one key for {Limited.Room}",
            ScenarioList.WaitingJobs,
            () => new WaitingRuns(storage, number => Job.FromExpression(() => Limited.WaitUnderOneKeyAsync(number))),
            () => new WaitingRuns(storage),
            Goal.OfTwin(Metric.Rate, 0.7)
        );
        yield return New($"drain, one key for {Limited.Room}", 0.7, number => Job.FromExpression(() => Limited.UnderOneKey(number)));
        yield return New(
            $"drain, {Limited.Keys.ToString("N0", Formats.Culture)} keys for one each",
            0.5,
            number => Job.FromExpression(() => Limited.UnderManyKeys(number % Limited.Keys, number))
        );
        yield return New(
            $"drain, {Limited.Groups.ToString("N0", Formats.Culture)} groups",
            0.7,
            number => Job.FromExpression(() => Limited.InGroups(number % Limited.Groups, number))
        );

        Scenario New(string name, double goal, Func<int, Job> call) =>
            new(
                storage.Name,
                name,
                storage.Goals.ManyJobs,
                () => new LimitedDrainRuns(storage, Batch, call),
                () => new DrainRuns(storage, Batch),
                Goal.OfTwin(Metric.Rate, goal)
            );
    }
}
