using JobLib.PostgreSql.Tests.Server;
using JobLib.Storage;
using JobLib.Storage.Conformance;
using Npgsql;

namespace JobLib.PostgreSql.Tests;

/// <summary>
/// Locks are taken in one order everywhere. A deadlock would be mended by a repetition, but only after a second in which two servers stand still.
/// </summary>
public sealed class LockOrderTests
{
    private const int Rounds = 150;

    [Fact]
    public Task Two_servers_that_free_keys_and_want_each_others_never_block_one_another() => WithoutDeadlockAsync(async (first, second) =>
    {
        await first.CreateAsync(Enumerable.Range(0, Rounds).SelectMany(_ => new[] { Keyed("a"), Keyed("b") }));
        await Task.WhenAll(RunAsync(first, "a", "b"), RunAsync(second, "b", "a"));
        Assert.Equal(2 * Rounds, (await first.Reader.CountAsync(new() { States = [JobState.Succeeded] }, 10_000, default)).Value);
    });

    [Fact]
    public Task A_member_that_ends_never_blocks_one_that_is_attached_to_it_in_the_same_batch() => WithoutDeadlockAsync(async (first, second) =>
    {
        var (batch, _) = await first.CreateBatchAsync(Rounds);
        var server = await first.ServerAsync();
        for (var i = 0; i < Rounds; i++)
        {
            var parent = await server.ClaimAsync();
            await Task.WhenAll(
                server.FinishWhenFreeAsync(parent, Make.Success()),
                second.CreateAsync(Make.Child(parent.Id, queue: "after") with { Batch = batch })
            );
        }

        await server.RunAllAsync("after");
        Assert.Equal(BatchState.Succeeded, (await first.FindBatchAsync(batch)).State);
    });

    [Fact]
    public Task Servers_that_end_members_of_one_batch_at_once_wait_for_one_another_and_are_told_of_no_lock() => WithoutDeadlockAsync(async (first, second) =>
    {
        var (batch, _) = await first.CreateBatchAsync(4 * Rounds);
        await Task.WhenAll(new[] { first, second, first, second }.Select(async storage =>
        {
            var server = await storage.ServerAsync();
            for (var got = await server.FetchAsync(5); got.Count > 0; got = await server.FetchAsync(5))
            {
                await server.SucceedAsync(got);
            }
        }));
        Assert.Equal((BatchState.Succeeded, 4L * Rounds), ((await first.FindBatchAsync(batch)).State, (await first.FindBatchAsync(batch)).Succeeded));
    });

    [Fact]
    public Task Jobs_of_two_sequences_that_are_created_deleted_and_ended_at_once_never_block_one_another() => WithoutDeadlockAsync(async (first, second) =>
    {
        var server = await first.ServerAsync();
        var ended = 0;
        await Task.WhenAll(CreateAsync(first, "a", "b"), CreateAsync(second, "b", "a"), EndAsync());

        async Task CreateAsync(PostgreSqlStorage storage, string one, string other)
        {
            for (var i = 0; i < Rounds / 2; i++)
            {
                var jobs = new[] { Make.Job() with { Sequence = one }, Make.Job() with { Sequence = other } };
                await storage.CreateAsync(jobs);
                if (i % 3 == 0) await storage.ChangeAsync(JobChangeKind.Delete, jobs[0].Id, JobState.Awaiting);
                if (i % 3 == 0) Interlocked.Increment(ref ended);
            }
        }

        async Task EndAsync()
        {
            while (!await IsOverAsync())
            {
                foreach (var job in await server.FetchAsync(10)) await server.FinishWhenFreeAsync(job, Make.Success());
                await first.MoveAllAsync();
            }
        }

        async Task<bool> IsOverAsync() =>
            Volatile.Read(ref ended) == Rounds / 3
            && (await first.Reader.CountAsync(new() { States = [JobState.Enqueued, JobState.Processing, JobState.Awaiting] }, 1, default)).Value == 0
            && (await first.Reader.CountAsync(new(), 10_000, default)).Value == 2 * Rounds;
    });

    private static async Task WithoutDeadlockAsync(Func<PostgreSqlStorage, PostgreSqlStorage, Task> work)
    {
        using var database = TestDatabase.StartPrivate();
        await using var observer = new NpgsqlConnection(database.ConnectionString);
        await observer.OpenAsync(TestContext.Current.CancellationToken);
        await ExecuteAsync(observer, "CREATE DATABASE jobs");
        var connection = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Database = "jobs" }.ConnectionString;
        await using (var first = PostgreSqlStorage.Open(connection, new()))
        await using (var second = PostgreSqlStorage.Open(connection, new()))
        {
            await first.PrepareAsync(SchemaMode.Migrate, new(), default);
            await work(first, second);
        }

        // A session hands in what it has counted when it ends.
        await Eventually.TrueAsync(
            async () => await ScalarAsync(observer, "SELECT count(*) FROM pg_stat_activity WHERE datname = 'jobs'") == 0,
            "the sessions have ended"
        );
        Assert.Equal(0, await ScalarAsync(observer, "SELECT deadlocks FROM pg_stat_database WHERE datname = 'jobs'"));
    }

    private static NewJob Keyed(string key) => Make.Job(key) with { ConcurrencyKey = key };

    // One job at a time, of the other queue than the last where there is one.
    private static async Task RunAsync(PostgreSqlStorage storage, params string[] queues)
    {
        var server = await storage.ServerAsync(queues: queues);
        IReadOnlyList<ClaimedJob> held = [];
        for (var turn = 0; ; turn++)
        {
            var next = server.Request(1, [queues[turn % 2], queues[(turn + 1) % 2]]);
            var result = await server.FinishAsync([.. held.Select(job => TestServer.Finish(job, Make.Success()))], next);
            held = result.Next?.Jobs ?? [];
            if (
                held.Count == 0
                && (await storage.Reader.OverviewAsync(default)).Counts is var counts
                && counts[JobState.Enqueued] + counts[JobState.Processing] == 0
            )
            {
                return;
            }
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<long> ScalarAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken) ?? 0L);
    }
}
