using System.Data.Common;
using JobLib.Storage;
using Microsoft.Data.SqlClient;

namespace JobLib.SqlServer;

/// <inheritdoc cref="IJobStorage"/>
internal sealed class SqlServerStorage : IJobStorage, IStoredSchema, IStoredRoutines
{
    private readonly SqlServerSession session;
    private readonly WakeUps wakeUps;
    private readonly SqlServerServerRegistry servers;

    public SqlServerStorage(Func<DbConnection> connect, SqlServerStorageOptions options)
    {
        session = new(connect, options);
        wakeUps = new(session);
        servers = new(session, wakeUps);
        Info = new()
        {
            Name = "SQL Server", Location = session.Location, MaxSet = SetBounds.MaxSet, CallerTransactions = true, Rates = true, Groups = true, QueueLimits = true,
            SharedByProcesses = true,
        };
        Jobs = new SqlServerJobWriter(session, wakeUps);
        Queue = new SqlServerJobQueue(session, wakeUps);
        Recurring = new SqlServerRecurringStore(session, wakeUps);
        Maintenance = new SqlServerMaintenance(session, wakeUps);
        Reader = new SqlServerJobReader(session);
    }

    public StorageInfo Info { get; }

    public IJobWriter Jobs { get; }

    public IJobQueue Queue { get; }

    public IServerRegistry Servers => servers;

    public IRecurringStore Recurring { get; }

    public IMaintenance Maintenance { get; }

    public IJobReader Reader { get; }

    /// <summary>Added to the database's clock: the clock seam of the conformance tests.</summary>
    internal TimeSpan ClockOffset
    {
        get => UnixMicroseconds.ToDuration(session.ClockOffset);
        set => session.ClockOffset = UnixMicroseconds.From(value);
    }

    /// <summary>A storage with a pool of its own, apart from the application's.</summary>
    /// <exception cref="ArgumentException">The connection string or an option is malformed.</exception>
    public static SqlServerStorage Open(string connectionString, SqlServerStorageOptions options)
    {
        var text = OwnPool(connectionString, options);
        return new(() => new SqlConnection(text), options);
    }

    /// <summary>A pool goes by the text of its connection string, so JobLib's is never the application's.</summary>
    public static string OwnPool(string connectionString, SqlServerStorageOptions options)
    {
        var connection = new SqlConnectionStringBuilder(connectionString)
        {
            Enlist = false,
            MaxPoolSize = options.MaxPoolSize,
            MultipleActiveResultSets = false,
            // or a refused login would be repeated out of memory for up to a minute after the database is back
            PoolBlockingPeriod = PoolBlockingPeriod.NeverBlock,
        };
        if (!connection.ShouldSerialize("Application Name")) connection.ApplicationName = "JobLib";
        return connection.ConnectionString;
    }

    public async ValueTask PrepareAsync(SchemaMode mode, StoragePolicy policy, CancellationToken cancellationToken)
    {
        var schema = new SchemaUpgrade(session, MigrationScripts.All);
        await session.RetryAsync(async () =>
        {
            await schema.RunAsync(mode, cancellationToken).ConfigureAwait(false);
            return true;
        }, isAsync: true, cancellationToken).ConfigureAwait(false);
        session.Policy = policy;
    }

    public async ValueTask<SchemaVersion> SchemaAsync(CancellationToken cancellationToken)
    {
        var schema = new SchemaUpgrade(session, MigrationScripts.All);
        return new(
            await session.RetryAsync(() => schema.StoredAsync(cancellationToken), isAsync: true, cancellationToken).ConfigureAwait(false),
            MigrationScripts.Latest
        );
    }

    public ValueTask<string?> InstallMissingAsync(CancellationToken cancellationToken)
    {
        var schema = new SchemaUpgrade(session, MigrationScripts.All);
        return session.RetryAsync(() => schema.InstallMissingAsync(cancellationToken), isAsync: true, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await wakeUps.DisposeAsync().ConfigureAwait(false);
        await servers.DisposeAsync().ConfigureAwait(false);
    }
}
