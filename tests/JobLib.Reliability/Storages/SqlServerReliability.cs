using System.Globalization;
using JobLib.Reliability.Processes;
using Microsoft.Data.SqlClient;

namespace JobLib.Reliability.Storages;

/// <summary>
/// The server that <c>JOBLIB_TEST_SQLSERVER</c> names, as for the storage's own tests; without it the tests are skipped. Nobody here may crash it.
/// </summary>
internal sealed class SqlServerReliability : ReliabilityStorage
{
    private const string Variable = "JOBLIB_TEST_SQLSERVER";

    private readonly string connectionString;
    private int places;

    public SqlServerReliability()
    {
        var given = Environment.GetEnvironmentVariable(Variable) ?? "";
        Assert.SkipWhen(given.Length == 0, $"No SQL Server is given: set {Variable} to a connection string of an empty test database.");
        connectionString = new SqlConnectionStringBuilder(given) { MaxPoolSize = 3, ConnectTimeout = 60 }.ConnectionString; // the application's own connections
    }

    public override string Name => "SQL Server";

    // Babelfish compiles every procedure anew on every connection, for seconds each.
    public override double Slowness => 10;

    public override Task<StoragePlace> NewPlaceAsync() =>
        Task.FromResult(new StoragePlace(connectionString, string.Create(CultureInfo.InvariantCulture, $"rel_{Environment.ProcessId}_{++places}")));

    public override async Task<string?> LookOverAsync(StoragePlace place)
    {
        await using var connection = new SqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new SqlCommand("DBCC CHECKDB WITH NO_INFOMSGS", connection);
        try
        {
            await command.ExecuteNonQueryAsync();
            return null;
        }
        catch (SqlException error) when (error.Message.Contains("not currently supported", StringComparison.OrdinalIgnoreCase))
        {
            return null; // Babelfish has no such command
        }
        catch (SqlException error)
        {
            return error.Message;
        }
    }

    // The schemas stay: it is a test database, and what failed can be looked at.
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
