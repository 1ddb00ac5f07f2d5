using JobLib.PostgreSql.Tests.Server;
using JobLib.Redis.Tests.Server;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace JobLib.Cli.Tests;

/// <summary>A storage with an application's jobs in it: a file of SQLite, a schema of a PostgreSQL, or a name in a Redis.</summary>
internal sealed class Place : IAsyncDisposable
{
    /// <summary>The kind on which a few tests run, and not all of them.</summary>
    public const string Redis = "redis";

    private readonly ServiceProvider services;
    private readonly string? folder;
    private readonly string? schema;

    private Place(string kind)
    {
        if (kind == "sqlite") folder = Directory.CreateTempSubdirectory("joblib-cli-").FullName;
        else schema = TestDatabase.NewSchema();
        Kind = kind;
        if (folder is not null) Connection = Path.Combine(folder, "jobs.db");
        else Connection = kind == Redis ? SharedServer.Configuration : TestDatabase.ConnectionString;
        services = new ServiceCollection().AddJobLib(Use).BuildServiceProvider();
    }

    public static TheoryData<string> Kinds() => ["sqlite", "postgresql"];

    public string Kind { get; }

    public string Connection { get; }

    public string? Schema => schema;

    public IBackgroundJobClient Client => services.GetRequiredService<IBackgroundJobClient>();

    public IJobMonitor Monitor => services.GetRequiredService<IJobMonitor>();

    public IRecurringJobManager Recurring => services.GetRequiredService<IRecurringJobManager>();

    /// <summary>With its schema.</summary>
    public static async Task<Place> CreateAsync(string kind)
    {
        var place = new Place(kind);
        await place.Monitor.OverviewAsync();
        return place;
    }

    /// <summary>Without anything in it.</summary>
    public static Place CreateEmpty(string kind) => new(kind);

    /// <summary>The options by which a command finds it.</summary>
    public string[] Options => ["--storage", Kind, "--connection", Connection, .. schema is null ? Array.Empty<string>() : ["--schema", schema]];

    public Task<CliRun> RunAsync(params string[] args) => CliRun.OfAsync([.. args, .. Options]);

    public Task<CliRun> AnswerAsync(string answer, params string[] args) => CliRun.With(new Dictionary<string, string>(), [.. args, .. Options], answer);

    /// <summary>Runs what is enqueued, and whatever follows of it, until the condition holds.</summary>
    public async Task WorkUntilAsync(Func<Task<bool>> condition)
    {
        await using var _ = await ServeAsync();
        await Eventually.TrueAsync(condition, "the jobs have run");
    }

    /// <summary>A server, until it is disposed.</summary>
    public async Task<IAsyncDisposable> ServeAsync()
    {
        var host = new ServiceCollection().AddJobLib(Use).AddJobServer(server => (server.Name, server.WorkerCount) = ("shop", 10)).BuildServiceProvider();
        var hosted = host.GetServices<IHostedService>().ToList();
        foreach (var service in hosted) await service.StartAsync(CancellationToken.None);
        return new Serving(host, hosted);
    }

    public async Task<JobState> StateAsync(string id) => (await Monitor.GetAsync(id)).State;

    /// <summary>Closes what holds the file.</summary>
    public ValueTask DisposeServicesAsync() => services.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        if (schema is not null && Kind != Redis) await TestDatabase.DropAsync(schema);
        if (folder is null) return;
        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    private void Use(JobLibBuilder jobs)
    {
        jobs.Options.ApplicationVersion = "7.1.0";
        if (schema is null) jobs.UseSqlite(Connection);
        else if (Kind == Redis) jobs.UseRedis(Connection, options => options.Name = schema);
        else jobs.UsePostgreSql(Connection, options => options.Schema = schema);
    }

    private sealed class Serving(ServiceProvider host, List<IHostedService> hosted) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            foreach (var service in hosted) await service.StopAsync(CancellationToken.None);
            await host.DisposeAsync();
        }
    }
}
