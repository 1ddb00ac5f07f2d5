using JobLib.Budgets;
using JobLib.PostgreSql.Tests.Server;
using JobLib.Storage;
using JobLib.Storage.Conformance;
using Npgsql;

namespace JobLib.PostgreSql.Tests;

/// <summary>What a job costs the database, of statements, commits that write, and log. On a server of its own, where nobody else commits.</summary>
public sealed class BudgetTests
{
    private const string Counting = "-c autovacuum=off -c shared_preload_libraries=pg_stat_statements -c pg_stat_statements.track_utility=off";
    private const int Ones = 200;
    private const int Thousands = 5;
    private const int Set = 500;

    [Fact]
    public async Task Creating_and_running_jobs_and_doing_nothing_keep_to_the_budget()
    {
        using var database = TestDatabase.StartPrivate(Counting);
        await using var storage = PostgreSqlStorage.Open(database.ConnectionString, new() { UseNotifications = false });
        await storage.PrepareAsync(SchemaMode.Migrate, new(), default);
        await using var observer = new NpgsqlConnection(database.ConnectionString);
        await observer.OpenAsync(TestContext.Current.CancellationToken);
        await AskAsync(observer, "CREATE EXTENSION pg_stat_statements");
        var server = await storage.ServerAsync();
        await RunAsync(storage, server, 1); // connections and plans

        var one = await CostAsync(observer, () => CreateAsync(storage, Ones, 1));
        Check("create one job", "job", one, Ones, Ones);
        var many = await CostAsync(observer, () => CreateAsync(storage, Thousands, 1_000));
        Check("create a thousand jobs", "call", many, Thousands, Thousands * 1_000);
        var calls = (Thousands * 1_000 + Ones) / Set;
        var run = await CostAsync(observer, () => RunAsync(storage, server, calls));
        Check("finish 500 jobs and claim the next 500", "call", run, calls, calls * Set);
        await server.SucceedAsync(await server.DrainAsync());
        while ((await storage.Maintenance.FoldAsync(1_000, default)).Done > 0)
        {
            // until the counters are at rest
        }

        var idle = await CostAsync(observer, () => IdleMinutes.CallAsync(storage, server.Id));
        Budget.Check("PostgreSQL", "idle", "statements a second", idle.Statements / (60.0 * IdleMinutes.Minutes));
        Budget.Check("PostgreSQL", "idle", "commits a second", idle.Commits / (60.0 * IdleMinutes.Minutes));
    }

    private static void Check(string scenario, string unit, Cost cost, int units, int jobs)
    {
        Budget.Check("PostgreSQL", scenario, $"statements a {unit}", (double)cost.Statements / units);
        Budget.Check("PostgreSQL", scenario, $"commits a {unit}", (double)cost.Commits / units);
        Budget.Check("PostgreSQL", scenario, "bytes of log a job", (double)cost.Log / jobs);
    }

    private static async Task CreateAsync(PostgreSqlStorage storage, int calls, int jobs)
    {
        for (var i = 0; i < calls; i++) await storage.Jobs.InsertAsync(new() { Jobs = Make.Jobs(jobs) }, null, default);
    }

    // So many full sets: claims that come back short look again.
    private static async Task RunAsync(PostgreSqlStorage storage, TestServer server, int calls)
    {
        if (calls == 1) await CreateAsync(storage, 1, Set);
        var claimed = await storage.Queue.FetchAsync(server.Request(Set), default);
        for (var i = 1; i < calls; i++)
        {
            Assert.Equal(Set, claimed.Jobs.Count);
            var finished = await server.FinishAsync([.. claimed.Jobs.Select(job => TestServer.Finish(job, Make.Success()))], server.Request(Set));
            claimed = Assert.IsType<FetchResult>(finished.Next);
        }

        await server.SucceedAsync(claimed.Jobs);
    }

    private static async Task<Cost> CostAsync(NpgsqlConnection observer, Func<Task> run)
    {
        await AskAsync(observer, "SELECT pg_stat_statements_reset()");
        var (_, commits, log) = await ReadAsync(observer);
        await run();
        var after = await ReadAsync(observer);
        return new(after.Statements, after.Commits - commits, after.Log - log);
    }

    private static async Task<Cost> ReadAsync(NpgsqlConnection observer)
    {
        await using var command = new NpgsqlCommand("""
            SELECT (SELECT coalesce(sum(calls), 0)::bigint FROM pg_stat_statements WHERE query NOT LIKE '%pg_stat_%'),
                   pg_snapshot_xmax(pg_current_snapshot())::text::bigint, (pg_current_wal_insert_lsn() - '0/0')::bigint
            """, observer);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        await reader.ReadAsync(TestContext.Current.CancellationToken);
        return new(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
    }

    private static async Task AskAsync(NpgsqlConnection observer, string statement)
    {
        await using var command = new NpgsqlCommand(statement, observer);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private sealed record Cost(long Statements, long Commits, long Log);
}
