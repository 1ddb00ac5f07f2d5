using System.Diagnostics;
using JobLib.PostgreSql.Tests.Server;
using JobLib.Storage;
using JobLib.Storage.Conformance;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace JobLib.PostgreSql.Tests;

/// <summary>A renewal looks at what it names, whatever else lies in the table, and waits for nobody.</summary>
public sealed class RenewalTests : IAsyncLifetime
{
    private readonly string schema = TestDatabase.NewSchema();
    private PostgreSqlStorage? opened;

    private PostgreSqlStorage Storage => opened ?? throw new InvalidOperationException("The test has not begun.");

    public async ValueTask InitializeAsync()
    {
        opened = PostgreSqlStorage.Open(TestDatabase.ConnectionString, new() { Schema = schema, UseNotifications = false });
        await opened.PrepareAsync(SchemaMode.Migrate, new(), default);
    }

    public async ValueTask DisposeAsync()
    {
        if (opened is not null) await opened.DisposeAsync();
        await TestDatabase.DropAsync(schema);
    }

    [Fact]
    public async Task It_does_not_walk_the_dead_rows_of_what_its_server_has_run()
    {
        const int Dead = 200_000;
        await TestDatabase.ExecuteAsync($"ALTER TABLE {schema}.running SET (autovacuum_enabled = off)");
        await Storage.CreateAsync(Make.Jobs(20));
        var server = await Storage.ServerAsync();
        var held = await server.FetchAsync(20);
        await using var snapshot = await HoldSnapshotAsync();
        await TestDatabase.ExecuteAsync($"""
            INSERT INTO {schema}.running (job, owner, claim, fence, attempts, crashes, queue, priority, seq, ready_at, claimed_at)
            SELECT gen_random_uuid(), '{server.Id.Value}', 0, 1, 0, 0, 'default', 0, n, now(), now() FROM generate_series(1, {Dead}) AS n;
            DELETE FROM {schema}.running WHERE seq <= {Dead} AND claim = 0
            """);
        // as a renewal does whose server was there a minute ago
        var (all, some) = (await FastestAsync(server, held, from: 0), await FastestAsync(server, held, from: 1));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{some.TotalMilliseconds:0.0} ms beside {Dead} dead rows, and {all.TotalMilliseconds:0.0} ms where it walks them"
        );
        Assert.True(some < all / 4, $"The fastest of five took {some}, and {all} where it walks the dead rows.");
    }

    [Fact]
    public void It_looks_for_lost_claims_from_where_it_looked_a_minute_ago_and_for_jobs_that_were_named_before()
    {
        var clock = new FakeTimeProvider();
        var renewals = new Renewals(clock, TimeSpan.FromSeconds(15));
        var (a, b) = (new JobClaim(Make.Id(), 1, Started: true), new JobClaim(Make.Id(), 1, Started: true));
        Assert.Equal(0, renewals.Before(Request(5, a, b)).From);
        renewals.After(Request(5, a, b), []);
        Assert.Equal([b.Id], renewals.Before(Request(7, a)).Watched);
        renewals.After(Request(7, a), [b.Id.Value]); // somebody held it
        clock.Advance(TimeSpan.FromSeconds(50));
        var (from, watched) = renewals.Before(Request(9, a));
        Assert.Equal(0, from);
        Assert.Equal([b.Id], watched);
        renewals.After(Request(9, a), []);
        clock.Advance(TimeSpan.FromSeconds(20));
        (from, watched) = renewals.Before(Request(11, a));
        Assert.Equal(7, from);
        Assert.Empty(watched);

        static RenewRequest Request(long oldest, params JobClaim[] held) =>
            new()
            {
                Owner = new(Guid.Empty),
                Claims = held,
                OldestClaimInFlight = oldest,
                Lease = TimeSpan.FromMinutes(1),
            };
    }

    [Fact]
    public async Task A_job_that_it_names_no_longer_goes_back_and_one_that_was_locked_goes_back_the_next_time()
    {
        await Storage.CreateAsync(Make.Jobs(3));
        var server = await Storage.ServerAsync();
        var held = await server.FetchAsync(3);
        Assert.Equal(0, server.Renew([.. held]).PutBack);
        await using (var connection = new NpgsqlConnection(TestDatabase.ConnectionString))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await using var locking = new NpgsqlCommand(
                $"SELECT FROM {schema}.running WHERE job IN ('{held[1].Id.Value}', '{held[0].Id.Value}') FOR UPDATE",
                connection,
                transaction
            );
            await locking.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            var renewed = await Task.Run(() => server.Renew(held[0]), TestContext.Current.CancellationToken);
            Assert.Equal((0, 1), (renewed.Lost.Count, renewed.PutBack)); // a locked row counts as held
        }

        Assert.Equal(1, server.Renew(held[0]).PutBack);
        Assert.Equal(0, server.Renew(held[0]).PutBack);
        Assert.Equal(2, (await (await Storage.ServerAsync()).FetchAsync(10)).Count);
    }

    private async Task<TimeSpan> FastestAsync(TestServer server, IReadOnlyList<ClaimedJob> held, long from)
    {
        var fastest = TimeSpan.MaxValue;
        var jobs = string.Join(',', held.Select(job => $"'{job.Id.Value}'"));
        for (var i = 0; i < 5; i++)
        {
            var began = Stopwatch.GetTimestamp();
            Assert.Equal(0, await TestDatabase.ScalarAsync<int>($"""
                SELECT put_back + cardinality(lost) FROM {new Names(schema).Renew}('{server.Id.Value}', ARRAY[{jobs}]::uuid[], ARRAY[{string.Join(
                    ',',
                    held.Select(job => job.Fence)
                )}],
                    ARRAY[{string.Join(',', held.Select(_ => "true"))}], '{"{}"}', {from}, 1000, 60000000, NULL, 0)
                """));
            var took = Stopwatch.GetElapsedTime(began);
            if (took < fastest) fastest = took;
        }

        return fastest;
    }

    private async Task<NpgsqlConnection> HoldSnapshotAsync()
    {
        var connection = new NpgsqlConnection(TestDatabase.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand($"BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM {schema}.server", connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return connection;
    }
}
