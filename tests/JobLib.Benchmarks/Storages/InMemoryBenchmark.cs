using JobLib.Benchmarks.Measuring;
using JobLib.Benchmarks.Twins;

namespace JobLib.Benchmarks.Storages;

/// <summary>The in-memory storage.</summary>
internal sealed class InMemoryBenchmark : IBenchmarkedStorage
{
    public string Name => "in memory";

    public StorageGoals Goals { get; } = new()
    {
        SingleJobs = 200_000,
        ManyJobs = 200_000,
        EnqueueOne = [Goal.Least(Metric.Rate, 200_000)],
        EnqueueMany100 = [Goal.Least(Metric.Rate, 200_000)],
        EnqueueMany1000 = [Goal.Least(Metric.Rate, 200_000)],
        Drain500 = [Goal.Least(Metric.Rate, 150_000)],
        EndToEnd = [Goal.Most(Metric.Bytes, 2_048)],
        Latency = [Goal.Most(Metric.P50, 200)],
        Backlog = [Goal.Least(Metric.Rate, 100_000)],
    };

    public ValueTask<IBenchmarkedDatabase> CreateAsync() => new(new Database());

    private sealed class Database : IBenchmarkedDatabase
    {
        public void Use(JobLibBuilder jobs) => jobs.UseInMemory();

        public ValueTask<IRawStore> OpenRawAsync() => new(new ChannelStore());

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
