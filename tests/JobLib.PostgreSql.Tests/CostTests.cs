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
    private const int PagesAJob = 40; // about 15 index descents

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

        Assert.InRange(sent / (double)Jobs, 0.005, 0.03);
        Assert.InRange((after.Transactions - before.Transactions) / (double)Jobs, 0.005, 0.02);
        Assert.InRange((after.Log - before.Log) / (double)Jobs, 100, 4_000); // bytes for the claim and the finish
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(50_000)]
    public async Task A_claim_reads_the_same_few_pages_whatever_waits_behind_it(int backlog)
    {
        using var database = TestDatabase.StartPrivate("-c autovacuum=off");
        await using var storage = PostgreSqlStorage.Open(database.ConnectionString, new());
        await storage.PrepareAsync(SchemaMode.Migrate, new(), default);
        await storage.CreateAsync(Make.Jobs(backlog));
        var server = await storage.ServerAsync();
        for (var i = 0; i < 3; i++) await server.FetchAsync(Batch); // the first ones plan, and meet caches that are cold
        var before = await PagesAsync(database);
        for (var i = 0; i < 5; i++) Assert.Equal(Batch, (await server.FetchAsync(Batch)).Count);
        Assert.InRange(await PagesAsync(database) - before, 1, 5 * Batch * PagesAJob);
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
        await using var command = new NpgsqlCommand("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint, (pg_current_wal_insert_lsn() - '0/0')::bigint", observer);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        await reader.ReadAsync(TestContext.Current.CancellationToken);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    private static async Task<long> PagesAsync(PrivateServer database)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand("SELECT pg_stat_force_next_flush(), pg_sleep(0); SELECT sum(blks_hit + blks_read)::bigint FROM pg_stat_database WHERE datname = 'postgres'", connection);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        await reader.NextResultAsync(TestContext.Current.CancellationToken);
        await reader.ReadAsync(TestContext.Current.CancellationToken);
        return reader.GetInt64(0);
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
                    if (activity.GetTagItem("server.port") is int port && location.Contains($":{port}/", StringComparison.Ordinal) && activity.Kind == ActivityKind.Client) Interlocked.Increment(ref count);
                },
            };
            ActivitySource.AddActivityListener(listener);
        }

        public int Count => count;

        public void Dispose() => listener.Dispose();
    }
}
