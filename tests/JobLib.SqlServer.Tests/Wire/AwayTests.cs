using System.Net;
using System.Net.Sockets;

namespace JobLib.SqlServer.Tests.Wire;

/// <summary>A database that cannot be reached.</summary>
public sealed class AwayTests : IAsyncLifetime
{
    private readonly string schema = TestDatabase.NewSchema();

    public ValueTask InitializeAsync()
    {
        TestDatabase.Require();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => new(TestDatabase.DropAsync(schema));

    [Fact]
    public async Task A_database_that_is_away_when_the_application_starts_is_waited_for()
    {
        var unused = new TcpListener(IPAddress.Loopback, 0);
        unused.Start();
        var port = ((IPEndPoint)unused.LocalEndpoint).Port;
        unused.Stop();

        await using var app = new App(Proxy.At(TestDatabase.Require(), port), schema);
        await app.StartAsync();
        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await app.Client.EnqueueAsync(() => Numbers.Run(schema, 0)));
        await using var database = new Proxy(TestDatabase.Require(), port); // and now it is there
        await Eventually.TrueAsync(() => TryEnqueueAsync(app), "the database is found");
        await Eventually.TrueAsync(() => Task.FromResult(!Numbers.Ran(schema).IsEmpty), "the server runs jobs");
    }

    private async Task<bool> TryEnqueueAsync(App app)
    {
        try
        {
            await app.Client.EnqueueAsync(() => Numbers.Run(schema, 0));
            return true;
        }
        catch (StorageUnavailableException)
        {
            return false;
        }
    }
}
