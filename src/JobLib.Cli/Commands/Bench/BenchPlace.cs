using JobLib.Cli.Connecting;
using Npgsql;

namespace JobLib.Cli.Commands.Bench;

/// <summary>A schema, or a file beside the application's, that is made for a measurement and removed after it.</summary>
internal sealed class BenchPlace : IAsyncDisposable
{
    private readonly string name = $"joblib_bench_{Guid.NewGuid():N}"[..24];

    /// <exception cref="CliException">The storage has no place of its own to offer.</exception>
    public BenchPlace(ConnectionSettings settings) => Settings = settings.Storage switch
    {
        StorageKinds.PostgreSql => settings with { Schema = name },
        StorageKinds.Sqlite => settings with { Connection = Path.Combine(Path.GetDirectoryName(settings.FileOfSqlite) ?? "", $"{name}.db") },
        _ => throw CliException.Misused($"bench measures SQLite and PostgreSQL, where it can remove what it makes, and not {settings.Storage}."),
    };

    public ConnectionSettings Settings { get; }

    public async ValueTask DisposeAsync()
    {
        if (Settings.Storage == StorageKinds.PostgreSql)
        {
            await using var source = NpgsqlDataSource.Create(Settings.Connection);
            await using var command = source.CreateCommand($"DROP SCHEMA IF EXISTS {name} CASCADE");
            command.CommandTimeout = 0;
            await command.ExecuteNonQueryAsync();
            return;
        }

        foreach (var ending in new[] { "", "-wal", "-shm" }) File.Delete(Settings.Connection + ending);
    }
}
