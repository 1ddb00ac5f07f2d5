using JobLib.Sqlite.Engine;
using JobLib.Storage;
using Microsoft.Data.Sqlite;

namespace JobLib.Sqlite.Tests;

/// <summary>Storages, jobs and connections for tests of what is SQLite's alone.</summary>
internal static class Make
{
    public static SqliteStorage Storage(string path, Action<SqliteStorageOptions>? configure = null)
    {
        var options = new SqliteStorageOptions { Path = path };
        configure?.Invoke(options);
        return new(options, new SqliteClock(TimeProvider.System));
    }

    public static async Task<SqliteStorage> PreparedAsync(string path, Action<SqliteStorageOptions>? configure = null)
    {
        var storage = Storage(path, configure);
        await storage.PrepareAsync(SchemaMode.Migrate, new(), default);
        return storage;
    }

    public static NewJob Job(string queue = "default", string arguments = "[42]") =>
        new() { Id = JobId.New(TimeProvider.System), Payload = new("Shop.IMailer, Shop", "Send", "System.Int32", arguments), Queue = queue };

    public static InsertRequest Unit(params NewJob[] jobs) => new() { Jobs = jobs };

    public static async Task<ServerId> ServerAsync(SqliteStorage storage, string queue = "default") => await storage.Servers.RegisterAsync(
        new()
        {
            Name = "server",
            Machine = "machine",
            ProcessId = Environment.ProcessId,
            Version = "1.0.0",
            Queues = [queue],
            WorkerCount = 10,
            LocalTime = TimeProvider.System.GetUtcNow(),
        },
        TimeSpan.FromMinutes(5),
        default);

    public static FetchRequest Fetch(ServerId owner, long claim, int max = 100, string queue = "default") =>
        new() { Owner = owner, Claim = claim, Lanes = [new(queue, max)], Max = max };

    public static JobFinish Success(ClaimedJob job) =>
        new()
        {
            Id = job.Id,
            Fence = job.Fence,
            Outcome = new() { Kind = JobOutcomeKind.Succeeded },
            StartedAgo = TimeSpan.Zero,
        };

    public static async Task<SqliteConnection> ConnectionAsync(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
