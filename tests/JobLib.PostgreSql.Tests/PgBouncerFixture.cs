using JobLib.PostgreSql.Tests;
using JobLib.PostgreSql.Tests.Server;

[assembly: AssemblyFixture(typeof(PgBouncerFixture))]

namespace JobLib.PostgreSql.Tests;

/// <summary>The same storages, behind a pooler in transaction mode.</summary>
public sealed class PgBouncerFixture : PostgreSqlFixture
{
    private readonly Lazy<PgBouncer> pooler = new(PgBouncer.Start);

    /// <summary>The way to the tests' database, as the role that may change schemas.</summary>
    public string ConnectionString => Way(TestDatabase.ConnectionString);

    protected override bool UseNotifications => false;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (pooler.IsValueCreated) pooler.Value.Dispose();
    }

    protected override string Way(string connectionString) => pooler.Value.Way(connectionString);
}
