using Hangfire;
using Hangfire.InMemory;
using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;
using Hangfire.Redis.StackExchange;
using Hangfire.Storage.SQLite;
using JobLib.PostgreSql.Tests.Server;
using JobLib.Redis.Tests.Server;
using StackExchange.Redis;
using PostgreSqlOptions = Hangfire.PostgreSql.PostgreSqlStorageOptions;
using PostgreSqlStore = Hangfire.PostgreSql.PostgreSqlStorage;
using RedisOptions = Hangfire.Redis.StackExchange.RedisStorageOptions;

namespace JobLib.Hangfire.Tests.Stores;

/// <summary>A storage of the real Hangfire for one test.</summary>
internal sealed class HangfireStore(JobStorage storage, Func<Task> drop, Func<string, bool>? expires = null) : IAsyncDisposable
{
    public const string InMemory = "in memory";
    public const string Sqlite = "SQLite";
    public const string PostgreSql = "PostgreSQL";
    public const string Redis = "Redis";

    public JobStorage Storage { get; } = storage;

    public BackgroundJobClient Client { get; } = new(storage);

    public RecurringJobManager Recurring { get; } = new(storage);

    public static TheoryData<string> All() => [InMemory, Sqlite, PostgreSql, Redis];

    public static async Task<HangfireStore> CreateAsync(string kind = InMemory) => kind switch
    {
        InMemory => new(new InMemoryStorage(), () => Task.CompletedTask),
        Sqlite => OfSqlite(),
        PostgreSql => await OfPostgreSqlAsync(),
        Redis => OfRedis(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>One that is in a schema of PostgreSQL already, or is made there. A lock whose holder has died is free at once.</summary>
    public static JobStorage OpenPostgreSql(string connectionString, string schema)
    {
        var options = new PostgreSqlOptions
        {
            SchemaName = schema,
            DistributedLockTimeout = TimeSpan.FromMilliseconds(200),
            QueuePollInterval = TimeSpan.FromMilliseconds(50),
        };
        return new PostgreSqlStore(new NpgsqlConnectionFactory(connectionString, options), options);
    }

    /// <summary>Whether the storage will remove the job by itself.</summary>
    public bool Expires(string id) => expires?.Invoke(id) ?? Storage.GetMonitoringApi().JobDetails(id).ExpireAt is not null;

    public async ValueTask DisposeAsync()
    {
        (Storage as IDisposable)?.Dispose();
        await drop();
    }

    private static HangfireStore OfSqlite()
    {
        var folder = Directory.CreateTempSubdirectory("joblib-hangfire-");
        return new(new SQLiteStorage(Path.Combine(folder.FullName, "hangfire.db")), () =>
        {
            folder.Delete(recursive: true);
            return Task.CompletedTask;
        });
    }

    private static async Task<HangfireStore> OfPostgreSqlAsync()
    {
        var schema = TestDatabase.NewSchema();
        await Task.CompletedTask;
        return new(OpenPostgreSql(TestDatabase.ConnectionString, schema), () => TestDatabase.DropAsync(schema));
    }

    private static HangfireStore OfRedis()
    {
        var connection = ConnectionMultiplexer.Connect(SharedServer.Configuration);
        var prefix = $"{{{Guid.NewGuid():N}}}:";
        return new(
            new RedisStorage(connection, new RedisOptions { Prefix = prefix }),
            async () => await connection.DisposeAsync(),
            id => connection.GetDatabase().KeyTimeToLive($"{prefix}job:{id}") is not null); // which its monitor does not tell
    }
}
