using JobLib.Client.Calls;
using JobLib.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Cli.Connecting;

/// <summary>JobLib's clients on the storage that is meant, for as long as a command runs.</summary>
internal sealed class StorageSession : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PatienceForMigrations = TimeSpan.FromHours(24); // they take as long as they take, and Ctrl-C ends them

    private readonly ServiceProvider services;

    /// <param name="settings">Which storage.</param>
    /// <param name="migrates">Whether its schema may be made or upgraded. Otherwise one that does not fit is refused.</param>
    /// <param name="configure">Adds to the services: a server, say.</param>
    public StorageSession(ConnectionSettings settings, bool migrates, Action<IServiceCollection>? configure = null)
    {
        Settings = settings;
        var collection = new ServiceCollection()
            .AddSingleton(settings.Configuration)
            .AddJobLib(jobs =>
            {
                jobs.Options.AutoMigrate = migrates;
                jobs.Options.CallTimeout = migrates ? PatienceForMigrations : Patience;
                Choose(jobs, settings);
            });
        configure?.Invoke(collection);
        services = collection.BuildServiceProvider();
    }

    public ConnectionSettings Settings { get; }

    public IServiceProvider Services => services;

    public IJobMonitor Monitor => services.GetRequiredService<IJobMonitor>();

    public IBackgroundJobClient Client => services.GetRequiredService<IBackgroundJobClient>();

    public IQueueManager Queues => services.GetRequiredService<IQueueManager>();

    public IRecurringJobManager Recurring => services.GetRequiredService<IRecurringJobManager>();

    /// <summary>The storage behind them, when its schema is in order.</summary>
    public ValueTask<IJobStorage> StorageAsync(CancellationToken cancellationToken) =>
        services.GetRequiredService<IStorageAccess>().GetAsync(cancellationToken);

    /// <summary>Which version the schema has, whether it can be used or not; null where there is no schema to have one.</summary>
    public async ValueTask<SchemaVersion?> SchemaAsync(CancellationToken cancellationToken)
    {
        await using var storage = services.GetRequiredService<JobLibBuilder>().CreateStorage(services);
        return storage is IStoredSchema schema ? await schema.SchemaAsync(cancellationToken) : null;
    }

    public ValueTask DisposeAsync() => services.DisposeAsync();

    private static void Choose(JobLibBuilder jobs, ConnectionSettings settings)
    {
        try
        {
            Use(jobs, settings);
        }
        catch (Exception error) when (error is ArgumentException or FormatException)
        {
            // A reader of connection strings that stumbles over a password with a semicolon in it tells the half of it.
            throw CliException.Misused(Secrets.MayBeIn(settings.Connection)
                ? $"The connection string cannot be read by {settings.Storage}, and is not shown since it has a password. Look at its keys, and put values with ; or = into quotation marks."
                : $"The connection cannot be used for {settings.Storage}: {error.Message}");
        }
    }

    private static void Use(JobLibBuilder jobs, ConnectionSettings settings)
    {
        switch (settings.Storage)
        {
            case StorageKinds.Sqlite:
                jobs.UseSqlite(settings.Connection);
                break;
            case StorageKinds.PostgreSql:
                _ = new Npgsql.NpgsqlConnectionStringBuilder(settings.Connection); // read now: the storage does it when it is opened
                jobs.UsePostgreSql(settings.Connection, options => options.Schema = settings.Schema ?? options.Schema);
                break;
            case StorageKinds.SqlServer:
                _ = new Microsoft.Data.SqlClient.SqlConnectionStringBuilder(settings.Connection);
                jobs.UseSqlServer(settings.Connection, options => options.Schema = settings.Schema ?? options.Schema);
                break;
            default:
                jobs.UseRedis(settings.Connection, options => options.Name = settings.Schema ?? options.Name);
                break;
        }
    }
}
