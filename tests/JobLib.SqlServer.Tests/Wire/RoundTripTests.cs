using JobLib.Storage;

namespace JobLib.SqlServer.Tests.Wire;

public sealed class RoundTripTests : RoundTripConformance
{
    private readonly string schema = TestDatabase.NewSchema();
    private Proxy? proxy;

    protected override int RoundTrips => Database.RoundTrips;

    private Proxy Database => proxy ??= new(TestDatabase.Require());

    protected override ValueTask<IJobStorage> OpenAsync() =>
        new(SqlServerStorage.Open(Database.ConnectionString, new() { Schema = schema, CommandTimeout = TestDatabase.Deadline }));

    protected override async ValueTask DropAsync()
    {
        if (proxy is not null) await proxy.DisposeAsync();
        await TestDatabase.DropAsync(schema);
    }
}
