using JobLib.Storage;
using Npgsql;

namespace JobLib.PostgreSql;

/// <inheritdoc cref="IJobStorage"/>
internal sealed class PostgreSqlStorage : IJobStorage, IStoredSchema, IStoredRoutines
{
    private const int ConnectSeconds = 5;
    private const int CancellationMilliseconds = 500;
    private const int KeepAliveSeconds = 30;

    private readonly PostgreSqlSession session;
    private readonly WakeUps wakeUps;
    private readonly PostgreSqlServerRegistry servers;
    private readonly bool ownsSource;

    public PostgreSqlStorage(NpgsqlDataSource source, PostgreSqlStorageOptions options, bool ownsSource)
    {
        this.ownsSource = ownsSource;
        session = new(source, options);
        wakeUps = new(session);
        var hints = new ClaimHints(TimeProvider.System);
        servers = new(session, wakeUps, hints);
        Info = new() { Name = "PostgreSQL", Location = PostgreSqlErrors.Location(source), CallerTransactions = true,
            Rates = true, Groups = true, QueueLimits = true, SharedByProcesses = true };
        Jobs = new PostgreSqlJobWriter(session, wakeUps);
        Queue = new PostgreSqlJobQueue(session, wakeUps, hints);
        Recurring = new PostgreSqlRecurringStore(session, wakeUps);
        Maintenance = new PostgreSqlMaintenance(session, wakeUps);
        Reader = new PostgreSqlJobReader(session);
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
    public static PostgreSqlStorage Open(string connectionString, PostgreSqlStorageOptions options)
    {
        Names.Quote(options.Schema);
        return new(CreateSource(connectionString, options), options, ownsSource: true);
    }

    public static NpgsqlDataSource CreateSource(string connectionString, PostgreSqlStorageOptions options)
    {
        var connection = new NpgsqlConnectionStringBuilder(connectionString)
        {
            Enlist = false,
            MaxPoolSize = options.MaxPoolSize,
            MaxAutoPrepare = options.UseNotifications ? 60 : 0, // behind a pooler a prepared statement may meet another session
            AutoPrepareMinUsages = 2,
            NoResetOnClose = true, // nothing outlives a unit
        };
        connection.ApplicationName ??= "JobLib";
        var given = connection.Keys.Select(key => key.Replace(" ", "", StringComparison.Ordinal)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (!given.Contains("Timeout")) connection.Timeout = ConnectSeconds; // also of the connection over which a late command is cancelled
        if (!given.Contains("CancellationTimeout")) connection.CancellationTimeout = CancellationMilliseconds;
        if (!given.Contains("TcpKeepAliveTime"))
            connection.TcpKeepAliveTime = KeepAliveSeconds; // what is kept open and idle learns that the other side is gone
        if (connection.Host?.Contains(',', StringComparison.Ordinal) == true)
            connection.TargetSessionAttributes ??= "primary"; // after a failover the old one may answer as a standby
        return NpgsqlDataSource.Create(connection);
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
        if (ownsSource) await session.DisposeAsync().ConfigureAwait(false);
    }
}
