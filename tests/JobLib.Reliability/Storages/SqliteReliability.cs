using JobLib.Reliability.Processes;
using JobLib.Sqlite.Tests;
using Microsoft.Data.Sqlite;

namespace JobLib.Reliability.Storages;

/// <summary>A file in a folder of its own.</summary>
internal sealed class SqliteReliability(SmallDisk? disk = null) : ReliabilityStorage
{
    private const int Busy = 5;

    private readonly TemporaryFolder folder = new();
    private StoragePlace? place;
    private int places;

    public override string Name => "SQLite";

    public override IReadOnlyList<Damage> Damages => disk is not null ? [disk.Full] :
    [
        Transaction("another process keeps the write lock", "BEGIN IMMEDIATE"),
        Transaction("another process reads in one transaction", "BEGIN; SELECT COUNT(*) FROM sqlite_master"),
    ];

    public override Task<StoragePlace> NewPlaceAsync() => Task.FromResult(place = new(Path.Combine(disk?.Location ?? folder.Location, $"jobs{++places}.db")));

    public override async Task<string?> LookOverAsync(StoragePlace place)
    {
        await using var connection = await OpenAsync(place);
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check";
        var answer = (string?)await command.ExecuteScalarAsync();
        return answer == "ok" ? null : answer;
    }

    /// <remarks>The others' transactions last milliseconds.</remarks>
    public override async Task<bool> IsHeldUpAsync(StoragePlace place)
    {
        await using var connection = await OpenAsync(place);
        await using var command = connection.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE; ROLLBACK";
        command.CommandTimeout = 1;
        try
        {
            await command.ExecuteNonQueryAsync();
            return false;
        }
        catch (SqliteException error) when (error.SqliteErrorCode == Busy)
        {
            return true;
        }
    }

    public override ValueTask DisposeAsync()
    {
        folder.Dispose();
        disk?.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task<SqliteConnection> OpenAsync(StoragePlace place)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = place.ConnectionString, Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private Damage Transaction(string name, string begin)
    {
        SqliteConnection? connection = null;
        return new(
            name,
            async () =>
            {
                connection = await OpenAsync(place ?? throw new InvalidOperationException("There is no place yet."));
                await using var command = connection.CreateCommand();
                command.CommandText = begin;
                await command.ExecuteNonQueryAsync();
            },
            async () =>
            {
                if (connection is not null) await connection.DisposeAsync();
            });
    }
}
