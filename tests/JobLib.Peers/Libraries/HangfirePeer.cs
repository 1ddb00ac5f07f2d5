using System.Linq.Expressions;
using Hangfire;
using Hangfire.InMemory;
using Hangfire.Logging;
using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;
using Hangfire.States;
using Hangfire.Storage.SQLite;
using JobLib.Peers.Places;

namespace JobLib.Peers.Libraries;

/// <summary>
/// Hangfire with its defaults, but for the number of workers and how a server that sleeps hears of a job, which by default it looks for every 15 seconds: on
/// PostgreSQL by notifications (<c>EnableLongPolling</c>), on SQLite, which has none, by a look each second. It has no call that creates many jobs, so it is
/// filled by as many callers as it has workers.
/// </summary>
internal sealed class HangfirePeer : IPeer
{
    private readonly JobStorage storage;
    private readonly Hangfire.BackgroundJobClient client;
    private readonly BackgroundJobServerOptions options = new() { WorkerCount = Work.Workers };
    private BackgroundJobServer? server;

    public HangfirePeer(IPlace place)
    {
        ThreadPool.SetMinThreads(2 * Work.Workers, Work.Workers); // each of its calls blocks a thread
        LogProvider.SetCurrentLogProvider(new NoLogs());
        storage = place switch
        {
            DatabasePlace database => OpenDatabase(database),
            FolderPlace folder => new SQLiteStorage(folder.File, new SQLiteStorageOptions { QueuePollInterval = TimeSpan.FromSeconds(1) }),
            _ => new InMemoryStorage(),
        };
        client = new(storage);
    }

    public bool CreatesMany => false;

    public Task EnqueueAsync(int number)
    {
        Create(() => Work.Run(number));
        return Task.CompletedTask;
    }

    public Task EnqueueManyAsync(int count) => throw new NotSupportedException("Hangfire creates jobs one at a time.");

    public Task FillAsync(int count, bool wait) => Task.WhenAll(Enumerable.Range(0, Work.Workers).Select(caller => Task.Run(() =>
    {
        for (var number = caller; number < count; number += Work.Workers)
        {
            var argument = number;
            if (wait) client.Create(Hangfire.Common.Job.FromExpression(() => Work.WaitAsync(argument)), new EnqueuedState());
            else Create(() => Work.Run(argument));
        }
    })));

    public Task RecurAsync(int count)
    {
        options.SchedulePollingInterval = TimeSpan.FromSeconds(1); // 15 by default: its documents say to shorten it for schedules of seconds
        var manager = new Hangfire.RecurringJobManager(storage);
        for (var i = 0; i < count; i++) manager.AddOrUpdate($"recurring-{i}", Hangfire.Common.Job.FromExpression(() => Work.Run(0)), "* * * * * *");
        return Task.CompletedTask;
    }

    public Task StartServerAsync()
    {
        server = new(options, storage);
        return Task.CompletedTask;
    }

    public Task StopServerAsync()
    {
        server?.Dispose();
        server = null;
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await StopServerAsync();
        (storage as IDisposable)?.Dispose();
    }

    private static PostgreSqlStorage OpenDatabase(DatabasePlace database)
    {
        var options = new Hangfire.PostgreSql.PostgreSqlStorageOptions { EnableLongPolling = true };
        return new(new NpgsqlConnectionFactory(database.ConnectionString, options), options);
    }

    private void Create(Expression<Action> call) => client.Create(Hangfire.Common.Job.FromExpression(call), new EnqueuedState());

    private sealed class NoLogs : ILogProvider, ILog
    {
        public ILog GetLogger(string name) => this;

        public bool Log(LogLevel logLevel, Func<string>? messageFunc, Exception? exception = null) => false;
    }
}
