using JobLib.PostgreSql.Tests.Server;

namespace JobLib.PostgreSql.Tests.Processes;

public sealed class SharingTests : SharingConformance
{
    private readonly string schema = TestDatabase.NewSchema();

    protected override (string ConnectionString, string Schema) Place => (TestDatabase.ConnectionString, schema);

    public override ValueTask DisposeAsync() => new(TestDatabase.DropAsync(schema));

    protected override Task<long> SucceededAsync() => TestDatabase.ScalarAsync<long>($"SELECT count(*) FROM {schema}.finished WHERE state = 3");
}
