using JobLib.Benchmarks.Measuring;
using JobLib.Benchmarks.Twins;
using JobLib.Redis.Tests.Server;
using StackExchange.Redis;

namespace JobLib.Benchmarks.Storages;

/// <summary>The Redis storage on a server of its own, with a log that the disk gets once a second.</summary>
internal sealed class RedisBenchmark : IBenchmarkedStorage, IDisposable
{
    private const int Databases = 10_000;

    private readonly Lazy<PrivateServer> own; // other storages are not to be measured beside it
    private int databases;

    private RedisBenchmark(string program) =>
        own = new(() => new(program, "--appendonly yes", "--appendfsync everysec", $"--databases {Databases}"));

    public string Name => "Redis";

    public StorageGoals Goals { get; } = new()
    {
        SingleJobs = 8_000,
        ManyJobs = 60_000,
        EnqueueOne = [Goal.OfTwin(Metric.Rate, 0.6)],
        EnqueueMany100 = [Goal.OfTwin(Metric.Rate, 0.6)],
        EnqueueMany1000 = [Goal.OfTwin(Metric.Rate, 0.6)],
        Drain100 = [Goal.OfTwin(Metric.Rate, 0.5)],
        Drain500 = [Goal.OfTwin(Metric.Rate, 0.5)],
        Latency = [Goal.Most(Metric.P50, 1_000)],
        Backlog = [Goal.OfTwin(Metric.Rate, 0.85)],
    };

    /// <summary>Null where no redis-server is installed.</summary>
    public static RedisBenchmark? TryFind() => PrivateServer.Find() is { } program ? new(program) : null;

    public ValueTask<IBenchmarkedDatabase> CreateAsync() =>
        new(new Database($"{own.Value.Configuration},allowAdmin=true,defaultDatabase={databases++ % Databases}"));

    public void Dispose()
    {
        if (own.IsValueCreated) own.Value.Dispose();
    }

    /// <summary>One of the server's databases.</summary>
    public sealed class Database(string configuration) : IBenchmarkedDatabase
    {
        /// <summary>As StackExchange.Redis takes it.</summary>
        public string Configuration => configuration;

        public void Use(JobLibBuilder jobs) => jobs.UseRedis(configuration);

        public async ValueTask<IRawStore> OpenRawAsync() => new RedisRawStore(await ConnectionMultiplexer.ConnectAsync(configuration));

        /// <summary>The memory that the server uses for its keys, those of other databases included.</summary>
        public async ValueTask<long> SizeAsync()
        {
            await using var client = await ConnectionMultiplexer.ConnectAsync(configuration);
            var memory = await client.GetServers()[0].InfoAsync("memory");
            return long.Parse(memory.SelectMany(section => section).Single(pair => pair.Key == "used_memory").Value, Formats.Culture);
        }

        public async ValueTask DisposeAsync()
        {
            await using var client = await ConnectionMultiplexer.ConnectAsync(configuration);
            await client.GetDatabase().ExecuteAsync("FLUSHDB", "SYNC");
        }
    }
}
