using Hangfire;
using Hangfire.Redis.StackExchange;
using Hangfire.States;
using JobLib.Benchmarks.Measuring;
using JobLib.Benchmarks.Storages;
using StackExchange.Redis;

namespace JobLib.Benchmarks.Scenarios;

/// <summary>
/// Hangfire on its community's storage for Redis, on the same server, in place of a twin: it creates jobs by single calls or runs what is there.
/// </summary>
internal sealed class HangfireRuns(RedisBenchmark redis, bool runs) : IContender
{
    private static readonly NullLogs Logs = new();

    private IBenchmarkedDatabase? database;
    private ConnectionMultiplexer? connection;
    private RedisStorage? storage;

    private RedisStorage Storage => storage ?? throw new InvalidOperationException("A run needs its preparation.");

    public async Task PrepareAsync(int jobs)
    {
        await DisposeAsync();
        Hangfire.Logging.LogProvider.SetCurrentLogProvider(Logs);
        var made = (RedisBenchmark.Database)await redis.CreateAsync();
        database = made;
        connection = await ConnectionMultiplexer.ConnectAsync(made.Configuration);
        storage = new(connection, new() { Db = connection.GetDatabase().Database });
        if (runs) Enqueue(jobs);
    }

    public async Task<double[]> RunAsync(int jobs)
    {
        if (runs) await DrainAsync(jobs);
        else Enqueue(jobs);
        return [];
    }

    public async ValueTask DisposeAsync()
    {
        if (connection is not null) await connection.DisposeAsync();
        if (database is not null) await database.DisposeAsync();
        (connection, database, storage) = (null, null, null);
    }

    private void Enqueue(int jobs)
    {
        var client = new Hangfire.BackgroundJobClient(Storage);
        for (var i = 0; i < jobs; i++)
        {
            var number = i;
            client.Create(Hangfire.Common.Job.FromExpression(() => NoOp.Run(number)), new EnqueuedState());
        }
    }

    private async Task DrainAsync(int jobs)
    {
        var ran = NoOp.Expect(jobs);
        using var server = new BackgroundJobServer(new() { WorkerCount = new JobServerOptions().WorkerCount }, Storage);
        await ran;
    }

    private sealed class NullLogs : Hangfire.Logging.ILogProvider
    {
        public Hangfire.Logging.ILog GetLogger(string name) => new Silent();

        private sealed class Silent : Hangfire.Logging.ILog
        {
            public bool Log(Hangfire.Logging.LogLevel logLevel, Func<string>? messageFunc, Exception? exception = null) => false;
        }
    }
}
