using System.Diagnostics;
using Npgsql;

namespace JobLib.Peers.Places;

/// <summary>A database of a PostgreSQL server that has <c>pg_stat_statements</c>, and what it counts.</summary>
internal sealed class DatabasePlace : IPlace
{
    /// <summary>After so long every session that has gone idle has told what it had counted.</summary>
    public static readonly TimeSpan Told = TimeSpan.FromSeconds(11);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly NpgsqlConnection connection; // to another database, so that what it asks is not counted
    private readonly string name;

    private DatabasePlace(NpgsqlConnection connection, string server, string name)
    {
        this.connection = connection;
        this.name = name;
        ConnectionString = new NpgsqlConnectionStringBuilder(server) { Database = name, MaxPoolSize = 100 }.ConnectionString;
    }

    public string ConnectionString { get; }

    public static async Task<DatabasePlace> CreateAsync(string server)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(server) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        var place = new DatabasePlace(connection, server, $"peers_{Guid.NewGuid():N}");
        await place.ExecuteAsync("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
        await place.ExecuteAsync($"CREATE DATABASE {place.name}");
        return place;
    }

    /// <summary>What was done in the database since it was created.</summary>
    public async Task<Counts> CountAsync() => new(
        await ReadAsync("SELECT coalesce(sum(calls), 0)::float8 FROM pg_stat_statements WHERE dbid = (SELECT oid FROM pg_database WHERE datname = @name)"),
        await ReadAsync("SELECT xact_commit::float8 FROM pg_stat_database WHERE datname = @name"),
        await ReadAsync("SELECT (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::float8 WHERE @name IS NOT NULL")
    );

    /// <summary>Waits until nobody is connected: a session tells what it has counted when it ends, and otherwise only at times.</summary>
    public async Task UntilLeftAsync()
    {
        NpgsqlConnection.ClearAllPools();
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < Patience && await ReadAsync("SELECT count(*)::float8 FROM pg_stat_activity WHERE datname = @name") > 0)
            await Task.Delay(20);
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await ExecuteAsync($"DROP DATABASE {name} WITH (FORCE)");
        await connection.DisposeAsync();
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync();
    }

    private async Task<double> ReadAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new NpgsqlParameter<string>("name", name) } };
        return (double)(await command.ExecuteScalarAsync() ?? 0d);
    }
}
