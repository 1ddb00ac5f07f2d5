using System.Globalization;
using JobLib.Benchmarks.Measuring;
using JobLib.Benchmarks.Twins;
using JobLib.SqlServer;
using JobLib.Storage;
using Microsoft.Data.SqlClient;

namespace JobLib.Benchmarks.Storages;

/// <summary>The SQL Server storage on the server that <c>JOBLIB_TEST_SQLSERVER</c> names, in schemas of that database.</summary>
internal sealed class SqlServerBenchmark : IBenchmarkedStorage
{
    private readonly string connectionString;
    private int schemas;

    private SqlServerBenchmark(string connectionString) => this.connectionString = connectionString;

    public string Name => "SQL Server";

    public StorageGoals Goals { get; } = new()
    {
        SingleJobs = 1_600,
        ManyJobs = 30_000,
        EnqueueMany100 = [Goal.OfTwin(Metric.Rate, 0.6)],
        EnqueueMany1000 = [Goal.OfTwin(Metric.Rate, 0.6)],
        Drain100 = [Goal.OfTwin(Metric.Rate, 0.5)],
        Drain500 = [Goal.OfTwin(Metric.Rate, 0.5)],
        Latency = [Goal.Most(Metric.P50, 5_000)],
        Backlog = [Goal.MostOfTwin(Metric.Cpu, 1.15)],
    };

    /// <summary>Null where no server is given: there is none that could be started.</summary>
    public static SqlServerBenchmark? TryFind() => Environment.GetEnvironmentVariable("JOBLIB_TEST_SQLSERVER") is { Length: > 0 } given ? new(given) : null;

    public ValueTask<IBenchmarkedDatabase> CreateAsync() =>
        new(new Database(connectionString, string.Create(CultureInfo.InvariantCulture, $"benchmark_{Environment.ProcessId}_{++schemas}")));

    /// <summary>One schema of the database.</summary>
    private sealed class Database(string connectionString, string schema) : IBenchmarkedDatabase
    {
        private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

        public void Use(JobLibBuilder jobs)
        {
            jobs.Options.CallTimeout = Patience;
            jobs.UseSqlServer(connectionString, options =>
            {
                options.Schema = schema;
                options.CommandTimeout = Patience;
            });
        }

        // JobLib makes the tables and registers the server, so that both write the same.
        public async ValueTask<IRawStore> OpenRawAsync()
        {
            await using var storage = SqlServerStorage.Open(connectionString, new() { Schema = schema, CommandTimeout = Patience });
            await storage.PrepareAsync(SchemaMode.Migrate, new(), CancellationToken.None);
            var description = new ServerDescription
            {
                Name = "twin",
                Machine = "machine",
                ProcessId = Environment.ProcessId,
                Version = "1",
                Queues = ["default"],
                WorkerCount = 1,
                LocalTime = TimeProvider.System.GetUtcNow(),
            };
            var owner = await storage.Servers.RegisterAsync(description, TimeSpan.FromDays(1), CancellationToken.None);
            return new SqlServerRawStore(connectionString, schema, owner.Value);
        }

        public async ValueTask DisposeAsync()
        {
            await using var connection = new SqlConnection(connectionString);
            await connection.OpenAsync();
            foreach (var statement in await DropsAsync(connection))
            {
                await using var command = new SqlCommand(statement, connection) { CommandTimeout = 0 };
                await command.ExecuteNonQueryAsync();
            }
        }

        // What depends on other things first.
        private async Task<List<string>> DropsAsync(SqlConnection connection)
        {
            await using var command = new SqlCommand("""
                SELECT CASE o.type WHEN 'V' THEN 1 WHEN 'P' THEN 2 WHEN 'FN' THEN 3 WHEN 'U' THEN 4 ELSE 5 END AS place, CASE o.type WHEN 'V' THEN 'VIEW' WHEN 'P' THEN 'PROCEDURE' WHEN 'FN' THEN 'FUNCTION' WHEN 'U' THEN 'TABLE' ELSE 'SEQUENCE' END AS kind, o.name
                FROM sys.objects o WHERE o.schema_id = SCHEMA_ID(@schema) AND (o.type IN ('V', 'P', 'FN', 'U') OR (o.type = 'SO' AND o.name = 'ready_seq'))
                UNION ALL SELECT 6, 'TYPE', t.name FROM sys.types t WHERE t.schema_id = SCHEMA_ID(@schema)
                ORDER BY place
                """, connection);
            command.Parameters.AddWithValue("@schema", schema);
            var statements = new List<string>();
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                if (!reader.GetString(2).StartsWith('@')) statements.Add($"DROP {reader.GetString(1)} [{schema}].[{reader.GetString(2)}]");
            }

            if (statements.Count > 0) statements.Add($"DROP SCHEMA [{schema}]"); // a schema that nobody has used was never made
            return statements;
        }
    }
}
