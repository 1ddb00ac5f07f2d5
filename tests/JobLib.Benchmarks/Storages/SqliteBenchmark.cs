using JobLib.Benchmarks.Measuring;
using JobLib.Benchmarks.Twins;

namespace JobLib.Benchmarks.Storages;

/// <summary>The SQLite storage with its defaults: a file in WAL mode, synchronous=FULL.</summary>
internal sealed class SqliteBenchmark : IBenchmarkedStorage
{
    public string Name => "SQLite";

    public StorageGoals Goals { get; } = new()
    {
        SingleJobs = 1_600,
        ManyJobs = 40_000,
        EnqueueMany100 = [Goal.Least(Metric.Rate, 50_000), Goal.OfTwin(Metric.Rate, 0.6)],
        EnqueueMany1000 = [Goal.OfTwin(Metric.Rate, 0.6)],
        Drain100 = [Goal.Least(Metric.Rate, 30_000), Goal.OfTwin(Metric.Rate, 0.6)],
        Drain500 = [Goal.OfTwin(Metric.Rate, 0.6)],
        Latency = [Goal.Most(Metric.P50, 1_000)],
        Backlog = [Goal.MostOfTwin(Metric.Cpu, 1.15)],
    };

    public ValueTask<IBenchmarkedDatabase> CreateAsync() => new(new Database());

    private sealed class Database : ILimitedDatabase
    {
        private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("joblib-benchmarks-");

        private string File => Path.Combine(folder.FullName, "jobs.db");

        public void Use(JobLibBuilder jobs) => jobs.UseSqlite(File);

        // JobLib makes the tables and indexes, so that both write the same. Its own job is never due: the twin would take it for one of its jobs.
        public async ValueTask<IRawStore> OpenRawAsync()
        {
            await using (var host = new JobHost(this, options => options.MaxPrefetch = 0))
            {
                await host.Client.ScheduleAsync(() => NoOp.Run(0), TimeSpan.FromDays(365));
            }

            return new SqliteRawStore(File);
        }

        public ValueTask<IRawStore> OpenLimitAsync() => new(new SqliteLimitStore(File));

        public ValueTask DisposeAsync()
        {
            folder.Delete(recursive: true);
            return ValueTask.CompletedTask;
        }
    }
}
