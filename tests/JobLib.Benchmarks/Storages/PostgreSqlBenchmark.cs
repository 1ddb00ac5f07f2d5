using JobLib.Benchmarks.Measuring;
using JobLib.Benchmarks.Twins;
using JobLib.PostgreSql;
using JobLib.PostgreSql.Tests.Server;
using JobLib.Storage;
using Npgsql;

namespace JobLib.Benchmarks.Storages;

/// <summary>The PostgreSQL storage on a server of its own, which waits for the disk as a production server does.</summary>
internal sealed class PostgreSqlBenchmark : IBenchmarkedStorage, IDisposable
{
    /// <summary>Of a server that is measured.</summary>
    public const string Settings = "-c fsync=on -c full_page_writes=on -c shared_buffers=512MB -c max_wal_size=4GB -c checkpoint_timeout=15min";

    private readonly Lazy<PrivateServer>? own; // other storages are not to be measured beside it
    private readonly string? given;
    private int databases;

    private PostgreSqlBenchmark(string given) => this.given = given;

    private PostgreSqlBenchmark(PostgreSqlBinaries binaries) => own = new(() => new(binaries, Settings));

    public string Name => "PostgreSQL";

    public StorageGoals Goals { get; } = new()
    {
        SingleJobs = 1_600,
        ManyJobs = 30_000,
        EnqueueMany100 = [Goal.OfTwin(Metric.Rate, 0.6)],
        EnqueueMany1000 = [Goal.OfTwin(Metric.Rate, 0.6)],
        Drain100 = [Goal.OfTwin(Metric.Rate, 0.5)],
        Drain500 = [Goal.Least(Metric.Rate, 15_000), Goal.OfTwin(Metric.Rate, 0.5)],
        Latency = [Goal.Most(Metric.P50, 5_000)],
        Backlog = [Goal.MostOfTwin(Metric.Cpu, 1.15)],
    };

    private string Server => given ?? own?.Value.ConnectionString ?? throw new InvalidOperationException("There is no server.");

    /// <summary>
    /// On the server that <c>JOBLIB_TEST_POSTGRESQL</c> names, or one that is started when it is needed; null where no PostgreSQL is installed.
    /// </summary>
    public static PostgreSqlBenchmark? TryStart()
    {
        if (Environment.GetEnvironmentVariable("JOBLIB_TEST_POSTGRESQL") is { Length: > 0 } given) return new(given);
        return PostgreSqlBinaries.Find() is { } binaries ? new(binaries) : null;
    }

    public async ValueTask<IBenchmarkedDatabase> CreateAsync()
    {
        var name = $"joblib_benchmark_{Environment.ProcessId}_{++databases}";
        await ExecuteAsync(Server, $"CREATE DATABASE {name}");
        return new Database(this, name);
    }

    public void Dispose()
    {
        if (own is { IsValueCreated: true }) own.Value.Dispose();
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>One database of the server.</summary>
    public sealed class Database(PostgreSqlBenchmark benchmark, string name) : ILimitedDatabase
    {
        public string ConnectionString => new NpgsqlConnectionStringBuilder(benchmark.Server) { Database = name, Pooling = false }.ConnectionString;

        public void Use(JobLibBuilder jobs) => jobs.UsePostgreSql(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = true }.ConnectionString);

        // JobLib makes the tables and registers the server, so that both write the same.
        public async ValueTask<IRawStore> OpenRawAsync()
        {
            await using var storage = PostgreSqlStorage.Open(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = true }.ConnectionString, new());
            await storage.PrepareAsync(SchemaMode.Migrate, new(), CancellationToken.None);
            var description = new ServerDescription
            {
                Name = "twin",
                Machine = "machine",
                ProcessId = Environment.ProcessId,
                Version = "1",
                Queues = ["default"],
                WorkerCount = 1,
                LocalTime = TimeProvider.System.GetUtcNow(),
            };
            var owner = await storage.Servers.RegisterAsync(description, TimeSpan.FromDays(1), CancellationToken.None);
            return new PostgreSqlRawStore(ConnectionString, owner.Value);
        }

        public async ValueTask<IRawStore> OpenLimitAsync() => await PostgreSqlLimitStore.OpenAsync(ConnectionString);

        public async ValueTask DisposeAsync() => await ExecuteAsync(benchmark.Server, $"DROP DATABASE {name} WITH (FORCE)");
    }
}
