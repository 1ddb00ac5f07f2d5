using JobLib.PostgreSql.Tests.Server;
using JobLib.Storage;

namespace JobLib.PostgreSql.Tests;

public sealed class RoundTripTests : RoundTripConformance
{
    private readonly string schema = TestDatabase.NewSchema();
    private readonly Proxy proxy = new(TestDatabase.ConnectionString);

    protected override int RoundTrips => proxy.RoundTrips;

    // Notifications have a connection and a loop of their own.
    protected override ValueTask<IJobStorage> OpenAsync() =>
        new(PostgreSqlStorage.Open(proxy.ConnectionString, new() { Schema = schema, UseNotifications = false }));

    protected override async ValueTask DropAsync()
    {
        await proxy.DisposeAsync();
        await TestDatabase.DropAsync(schema);
    }
}
