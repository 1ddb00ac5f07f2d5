using JobLib.PostgreSql.Tests.Server;
using JobLib.Storage;
using JobLib.Storage.Conformance;
using Npgsql;

namespace JobLib.PostgreSql.Tests;

/// <summary>
/// What changes while a claim is under way. The moment is made long by a policy of the table, which stops the claim at a row of another queue until the test
/// lets it go on: it has seen then what it goes by, and locked nothing of it.
/// </summary>
public sealed class KeyRaceTests : IAsyncLifetime
{
    private const string Gate = "4711";

    private static readonly JobRate Hourly = new() { Key = "r", Permits = 1, Per = TimeSpan.FromHours(1), Burst = 0 };

    private string schema = "";

    public async ValueTask InitializeAsync() => schema = await TestDatabase.MakeAsync();

    public ValueTask DisposeAsync() => new(TestDatabase.DropAsync(schema));

    [Fact]
    public async Task A_job_whose_charge_is_taken_back_while_it_is_claimed_does_not_keep_its_key()
    {
        await using var storage = PostgreSqlStorage.Open(TestDatabase.WorkerConnectionString, new() { Schema = schema });
        var keyed = await storage.CreateAsync(Make.Job("keys") with { ConcurrencyKey = "k" });
        await storage.CreateAsync(Make.Job("gate"));
        await TestDatabase.ExecuteAsync(
            $"UPDATE {schema}.ready SET crashes = 1 WHERE queue = 'keys'; INSERT INTO {schema}.crash (job, fence) VALUES ('{keyed}', 1)"
        );
        var server = await storage.ServerAsync();
        var claimed = await FetchBesideAsync(server, keeper => ExecuteAsync(keeper, $"SELECT {schema}.uncharge(ARRAY['{keyed}'::uuid], ARRAY[1::bigint])"));
        Assert.DoesNotContain(keyed, claimed);

        await storage.DeleteAsync(keyed);
        var next = await storage.CreateAsync(Make.Job("keys") with { ConcurrencyKey = "k" });
        Assert.Equal(next, (await server.ClaimAsync("keys")).Id);
    }

    [Fact]
    public async Task A_job_that_is_set_aside_by_a_limit_that_is_raised_meanwhile_does_not_wait_for_its_holder()
    {
        await using var storage = PostgreSqlStorage.Open(TestDatabase.WorkerConnectionString, new() { Schema = schema });
        var server = await storage.ServerAsync();
        await storage.CreateAsync(Make.Job("keys") with { ConcurrencyKey = "k" });
        await server.ClaimAsync("keys");
        var second = await storage.CreateAsync(Make.Job("keys") with { ConcurrencyKey = "k" });
        await storage.CreateAsync(Make.Job("gate"));
        var claimed = await FetchBesideAsync(server, async _ => await storage.Queue.SetConcurrencyLimitAsync("k", 2, Make.Person(), default));
        Assert.DoesNotContain(second, claimed);
        Assert.True((await storage.FindAsync(second)).WaitsForKey);

        await storage.MoveAllAsync();
        Assert.Equal(second, (await server.ClaimAsync("keys")).Id);
    }

    [Fact]
    public async Task A_job_whose_place_is_freed_while_it_is_claimed_does_not_wait_for_nobody()
    {
        await using var storage = PostgreSqlStorage.Open(TestDatabase.WorkerConnectionString, new() { Schema = schema });
        var server = await storage.ServerAsync();
        await storage.CreateAsync(Make.Job("keys") with { ConcurrencyKey = "k" });
        var holder = await server.ClaimAsync("keys");
        var second = await storage.CreateAsync(Make.Job("keys") with { ConcurrencyKey = "k" });
        await storage.CreateAsync(Make.Job("gate"));
        var claimed = await FetchBesideAsync(server, _ => server.SucceedAsync(holder));
        Assert.Contains(second, claimed);
    }

    [Fact]
    public async Task A_claim_that_is_under_way_when_a_rate_is_set_does_not_go_by_the_rate_before()
    {
        await using var storage = PostgreSqlStorage.Open(TestDatabase.WorkerConnectionString, new() { Schema = schema });
        var server = await storage.ServerAsync();
        var waiting = await storage.CreateAsync(Rated());
        await storage.CreateAsync(Make.Job("gate"));
        var claimed = await FetchBesideAsync(server, async _ => await storage.Queue.SetRateAsync("r", Hourly with { Permits = 0 }, Make.Person(), default));
        Assert.DoesNotContain(waiting, claimed);
        await storage.MoveAllAsync();
        Assert.Empty(await server.FetchAsync(10, "keys"));
        Assert.Null((await storage.FindAsync(waiting)).RateFreeAt);
    }

    [Fact]
    public async Task A_job_that_a_claim_sets_aside_while_a_rate_is_set_does_not_wait_for_the_time_of_the_rate_before()
    {
        await using var storage = PostgreSqlStorage.Open(TestDatabase.WorkerConnectionString, new() { Schema = schema });
        var server = await storage.ServerAsync();
        await storage.CreateAsync(Rated());
        await server.ClaimAsync("keys");
        var second = await storage.CreateAsync(Rated());
        await storage.CreateAsync(Make.Job("gate"));
        var quick = Hourly with { Per = TimeSpan.FromMilliseconds(1) };
        var claimed = (await FetchBesideAsync(server, async _ => await storage.Queue.SetRateAsync("r", quick, Make.Person(), default))).ToList();
        await Eventually.TrueAsync(
            async () =>
            {
                await storage.MoveAllAsync();
                claimed.AddRange((await server.FetchAsync(10, "keys")).Select(job => job.Id));
                return claimed.Contains(second);
            },
            "the second job is claimed"
        );
    }

    // What a fetch gives beside which something happens when it has begun.
    private async Task<IReadOnlyList<JobId>> FetchBesideAsync(TestServer server, Func<NpgsqlConnection, Task> something)
    {
        await StopAtTheGateAsync();
        await using var keeper = new NpgsqlConnection(TestDatabase.ConnectionString);
        await keeper.OpenAsync(TestContext.Current.CancellationToken);
        await ExecuteAsync(keeper, $"SELECT pg_advisory_lock({Gate})");
        var fetch = Task.Run(() => server.FetchAsync(10, "gate", "keys"));
        await Eventually.TrueAsync(
            async () =>
                await TestDatabase.ScalarAsync<long>($"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = {Gate} AND NOT granted") == 1,
            "the claim stands at the gate"
        );
        await something(keeper);
        await ExecuteAsync(keeper, $"SELECT pg_advisory_unlock({Gate})");
        return [.. (await fetch).Select(job => job.Id)];
    }

    private static NewJob Rated() => Make.Job("keys") with { Rate = Hourly };

    private Task StopAtTheGateAsync() => TestDatabase.ExecuteAsync($"""
        CREATE FUNCTION {schema}.pass(p_queue text) RETURNS boolean LANGUAGE plpgsql AS $$
        BEGIN
            IF p_queue = 'gate' THEN PERFORM pg_advisory_xact_lock_shared({Gate}); END IF;
            RETURN true;
        END $$;
        GRANT EXECUTE ON FUNCTION {schema}.pass TO PUBLIC;
        ALTER TABLE {schema}.ready ENABLE ROW LEVEL SECURITY;
        CREATE POLICY gate ON {schema}.ready USING ({schema}.pass(queue)) WITH CHECK (true)
        """);

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
