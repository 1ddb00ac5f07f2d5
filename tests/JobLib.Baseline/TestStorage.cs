using System.Data.Common;
using JobLib.Reliability.Processes;
using JobLib.Storage;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace JobLib.Tests.Processes;

/// <summary>The storages of the application. What they say is not noted: that needs what only the new version shows to its tests.</summary>
internal static class TestStorage
{
    public static void Use(JobLibBuilder jobs, string connectionString, string schema)
    {
        if (new StoragePlace(connectionString).IsFile) jobs.UseSqlite(connectionString);
        else jobs.UsePostgreSql(connectionString, options => options.Schema = schema);
    }

    public static void UseNoted(JobLibBuilder jobs, WorkerSpec spec, Notes notes, Action<IJobStorage> made) =>
        Use(jobs, spec.Place.ConnectionString, spec.Place.Schema);

    public static async Task<DbConnection> OpenAsync(StoragePlace place)
    {
        DbConnection connection = place.IsFile
            ? new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = place.ConnectionString }.ConnectionString)
            : new NpgsqlConnection(place.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }
}
