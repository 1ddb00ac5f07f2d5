using System.Diagnostics;
using JobLib.PostgreSql.Tests.Server;
using JobLib.Storage;
using JobLib.Storage.Conformance;
using Npgsql;

namespace JobLib.PostgreSql.Tests;

/// <summary>What a job costs, in figures that noise cannot touch. On a server of its own, where nobody else commits.</summary>
public sealed class CostTests
{
    private const int Jobs = 5_000;
    private const int Batch = 100;
    private const int IdleQueues = 1_000;

    [Fact]
    public async Task At_batch_100_a_job_costs_few_round_trips_commits_and_bytes_of_log()
    {
        using var database = TestDatabase.StartPrivate("-c autovacuum=off");
        await using var storage = PostgreSqlStorage.Open(database.ConnectionString, new());
        await storage.PrepareAsync(SchemaMode.Migrate, new(), default);
        await using var observer = new NpgsqlConnection(database.ConnectionString);
        await observer.OpenAsync(TestContext.Current.CancellationToken);
        var server = await storage.ServerAsync();
        await storage.CreateAsync(Make.Jobs(Jobs));

        using var roundTrips = new RoundTrips(storage.Info.Location);
        var before = await ReadAsync(observer);
        await DrainAsync(storage, server);
        var sent = roundTrips.Count;
        var after = await ReadAsync(observer);

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{sent} round trips, {after.Transactions - before.Transactions} commits, {(after.Log - before.Log) / Jobs} bytes of log a job for {Jobs} jobs"
        );
        Assert.InRange(sent / (double)Jobs, 0.005, 0.03);
        Assert.InRange((after.Transactions - before.Transactions) / (double)Jobs, 0.005, 0.02);
        Assert.InRange((after.Log - before.Log) / (double)Jobs, 100, 1_300); // bytes for the claim and the finish: 1,057 when this was written
    }

    [Fact]
    public async Task A_claim_reads_as_many_pages_behind_a_long_backlog_as_behind_a_short_one()
    {
        using var database = TestDatabase.StartPrivate("-c autovacuum=off");
        var few = await ClaimCost.BehindAsync(database, 1_000);
        var many = await ClaimCost.BehindAsync(database, ClaimCost.LongBacklog);
        TestContext.Current.TestOutputHelper?.WriteLine($"behind 1,000: {few}; behind {ClaimCost.LongBacklog:N0}: {many}");
        Assert.InRange(many.Pages / few.Pages, 0.85, 1.15);
    }

    [Fact]
    public async Task A_claim_reads_as_many_pages_where_ten_thousand_groups_take_turns_as_where_jobs_have_none()
    {
        using var database = TestDatabase.StartPrivate("-c autovacuum=off");
        var none = await ClaimCost.BehindAsync(database, 20_000);
        var many = await ClaimCost.BehindAsync(database, 20_000, groups: 10_000);
        TestContext.Current.TestOutputHelper?.WriteLine($"without groups: {none}; with 10,000: {many}");
        Assert.InRange(many.Pages / none.Pages, 0.7, 1.3);
    }

    [Fact]
    public async Task A_fetch_looks_once_at_a_queue_that_is_idle_however_many_there_are()
    {
        using var database = TestDatabase.StartPrivate("-c autovacuum=off");
        var alone = await ClaimCost.BesideIdleAsync(database, 0);
        var beside = await ClaimCost.BesideIdleAsync(database, IdleQueues);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"alone: {alone}; beside {IdleQueues:N0} idle queues: {beside}, {beside.Pages - alone.Pages:0} pages more a fetch"
        );
        Assert.InRange((beside.Pages - alone.Pages) / IdleQueues, 0, 3.5); // an index of two levels, and the page of its metadata or of the row
    }

    private static async Task DrainAsync(PostgreSqlStorage storage, TestServer server)
    {
        var jobs = await server.FetchAsync(Batch);
        while (jobs.Count > 0)
        {
            var result = await server.FinishAsync([.. jobs.Select(job => TestServer.Finish(job, Make.Success()))], server.Request(Batch, "default"));
            jobs = result.Next?.Jobs ?? [];
        }

        Assert.Equal(Jobs, (await storage.Reader.CountAsync(new() { States = [JobState.Succeeded] }, Jobs + 1, default)).Value);
    }

    private static async Task<(long Transactions, long Log)> ReadAsync(NpgsqlConnection observer)
    {
        await using var command = new NpgsqlCommand(
            "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint, (pg_current_wal_insert_lsn() - '0/0')::bigint",
            observer
        );
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        await reader.ReadAsync(TestContext.Current.CancellationToken);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    private sealed class RoundTrips : IDisposable
    {
        private readonly ActivityListener listener;
        private int count;

        public RoundTrips(string location)
        {
            listener = new()
            {
                ShouldListenTo = source => source.Name == "Npgsql",
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
                ActivityStopped = activity =>
                {
                    if (
                        activity.GetTagItem("server.port") is int port
                        && location.Contains($":{port}/", StringComparison.Ordinal)
                        && activity.Kind == ActivityKind.Client
                    )
                    {
                        Interlocked.Increment(ref count);
                    }
                },
            };
            ActivitySource.AddActivityListener(listener);
        }

        public int Count => count;

        public void Dispose() => listener.Dispose();
    }
}
