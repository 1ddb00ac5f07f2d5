using JobLib.Benchmarks.Measuring;
using JobLib.Benchmarks.Storages;

namespace JobLib.Benchmarks.Scenarios;

/// <summary>What is asked of PostgreSQL besides what every storage is asked.</summary>
internal static class PostgreSqlScenarios
{
    private const int SingleJobs = 1_600;
    private const int ManyCallers = 16;
    private const int LatencyJobs = 400;

    public static IEnumerable<Scenario> Of(PostgreSqlBenchmark storage)
    {
        yield return new(
            storage.Name,
            "single calls, 1 caller",
            SingleJobs,
            () => new EnqueueRuns(storage, 1),
            () => new RawEnqueueRuns(storage, 1, 1),
            Goal.OfTwin(Metric.Rate, 0.6)
        );
        yield return new(
            storage.Name,
            "single calls, 16 callers",
            SingleJobs * 4,
            () => new EnqueueRuns(storage, ManyCallers),
            () => new RawEnqueueRuns(storage, ManyCallers, 1),
            Goal.OfTwin(Metric.Rate, 1)
        );
        yield return new(
            storage.Name,
            "call to start, across processes",
            LatencyJobs,
            () => new AcrossRuns(storage),
            () => new RawLatencyRuns(storage),
            Goal.Most(Metric.P50, 5_000)
        );
        yield return new(
            storage.Name,
            "drain (500), a minute beside an open transaction",
            100_000,
            () => new HeldOpenRuns(storage, true),
            () => new HeldOpenRuns(storage, false),
            Goal.OfTwin(Metric.Rate, 0.5)
        )
        {
            IsLong = true,
        };
    }
}
