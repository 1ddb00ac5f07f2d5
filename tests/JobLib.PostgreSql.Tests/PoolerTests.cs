using JobLib.PostgreSql.Tests.Server;
using JobLib.Storage;
using JobLib.Storage.Conformance;
using JobLib.Tests.Processes;
using Npgsql;

namespace JobLib.PostgreSql.Tests;

/// <summary>
/// Behind a pooler in transaction mode each transaction may meet another session, and nothing of a session stays. Parts of the suite run so too: see
/// PgBouncerConformance.cs.
/// </summary>
public sealed class PoolerTests(PgBouncerFixture pooler) : IAsyncLifetime
{
    private readonly string schema = TestDatabase.NewSchema();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => new(TestDatabase.DropAsync(schema));

    [Fact]
    public async Task The_pooler_of_these_tests_gives_each_transaction_another_session_and_empties_it()
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(pooler.ConnectionString) { NoResetOnClose = true }.ConnectionString);
        await using var connection = await source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await HoldTwoSessionsAsync(source, connection);
        var sessions = new HashSet<int>();
        for (var i = 0; i < 10; i++)
        {
            await using var command = new NpgsqlCommand(
                "SELECT pg_backend_pid(), current_setting('work_mem'), set_config('work_mem', '64kB', false)",
                connection
            );
            await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
            Assert.True(await reader.ReadAsync(TestContext.Current.CancellationToken));
            sessions.Add(reader.GetInt32(0));
            Assert.NotEqual("64kB", reader.GetString(1));
        }

        Assert.InRange(sessions.Count, 2, 10);
    }

    [Fact]
    public async Task Two_servers_run_every_job_once()
    {
        await using var first = new App(Polling);
        await using var second = new App(Polling);
        await Task.WhenAll(first.StartAsync(), second.StartAsync()); // and both migrate
        await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < 25; i++) await first.Client.EnqueueAsync(() => Numbers.Run(schema, (caller * 25) + i));
        })));
        await Eventually.TrueAsync(() => Task.FromResult(Numbers.Ran(schema).Count >= 200), "every job has run");
        Assert.Equal(Enumerable.Range(0, 200), Numbers.Ran(schema).Order());
    }

    [Fact]
    public async Task Whoever_waits_looks_again_within_the_poll_interval()
    {
        await using var storage = await OpenAsync();
        await using var other = await OpenAsync();
        await storage.Queue.WaitAsync(["default"], TimeSpan.FromHours(1), TestContext.Current.CancellationToken); // ends by the poll, or else never
        await other.CreateAsync();
        Assert.Single(await (await storage.ServerAsync()).FetchAsync(10));
    }

    // The pooler opens a session when none is free; from then on there are two to take in turns.
    private static async Task HoldTwoSessionsAsync(NpgsqlDataSource source, NpgsqlConnection one)
    {
        await using var two = await source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var first = await one.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var second = await two.BeginTransactionAsync(TestContext.Current.CancellationToken);
        Assert.NotEqual(await BackendAsync(one), await BackendAsync(two));
    }

    private static async Task<int> BackendAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("SELECT pg_backend_pid()", connection);
        return Assert.IsType<int>(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    private void Polling(JobLibBuilder jobs) =>
        jobs.UsePostgreSql(pooler.ConnectionString, options => (options.Schema, options.UseNotifications) = (schema, false));

    private async Task<PostgreSqlStorage> OpenAsync()
    {
        var storage = PostgreSqlStorage.Open(pooler.ConnectionString, new() { Schema = schema, UseNotifications = false });
        await storage.PrepareAsync(SchemaMode.Migrate, new(), default);
        return storage;
    }
}
