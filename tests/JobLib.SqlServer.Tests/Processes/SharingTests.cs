namespace JobLib.SqlServer.Tests.Processes;

public sealed class SharingTests : SharingConformance
{
    private readonly string schema = TestDatabase.NewSchema();

    protected override (string ConnectionString, string Schema) Place => (TestDatabase.Require(), schema);

    public override ValueTask DisposeAsync() => new(TestDatabase.DropAsync(schema));

    protected override async Task<long> SucceededAsync() => await TestDatabase.CountAsync($"SELECT COUNT(*) FROM {schema}.finished WHERE state = 3");
}
