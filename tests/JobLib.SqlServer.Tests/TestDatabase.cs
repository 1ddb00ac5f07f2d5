using System.Globalization;
using Microsoft.Data.SqlClient;

namespace JobLib.SqlServer.Tests;

/// <summary>The server that <c>JOBLIB_TEST_SQLSERVER</c> names. Tests that need one are skipped without it.</summary>
internal static class TestDatabase
{
    public const string Variable = "JOBLIB_TEST_SQLSERVER";

    public const string Reason = $"No SQL Server is given: set {Variable} to a connection string of an empty test database.";

    private const int LongSeconds = 120;
    private const string WorkerName = "joblib_test_worker";
    private const string WorkerPassword = "JobLib-Worker-1";

    private const string MakeWorker = $"""
        IF SUSER_ID('{WorkerName}') IS NULL CREATE LOGIN {WorkerName} WITH PASSWORD = '{WorkerPassword}' ELSE ALTER LOGIN {WorkerName} WITH PASSWORD = '{WorkerPassword}';
        IF USER_ID('{WorkerName}') IS NULL CREATE USER {WorkerName} FOR LOGIN {WorkerName};
        """;

    private static readonly Lazy<Task> WorkerMade = new(() => ExecuteAsync(MakeWorker));
    private static readonly string Run = Guid.NewGuid().ToString("N")[..8];
    private static readonly Lazy<string> Version = new(() => Scalar("SELECT @@VERSION"));
    private static readonly Lazy<string> Quote = new(() => Scalar("""SELECT j.t FROM OPENJSON(N'["\""]') WITH (t nvarchar(max) '$') j"""));
    private static int schemas;

    public static string? ConnectionString { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } text ? text : null;

    public static bool IsGiven => ConnectionString is not null;

    /// <summary>Babelfish takes lock hints and does nothing about them: what rests on READPAST cannot be shown there.</summary>
    public static bool IsBabelfish => Version.Value.Contains("Babelfish", StringComparison.Ordinal);

    /// <summary>Skips the test when there is no server, or one whose JSON is not SQL Server's.</summary>
    public static string Require()
    {
        Assert.SkipUnless(IsGiven, Reason);
        Assert.SkipWhen(
            IsBabelfish && Quote.Value != "\"",
            "The OPENJSON of this Babelfish gives strings with their escapes (and cuts them at 4,000 characters): every text would come back damaged."
        );
        return Required;
    }

    /// <summary>A login that has the printed grants of the schemas that were <see cref="MakeAsync">made</see> for it, and no other right.</summary>
    public static string Worker => new SqlConnectionStringBuilder(Require()) { UserID = WorkerName, Password = WorkerPassword }.ConnectionString;

    /// <summary>
    /// How long a command may take. Babelfish compiles every procedure anew on every connection, for seconds each, and others wait meanwhile for the rows that
    /// its transaction has locked: for a sixtieth of this.
    /// </summary>
    public static TimeSpan Deadline => IsBabelfish ? TimeSpan.FromMinutes(15) : TimeSpan.FromSeconds(15);

    public static string NewSchema() => string.Create(CultureInfo.InvariantCulture, $"t{Run}_{Interlocked.Increment(ref schemas)}");

    /// <summary>The same where there is no test to skip.</summary>
    public static string Required => ConnectionString ?? throw new InvalidOperationException(Reason);

    public static async Task<SqlConnection> OpenAsync()
    {
        var connection = new SqlConnection(Required);
        await connection.OpenAsync(); // also to clean up after a test that was cancelled
        return connection;
    }

    /// <summary>Makes a schema by the script for a DBA, and grants it to <see cref="Worker"/>. Answers its name.</summary>
    public static async Task<string> MakeAsync()
    {
        var schema = NewSchema();
        await ExecuteAsync(SqlServerSchema.Script(schema));
        await WorkerMade.Value;
        await ExecuteAsync(SqlServerSchema.Grants(WorkerName, schema));
        if (IsBabelfish) await ExecuteAsync($"GRANT UPDATE ON [{schema}].ready_seq TO {WorkerName}"); // where a right to a schema is none to its sequences
        return schema;
    }

    /// <summary>Runs batches that end with a line GO, on one connection.</summary>
    public static async Task ExecuteAsync(string script)
    {
        await using var connection = await OpenAsync();
        foreach (var batch in script.Split("\nGO\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            await using var command = new SqlCommand(batch, connection) { CommandTimeout = LongSeconds };
            await command.ExecuteNonQueryAsync();
        }
    }

    public static async Task<int> CountAsync(string query)
    {
        await using var connection = await OpenAsync();
        await using var command = new SqlCommand(query, connection);
        return Convert.ToInt32(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    /// <summary>Drops a schema and all that is in it; one that does not exist is dropped already.</summary>
    public static async Task DropAsync(string schema)
    {
        if (!IsGiven) return;
        List<string> statements;
        await using (var connection = await OpenAsync()) statements = await DropStatementsAsync(connection, schema);
        await ExecuteAsync(string.Join("\nGO\n", statements));
    }

    /// <summary>Deletes every row of a schema, but for those that every schema has.</summary>
    public static async Task EmptyAsync(string schema)
    {
        var tables = (await TablesAsync(schema)).Except(["schema_version", "signal"]).ToList();
        if (tables.Count > 0)
        {
            await ExecuteAsync(
                string.Join('\n', tables.Select(table => $"DELETE FROM [{schema}].[{table}];").Append($"UPDATE [{schema}].[signal] SET version = 0;"))
            );
        }
    }

    /// <summary>The names of a schema's tables.</summary>
    public static async Task<IReadOnlyList<string>> TablesAsync(string schema)
    {
        await using var connection = await OpenAsync();
        await using var command = new SqlCommand(
            "SELECT o.name FROM sys.objects o WHERE o.schema_id = SCHEMA_ID(@schema) AND o.type = 'U' ORDER BY o.name",
            connection
        );
        command.Parameters.AddWithValue("@schema", schema);
        var names = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) names.Add(reader.GetString(0));
        return [.. names.Where(name => !name.StartsWith('@'))];
    }

    private static async Task<List<string>> DropStatementsAsync(SqlConnection connection, string schema)
    {
        const string Objects = """
            SELECT 'VIEW', o.name FROM sys.objects o WHERE o.schema_id = SCHEMA_ID(@schema) AND o.type = 'V'
            UNION ALL SELECT 'PROCEDURE', o.name FROM sys.objects o WHERE o.schema_id = SCHEMA_ID(@schema) AND o.type = 'P'
            UNION ALL SELECT 'FUNCTION', o.name FROM sys.objects o WHERE o.schema_id = SCHEMA_ID(@schema) AND o.type IN ('FN', 'IF', 'TF')
            UNION ALL SELECT 'TABLE', o.name FROM sys.objects o WHERE o.schema_id = SCHEMA_ID(@schema) AND o.type = 'U'
            UNION ALL SELECT 'SEQUENCE', o.name FROM sys.objects o WHERE o.schema_id = SCHEMA_ID(@schema) AND o.type = 'SO' AND o.name = 'ready_seq'
            UNION ALL SELECT 'TYPE', t.name FROM sys.types t WHERE t.schema_id = SCHEMA_ID(@schema)
            """;
        await using var command = new SqlCommand(Objects, connection);
        command.Parameters.AddWithValue("@schema", schema);
        var found = new List<(string Kind, string Name)>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) found.Add((reader.GetString(0), reader.GetString(1)));
        string[] order = ["VIEW", "PROCEDURE", "FUNCTION", "TABLE", "SEQUENCE", "TYPE"];
        var statements = found
            .Where(item => !item.Name.StartsWith('@'))
            .OrderBy(item => Array.IndexOf(order, item.Kind))
            .ThenBy(item => item.Name, StringComparer.Ordinal)
            .Select(item => $"DROP {item.Kind} [{schema}].[{item.Name}]")
            .ToList();
        if (statements.Count > 0) statements.Add($"DROP SCHEMA [{schema}]");
        return statements;
    }

    private static string Scalar(string sql)
    {
        using var connection = new SqlConnection(ConnectionString);
        connection.Open();
        using var command = new SqlCommand(sql, connection);
        return (string)command.ExecuteScalar();
    }
}
