using System.Globalization;
using JobLib.PostgreSql.Tests.Server;
using JobLib.Storage;
using JobLib.Storage.Conformance;
using Npgsql;

namespace JobLib.PostgreSql.Tests;

/// <summary>A claim from a limited queue beside transactions that hold rows of it.</summary>
public sealed class QueueLimitLockTests : IAsyncLifetime
{
    private const string Queue = "mail";

    private string schema = "";

    public async ValueTask InitializeAsync() => schema = await TestDatabase.MakeAsync();

    public ValueTask DisposeAsync() => new(TestDatabase.DropAsync(schema));

    [Fact]
    public async Task A_limited_queue_whose_row_is_held_is_passed_over_and_the_others_give_what_they_have()
    {
        await using var storage = await LimitedAsync();
        var server = await storage.ServerAsync();
        await using (await HoldAsync("SELECT FROM {0}.queue WHERE name = 'mail' FOR UPDATE"))
        {
            Assert.Equal(["other", "other"], (await server.FetchAsync(10, Queue, "other")).Select(job => job.Queue));
        }

        Assert.Equal(3, (await server.FetchAsync(10, Queue)).Count);
    }

    [Fact]
    public async Task A_running_job_that_a_transaction_holds_counts_and_is_not_waited_for()
    {
        await using var storage = await LimitedAsync();
        var server = await storage.ServerAsync();
        Assert.Single(await server.FetchAsync(1, Queue));
        await using (await HoldAsync("SELECT FROM {0}.running FOR UPDATE"))
        {
            Assert.Equal(2, (await server.FetchAsync(10, Queue)).Count);
        }
    }

    [Fact]
    public async Task A_queue_without_a_limit_is_not_locked_by_a_claim()
    {
        await using var storage = await LimitedAsync();
        await storage.Queue.SetPausedAsync(["other"], true, Make.Person(), default);
        await storage.Queue.SetPausedAsync(["other"], false, Make.Person(), default);
        var server = await storage.ServerAsync();
        await using (await HoldAsync("SELECT FROM {0}.queue WHERE name = 'other' FOR UPDATE"))
        {
            Assert.Equal(2, (await server.FetchAsync(10, "other")).Count);
        }
    }

    private async Task<PostgreSqlStorage> LimitedAsync()
    {
        var storage = PostgreSqlStorage.Open(TestDatabase.WorkerConnectionString, new() { Schema = schema });
        await storage.CreateAsync([.. Make.Jobs(5, Queue), .. Make.Jobs(2, "other")]);
        await storage.Queue.SetQueueLimitAsync(Queue, 3, Make.Person(), default);
        return storage;
    }

    /// <summary>A transaction that holds what a statement locks, until it is disposed of.</summary>
    private async Task<NpgsqlConnection> HoldAsync(string statement)
    {
        var keeper = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(TestDatabase.ConnectionString) { Pooling = false }.ConnectionString);
        await keeper.OpenAsync();
        await using var command = new NpgsqlCommand($"BEGIN; {string.Format(CultureInfo.InvariantCulture, statement, schema)}", keeper);
        await command.ExecuteNonQueryAsync();
        return keeper; // whose end rolls back
    }
}
