using JobLib.Kernel;
using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Writing;
using JobLib.Storage;

namespace JobLib.Sqlite;

/// <summary>Keeps the jobs in a SQLite file.</summary>
internal sealed class SqliteStorage : IJobStorage, IStoredSchema
{
    private readonly SharedPolicy policy = new();
    private readonly SqliteMigrator migrator;
    private readonly SqliteWriter writer;
    private readonly LeaseWriter leases;
    private readonly ReadPool reads;

    public SqliteStorage(SqliteStorageOptions options, SqliteClock clock)
    {
        var database = new SqliteDatabase(options);
        var methods = new MethodTable();
        var signals = new QueueSignals(clock);
        migrator = new(database, clock);
        writer = new(database, clock, policy, methods, signals);
        leases = new(database, clock, policy, methods, signals);
        reads = new(database, clock);
        Info = new()
        {
            Name = "SQLite",
            Location = $"{database.Path} (SQLite {SqliteDatabase.EngineVersion})",
            MaxSet = Limits.MaxSet,
            CallerTransactions = true,
            Rates = true,
            Groups = true,
            QueueLimits = true,
            GroupsCommits = true,
            SharedByProcesses = true,
        };
        Jobs = new SqliteJobWriter(writer, new(database, clock, policy, methods, signals));
        Queue = new SqliteJobQueue(writer, signals);
        Servers = new SqliteServerRegistry(writer, leases, reads, clock);
        Recurring = new SqliteRecurringStore(writer, reads, clock);
        Maintenance = new SqliteMaintenance(writer);
        Reader = new SqliteJobReader(reads, clock, methods);
    }

    public StorageInfo Info { get; }

    public IJobWriter Jobs { get; }

    public IJobQueue Queue { get; }

    public IServerRegistry Servers { get; }

    public IRecurringStore Recurring { get; }

    public IMaintenance Maintenance { get; }

    public IJobReader Reader { get; }

    public ValueTask PrepareAsync(SchemaMode mode, StoragePolicy policy, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        this.policy.Current = policy;
        migrator.Prepare(mode);
        return ValueTask.CompletedTask;
    }

    public ValueTask<SchemaVersion> SchemaAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(new SchemaVersion(migrator.Stored(), SqliteMigrator.Version));
    }

    public ValueTask DisposeAsync()
    {
        writer.Dispose();
        leases.Dispose();
        reads.Dispose();
        return ValueTask.CompletedTask;
    }
}
