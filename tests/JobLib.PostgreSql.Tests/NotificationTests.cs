using System.Diagnostics;
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

    [Fact]
    public async Task Nothing_is_told_when_nobody_sleeps()
    {
        var client = await OpenAsync();
        var busy = await client.ServerAsync();
        await client.CreateAsync(Make.Jobs(40));
        for (var i = 0; i < 25; i++) Assert.Single(await busy.FetchAsync(1)); // given all that it asks for, again and again
        await using var listener = await HearAsync();
        var before = await NowAsync();
        await client.CreateAsync();
        await ToldSinceAsync(before);
        await listener.HearAsync();
        Assert.Empty(listener.Heard);
    }

    [Fact]
    public async Task A_thousand_commits_are_told_in_a_few_notifications()
    {
        var client = await OpenAsync();
        await (await client.ServerAsync()).FetchAsync(1);
        await using var listener = await HearAsync();
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
        {
            for (var i = 0; i < 100; i++) await client.CreateAsync();
        }));
        var before = await NowAsync();
        await client.CreateAsync();
        await ToldSinceAsync(before);
        await listener.HearAsync();
        Assert.InRange(listener.Heard.Count, 1, 2 + (Stopwatch.GetElapsedTime(began).TotalMilliseconds / 5)); // one in five milliseconds
    }

    [Fact]
    public async Task A_listener_whose_connection_is_ended_listens_again()
    {
        var (server, client) = (await OpenAsync(), await OpenAsync());
        await (await server.ServerAsync()).FetchAsync(1);
        var waiting = await ListenAsync(server);
        await TestDatabase.ScalarAsync<bool>($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'LISTEN \"joblib_{schema}\"'");
        await waiting; // whoever listens again may have missed something
        var again = server.Queue.WaitAsync(["default"], TimeSpan.FromHours(1), TestContext.Current.CancellationToken);
        await client.CreateAsync();
        await again;
    }

    private static Task<DateTime> NowAsync() => TestDatabase.ScalarAsync<DateTime>("SELECT clock_timestamp()");

    // Wake-ups are sent after the commit by a loop of their own. The storage's sessions carry the schema's name.
    private Task ToldSinceAsync(DateTime time) => Eventually.TrueAsync(
        async () => await TestDatabase.ScalarAsync<long>(
            $"SELECT count(*) FROM pg_stat_activity WHERE application_name = '{schema}' AND query LIKE '%pg_notify%' AND state = 'idle' AND query_start >= '{time:O}'"
        ) > 0,
        "the wake-up has been sent");

    private async Task<Listener> HearAsync()
    {
        var connection = new NpgsqlConnection(TestDatabase.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return await Listener.OnAsync(connection, $"joblib_{schema}");
    }

    private async Task<PostgreSqlStorage> OpenAsync()
    {
        var connection = new NpgsqlConnectionStringBuilder(TestDatabase.ConnectionString) { ApplicationName = schema };
        var storage = PostgreSqlStorage.Open(connection.ConnectionString, new() { Schema = schema });
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
