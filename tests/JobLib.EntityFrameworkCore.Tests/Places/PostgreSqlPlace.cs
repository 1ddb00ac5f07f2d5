using JobLib.PostgreSql.Tests.Server;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace JobLib.EntityFrameworkCore.Tests.Places;

/// <summary>A schema of the server that the tests start.</summary>
public sealed class PostgreSqlPlace : Place
{
    private readonly string schema = TestDatabase.NewSchema();

    private PostgreSqlPlace(string server) => ConnectionString = new NpgsqlConnectionStringBuilder(server) { SearchPath = schema }.ConnectionString;

    public string ConnectionString { get; set; }

    public string Schema => schema;

    public static async Task<Place> MakeAsync()
    {
        var place = new PostgreSqlPlace(TestDatabase.ConnectionString);
        await TestDatabase.ExecuteAsync(PostgreSqlSchema.Script(place.schema));
        return place;
    }

    public override void UseStorage(JobLibBuilder jobs) => jobs.UsePostgreSql(ConnectionString, options => options.Schema = schema);

    public override void UseProvider(DbContextOptionsBuilder options, StrategyFactory? strategy = null) => options.UseNpgsql(ConnectionString, npgsql =>
    {
        if (strategy is not null) npgsql.ExecutionStrategy(dependencies => strategy(dependencies));
    });

    public override async ValueTask DisposeAsync() => await TestDatabase.DropAsync(schema);
}
