using JobLib.PostgreSql.Tests.Server;
using JobLib.Storage;
using JobLib.Storage.Conformance;
using Npgsql;

namespace JobLib.PostgreSql.Tests;

/// <summary>What a pooler in transaction mode does to a client: each transaction may meet another session, and nothing of a session stays.</summary>
public sealed class PoolerTests : IAsyncLifetime
{
    private readonly string schema = TestDatabase.NewSchema();
    private PostgreSqlStorage? storage;

    private PostgreSqlStorage Storage => storage ?? throw new InvalidOperationException("The test has not begun.");

    public async ValueTask InitializeAsync()
    {
        var connection = new NpgsqlConnectionStringBuilder(TestDatabase.ConnectionString) { Pooling = false, Enlist = false }; // a session a transaction
        storage = new(NpgsqlDataSource.Create(connection), new() { Schema = schema, UseNotifications = false }, ownsSource: true);
        await storage.PrepareAsync(SchemaMode.Migrate, new(), default);
    }

    public async ValueTask DisposeAsync()
    {
        await Storage.DisposeAsync();
        await TestDatabase.DropAsync(schema);
    }

    [Fact]
    public async Task Jobs_with_children_and_batches_run_though_every_transaction_has_a_session_of_its_own()
    {
        var (batch, _) = await Storage.CreateBatchAsync(20);
        var parent = await Storage.CreateAsync();
        var child = await Storage.CreateAsync(Make.Child(parent));
        var server = await Storage.ServerAsync();
        Assert.Equal(22, await server.RunAllAsync());
        Assert.Equal(BatchState.Succeeded, (await Storage.FindBatchAsync(batch)).State);
        Assert.Equal(JobState.Succeeded, await Storage.StateAsync(child));
        Assert.True(server.Renew([]).Accepted);
    }

    [Fact]
    public async Task Whoever_waits_looks_again_within_the_poll_interval()
    {
        await Storage.Queue.WaitAsync(["default"], TimeSpan.FromHours(1), TestContext.Current.CancellationToken); // ends by the poll, or else never
        await using var other = PostgreSqlStorage.Open(TestDatabase.ConnectionString, new() { Schema = schema, UseNotifications = false });
        await other.CreateAsync();
        var server = await Storage.ServerAsync();
        Assert.Single(await server.FetchAsync(10));
    }
}
