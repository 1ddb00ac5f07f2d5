using Npgsql;

namespace JobLib.PostgreSql.Tests.Server;

/// <summary>
/// The database that all tests share: a server of their own from the installed binaries, or the one that <c>JOBLIB_TEST_POSTGRESQL</c> names.
/// </summary>
internal static class TestDatabase
{
    private const string Missing = "PostgreSQL is not installed here (apt-get install postgresql), and JOBLIB_TEST_POSTGRESQL names no server.";

    private static readonly Lazy<PrivateServer?> Own = new(() => PostgreSqlBinaries.Find() is { } binaries ? new(binaries) : null);

    private const string WorkerRole = "joblib_test_worker";

    private static readonly Lazy<Task> WorkerExists = new(() => ExecuteAsync($"""
        DO $$
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{WorkerRole}') THEN CREATE ROLE {WorkerRole} LOGIN PASSWORD '{WorkerRole}'; END IF;
        END $$
        """));

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

    /// <summary>A server for one test alone, which may crash it or count what it does.</summary>
    /// <param name="settings">Options of the server's command line.</param>
    public static PrivateServer StartPrivate(string settings = "")
    {
        if (PostgreSqlBinaries.Find() is { } binaries) return new(binaries, settings);
        const string reason = "PostgreSQL is not installed here (apt-get install postgresql), and this test needs a server of its own.";
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(reason);
        Assert.Skip(reason);
        throw new InvalidOperationException(reason);
    }

    /// <summary>The same as a role that may read and write rows, and nothing else.</summary>
    public static string WorkerConnectionString =>
        new NpgsqlConnectionStringBuilder(ConnectionString) { Username = WorkerRole, Password = WorkerRole }.ConnectionString;

    /// <summary>A new schema, made by the script and open to the worker role by the grants that JobLib prints for a DBA.</summary>
    public static async Task<string> MakeAsync()
    {
        await WorkerExists.Value;
        var schema = NewSchema();
        await ExecuteAsync(PostgreSqlSchema.Script(schema));
        await GrantAsync(schema);
        return schema;
    }

    /// <summary>Opens a schema to the worker role.</summary>
    public static Task GrantAsync(string schema) => ExecuteAsync(PostgreSqlSchema.Grants(WorkerRole, schema));

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

    /// <summary>Deletes what a test has written.</summary>
    public static Task EmptyAsync(string schema) => ExecuteAsync($"""
        DO $$
        DECLARE t record;
        BEGIN
            FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = '{schema}' AND tablename <> 'schema_version' LOOP
                EXECUTE format('DELETE FROM "{schema}".%I', t.tablename);
            END LOOP;
            INSERT INTO "{schema}".signal DEFAULT VALUES;
        END $$
        """);

    public static Task DropAsync(string schema) => ExecuteAsync($"DROP SCHEMA IF EXISTS \"{schema}\" CASCADE");
}
