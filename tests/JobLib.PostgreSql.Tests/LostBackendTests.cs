using JobLib.PostgreSql.Tests.Server;
using JobLib.Storage;
using JobLib.Storage.Conformance;
using Npgsql;

namespace JobLib.PostgreSql.Tests;

/// <summary>
/// A DBA, a failover or the operating system ends the session of an operation that is under way: the operation goes on as if nothing had been.
/// </summary>
public sealed class LostBackendTests : IAsyncLifetime
{
    private static readonly Dictionary<string, Func<PostgreSqlStorage, TestServer, Task>> All = new(StringComparer.Ordinal)
    {
        ["create"] = async (storage, _) => Assert.Equal(InsertStatus.Created, (await storage.TryCreateAsync(Make.Job())).Status),
        ["create with a key"] = async (storage, _) =>
            Assert.Equal(InsertStatus.Created, (await storage.TryCreateAsync(Make.Job() with { IdempotencyKey = "key" })).Status),
        ["create a batch"] = async (storage, _) => await storage.CreateBatchAsync(3),
        ["create synchronously"] = (storage, _) =>
            Task.Run(() => SynchronousCall.Run(() => storage.Jobs.InsertAsync(new() { Jobs = [Make.Job()] }, null, default))),
        ["fetch"] = async (_, server) => Assert.Equal(2, (await server.FetchAsync(2)).Count),
        ["finish and fetch"] = async (_, server) =>
            Assert.All((await server.FinishAsync([], server.Request(2, "default"))).Next?.Jobs ?? [], job => Assert.NotEqual(0, job.Fence)),
        ["renew"] = (_, server) => Task.Run(() => Assert.True(server.Renew([]).Accepted)),
        ["signals"] = async (_, server) => Assert.True((await server.SignalsAsync()).Live),
        ["promote"] = async (storage, _) => await storage.Maintenance.PromoteAsync(100, default),
        ["age"] = async (storage, _) => await storage.Maintenance.AgeAsync(TimeSpan.FromMinutes(1), 100, default),
        ["rescue"] = async (storage, _) => await storage.Maintenance.RescueAsync(3, 100, default),
        ["fold"] = async (storage, _) => await storage.Maintenance.FoldAsync(100, default),
        ["due recurring"] = async (storage, _) => await storage.Recurring.DueAsync(100, default),
        ["pause"] = async (storage, _) => await storage.Queue.SetPausedAsync(["default"], true, Make.Person(), default),
        ["overview"] = async (storage, _) => Assert.Equal(3, (await storage.Reader.OverviewAsync(default)).Counts[JobState.Enqueued]),
        ["search"] = async (storage, _) => Assert.Equal(3, (await storage.Reader.QueryAsync(new() { Size = 10 }, default)).Items.Count),
    };

    private readonly string schema = TestDatabase.NewSchema();

    public static TheoryData<string> Operations => [.. All.Keys];

    public ValueTask InitializeAsync() => new(TestDatabase.ExecuteAsync(PostgreSqlSchema.Script(schema)));

    public ValueTask DisposeAsync() => new(TestDatabase.DropAsync(schema));

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task An_operation_whose_session_is_ended_is_done_by_another(string operation)
    {
        var connection = new NpgsqlConnectionStringBuilder(TestDatabase.ConnectionString) { ApplicationName = schema };
        await using var storage = PostgreSqlStorage.Open(connection.ConnectionString, new() { Schema = schema, UseNotifications = false });
        await storage.CreateAsync(Make.Jobs(3));
        var server = await storage.ServerAsync();
        Task running;
        await using (var blocker = new NpgsqlConnection(TestDatabase.ConnectionString))
        {
            await blocker.OpenAsync(TestContext.Current.CancellationToken);
            await using var transaction = await LockAllAsync(blocker);
            running = All[operation](storage, server);
            await Eventually.TrueAsync(async () => await TestDatabase.ScalarAsync<long>(
                $"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = '{schema}' AND wait_event_type = 'Lock'"
            ) > 0,
        "the operation has begun"
    );
        }

        await running;
    }

    private async Task<NpgsqlTransaction> LockAllAsync(NpgsqlConnection connection)
    {
        var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand($$"""
            DO $$
            DECLARE t record;
            BEGIN
                FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = '{{schema}}' ORDER BY tablename LOOP
                    EXECUTE format('LOCK TABLE "{{schema}}".%I IN ACCESS EXCLUSIVE MODE', t.tablename);
                END LOOP;
            END $$
            """, connection, transaction);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return transaction;
    }
}
