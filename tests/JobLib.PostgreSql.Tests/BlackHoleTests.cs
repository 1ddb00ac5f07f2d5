using System.Diagnostics;
using JobLib.PostgreSql.Tests.Server;
using JobLib.Storage;
using JobLib.Storage.Conformance;

namespace JobLib.PostgreSql.Tests;

/// <summary>A network that swallows packets: connections stay open, and nothing comes back.</summary>
public sealed class BlackHoleTests : IAsyncLifetime
{
    private static readonly TimeSpan CommandTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Little = TimeSpan.FromSeconds(3); // on a machine that does much else

    private readonly string schema = TestDatabase.NewSchema();
    private readonly Proxy proxy = new(TestDatabase.ConnectionString);
    private PostgreSqlStorage? opened;

    private PostgreSqlStorage Storage => opened ?? throw new InvalidOperationException("The test has not begun.");

    public async ValueTask InitializeAsync()
    {
        opened = PostgreSqlStorage.Open(proxy.ConnectionString, new() { Schema = schema, CommandTimeout = CommandTimeout });
        await opened.PrepareAsync(SchemaMode.Migrate, new(), default);
    }

    public async ValueTask DisposeAsync()
    {
        proxy.Swallow = false;
        if (opened is not null) await opened.DisposeAsync();
        await proxy.DisposeAsync();
        await TestDatabase.DropAsync(schema);
    }

    [Fact]
    public async Task Every_call_ends_at_its_deadline_and_works_again_when_the_network_is_back()
    {
        var server = await Storage.ServerAsync();
        server.Renew([]);
        await server.SignalsAsync();
        await Storage.CreateAsync();
        proxy.Swallow = true;
        var took = await Task.WhenAll(
            TimeAsync(() => Storage.CreateAsync()),
            TimeAsync(() => server.FetchAsync(1)),
            TimeAsync(() => Storage.NowAsync()),
            TimeAsync(() => server.SignalsAsync()),
            TimeAsync(() => Task.Factory.StartNew(() => server.Renew([]), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        Assert.All(took[..3], time => Assert.True(time < CommandTimeout + Little, $"A call took {time}."));
        Assert.All(took[3..], time => Assert.True(time < TimeSpan.FromSeconds(6), $"A call on a kept connection took {time}."));
        proxy.Swallow = false;
        await Eventually.TrueAsync(() => Task.FromResult(Renews(server)), "it renews again");
        await Storage.CreateAsync();
    }

    [Fact]
    public async Task A_storage_is_disposed_of_in_time()
    {
        var server = await Storage.ServerAsync();
        server.Renew([]);
        await server.SignalsAsync();
        var waiting = Storage.Queue.WaitAsync(["default"], TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken); // and so something listens
        await Storage.CreateAsync();
        await waiting;
        proxy.Swallow = true;
        var took = await TimeAsync(async () => await Storage.DisposeAsync());
        Assert.True(took < TimeSpan.FromSeconds(5), $"It took {took}.");
    }

    private static async Task<TimeSpan> TimeAsync(Func<Task> call)
    {
        var began = Stopwatch.GetTimestamp();
        await Record.ExceptionAsync(call);
        return Stopwatch.GetElapsedTime(began);
    }

    private static bool Renews(TestServer server)
    {
        try
        {
            return server.Renew([]).Accepted;
        }
        catch (StorageUnavailableException)
        {
            return false;
        }
    }
}
