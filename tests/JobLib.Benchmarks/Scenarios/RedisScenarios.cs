using JobLib.Benchmarks.Measuring;
using JobLib.Benchmarks.Storages;

namespace JobLib.Benchmarks.Scenarios;

/// <summary>What is asked of Redis besides what every storage is asked.</summary>
internal static class RedisScenarios
{
    private const int StoredJobs = 50_000;
    private const int FewBehind = 1_000;
    private const int HangfireJobs = 4_000;
    private const int ManyJobs = 30_000;

    public static IEnumerable<Scenario> Of(RedisBenchmark storage, BenchmarkOptions options)
    {
        yield return new(
            storage.Name,
            "memory, jobs that are over beside jobs that wait",
            StoredJobs,
            () => new StoredRuns(storage, areOver: true),
            () => new StoredRuns(storage, areOver: false)
        );
        yield return new(
            storage.Name,
            "enqueue, 1 caller, beside Hangfire",
            HangfireJobs,
            () => new EnqueueRuns(storage, 1),
            () => new HangfireRuns(storage, runs: false)
        );
        yield return new(
            storage.Name,
            "drain (250), beside Hangfire",
            HangfireJobs,
            () => new DrainRuns(storage, 250),
            () => new HangfireRuns(storage, runs: true)
        );
        yield return new(
            storage.Name, $"drain (500), behind {options.Backlog.ToString("N0", Formats.Culture)} beside 1,000", ManyJobs,
            () => new BacklogDrainRuns(storage, options.Backlog), () => new BacklogDrainRuns(storage, FewBehind), Goal.OfTwin(Metric.Rate, 0.85));
    }
}
