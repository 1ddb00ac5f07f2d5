using JobLib.SqlServer.Tests;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;

namespace JobLib.EntityFrameworkCore.Tests.Places;

/// <summary>A database of the server that <c>JOBLIB_TEST_SQLSERVER</c> names; without one the test is skipped.</summary>
public sealed class SqlServerPlace : Place
{
    private readonly string database = $"joblib_ef_{Guid.NewGuid():N}";
    private readonly string connectionString;

    private SqlServerPlace(string server) =>
        connectionString = new SqlConnectionStringBuilder(server) { InitialCatalog = database, Pooling = false }.ConnectionString;

    public static async Task<Place> MakeAsync()
    {
        var place = new SqlServerPlace(TestDatabase.Require());
        await TestDatabase.ExecuteAsync($"CREATE DATABASE [{place.database}]");
        return place;
    }

    public override void UseStorage(JobLibBuilder jobs)
    {
        jobs.Options.CallTimeout = TestDatabase.Deadline;
        jobs.UseSqlServer(connectionString, options => options.CommandTimeout = TestDatabase.Deadline);
    }

    public override void UseProvider(DbContextOptionsBuilder options, StrategyFactory? strategy = null) => options.UseSqlServer(connectionString, sqlServer =>
    {
        if (strategy is not null) sqlServer.ExecutionStrategy(dependencies => strategy(dependencies));
    });

    public override async ValueTask DisposeAsync()
    {
        SqlConnection.ClearAllPools();
        await TestDatabase.ExecuteAsync($"DROP DATABASE [{database}]");
    }
}
