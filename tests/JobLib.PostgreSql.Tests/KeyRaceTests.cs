using JobLib.PostgreSql.Tests.Server;
using JobLib.Storage.Conformance;
using Npgsql;

namespace JobLib.PostgreSql.Tests;

/// <summary>
/// A claim that has seen a job, and finds it changed when it comes to lock it, leaves it where it is, and its key free. The moment between is made long by a
/// policy of the table, which stops the claim at a row of another queue until the test lets it go on.
/// </summary>
public sealed class KeyRaceTests : IAsyncLifetime
{
    private const string Gate = "4711";

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
        await StopAtTheGateAsync();
        var server = await storage.ServerAsync();

        await using var keeper = new NpgsqlConnection(TestDatabase.ConnectionString);
        await keeper.OpenAsync(TestContext.Current.CancellationToken);
        await ExecuteAsync(keeper, $"SELECT pg_advisory_lock({Gate})");
        var fetch = Task.Run(() => server.FetchAsync(10, "gate", "keys"));
        await Eventually.TrueAsync(
            async () =>
                await TestDatabase.ScalarAsync<long>($"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = {Gate} AND NOT granted") == 1,
            "the claim stands at the gate"
        );
        await ExecuteAsync(keeper, $"SELECT {schema}.uncharge(ARRAY['{keyed}'::uuid], ARRAY[1::bigint])");
        await ExecuteAsync(keeper, $"SELECT pg_advisory_unlock({Gate})");
        Assert.DoesNotContain(keyed, (await fetch).Select(job => job.Id));

        await storage.DeleteAsync(keyed);
        var next = await storage.CreateAsync(Make.Job("keys") with { ConcurrencyKey = "k" });
        Assert.Equal(next, (await server.ClaimAsync("keys")).Id);
    }

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
