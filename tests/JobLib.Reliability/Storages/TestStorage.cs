using System.Data.Common;
using JobLib.Reliability.Processes;
using JobLib.Storage;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace JobLib.Tests.Processes;

/// <summary>The storages of the applications in the tests.</summary>
internal static class TestStorage
{
    public static void Use(JobLibBuilder jobs, string connectionString, string schema) => Use(jobs, new StoragePlace(connectionString, schema));

    public static void Use(JobLibBuilder jobs, StoragePlace place)
    {
        if (!place.TakesPartInTransactions)
        {
            jobs.UseRedis(place.ConnectionString, options => (options.Name, options.AcknowledgedReplicas) = (place.Schema, place.AcknowledgedReplicas));
        }
        else if (place.IsFile)
        {
            jobs.UseSqlite(place.ConnectionString);
        }
        else if (place.IsPostgreSql)
        {
            jobs.UsePostgreSql(place.ConnectionString, options => options.Schema = place.Schema);
        }
        else
        {
            jobs.UseSqlServer(place.ConnectionString, options =>
        {
            options.Schema = place.Schema;
            options.MaxPoolSize = 4; // each connection costs Babelfish seconds of processor time, many at once more than a time-out
            options.CommandTimeout = TimeSpan.FromMinutes(1);
        });
        }
    }

    /// <summary>The same, behind a contract in which the planned goes wrong and the rest is written down.</summary>
    public static void UseNoted(JobLibBuilder jobs, WorkerSpec spec, Notes notes, Action<IJobStorage> made)
    {
        var real = new JobLibBuilder(jobs.Options);
        Use(real, spec.Place);
        jobs.UseStorage(services =>
        {
            var storage = FaultyContract.Around(real.CreateStorage(services), spec, notes);
            made(storage);
            return storage;
        });
    }

    public static async Task<DbConnection> OpenAsync(StoragePlace place)
    {
        var file = place.LedgerFile ?? (place.IsFile ? place.ConnectionString : null);
        DbConnection connection = file is not null ? new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file }.ConnectionString)
            // one of a pool may have been killed
            : place.IsPostgreSql ? new NpgsqlConnection(new NpgsqlConnectionStringBuilder(place.ConnectionString) { Pooling = false }.ConnectionString)
            : new SqlConnection(place.ConnectionString);
        try
        {
            await connection.OpenAsync();
            if (file is not null) await WaitBrieflyAsync(connection);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    // The driver asks a locked file again each 150 ms, and beside busy writers seldom finds it free; SQLite itself asks after 1, 2, 5, ... 100 ms.
    private static async Task WaitBrieflyAsync(DbConnection connection)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA busy_timeout = 15000";
        await command.ExecuteNonQueryAsync();
    }
}
