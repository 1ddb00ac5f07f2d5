using Npgsql;

namespace JobLib.PostgreSql.Tests.Server;

/// <summary>The database that all tests share: a server of their own from the installed binaries, or the one that <c>JOBLIB_TEST_POSTGRESQL</c> names.</summary>
internal static class TestDatabase
{
    private const string Missing = "PostgreSQL is not installed here (apt-get install postgresql), and JOBLIB_TEST_POSTGRESQL names no server.";

    private static readonly Lazy<PrivateServer?> Own = new(() => PostgreSqlBinaries.Find() is { } binaries ? new(binaries) : null);

    static TestDatabase() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        if (Own is { IsValueCreated: true, Value: { } server }) server.Dispose();
    };

    /// <summary>The connection string; skips the test, with the reason, when there is no server to be had (and fails it where CI promises one).</summary>
    public static string ConnectionString
    {
        get
        {
            if (Environment.GetEnvironmentVariable("JOBLIB_TEST_POSTGRESQL") is { Length: > 0 } given) return given;
            if (Own.Value is { } server) return server.ConnectionString;
            if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(Missing);
            Assert.Skip(Missing);
            return "";
        }
    }

    public static async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public static async Task<T> ScalarAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync() ?? throw new InvalidOperationException($"'{sql}' has no answer."));
    }

    /// <summary>A name that no other test has.</summary>
    public static string NewSchema() => $"t_{Guid.NewGuid():N}";

    public static Task DropAsync(string schema) => ExecuteAsync($"DROP SCHEMA IF EXISTS \"{schema}\" CASCADE");
}
