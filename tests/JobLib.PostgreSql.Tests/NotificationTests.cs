using JobLib.PostgreSql.Tests.Server;
using JobLib.Storage;
using JobLib.Storage.Conformance;
using Npgsql;

namespace JobLib.PostgreSql.Tests;

public sealed class NotificationTests : IAsyncLifetime
{
    private readonly string schema = TestDatabase.NewSchema();
    private readonly List<PostgreSqlStorage> storages = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var storage in storages) await storage.DisposeAsync();
        await TestDatabase.DropAsync(schema);
    }

    [Fact]
    public async Task A_sleeping_server_of_another_process_is_woken_by_a_new_job()
    {
        var (server, client) = (await OpenAsync(), await OpenAsync());
        await (await server.ServerAsync()).FetchAsync(1);
        var waiting = await ListenAsync(server);
        await client.CreateAsync();
        await waiting; // ends by the notification, or else in an hour
    }

    [Fact]
    public async Task A_job_of_the_callers_transaction_wakes_when_that_is_committed_and_not_before()
    {
        var (server, client) = (await OpenAsync(), await OpenAsync());
        await (await server.ServerAsync()).FetchAsync(1);
        var waiting = await ListenAsync(server);
        await using var connection = new NpgsqlConnection(TestDatabase.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using (var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken))
        {
            await client.Jobs.InsertAsync(new() { Jobs = [Make.Job()] }, transaction, default);
            Assert.False(waiting.IsCompleted);
            await transaction.CommitAsync(TestContext.Current.CancellationToken);
        }

        await waiting;
    }

    private async Task<PostgreSqlStorage> OpenAsync()
    {
        var storage = PostgreSqlStorage.Open(TestDatabase.ConnectionString, new() { Schema = schema });
        storages.Add(storage);
        await storage.PrepareAsync(SchemaMode.Migrate, new(), default);
        return storage;
    }

    // The first waits end at once: whoever begins to listen may have missed something.
    private async Task<Task> ListenAsync(PostgreSqlStorage server)
    {
        var name = $"LISTEN \"joblib_{schema}\"";
        await server.Queue.WaitAsync(["default"], TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        while (await TestDatabase.ScalarAsync<long>($"SELECT count(*) FROM pg_stat_activity WHERE query = '{name}' AND state = 'idle'") == 0)
        {
            await Task.Yield();
        }

        return server.Queue.WaitAsync(["default"], TimeSpan.FromHours(1), TestContext.Current.CancellationToken).AsTask();
    }
}
