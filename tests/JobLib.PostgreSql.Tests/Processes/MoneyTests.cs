using JobLib.PostgreSql.Tests.Server;

namespace JobLib.PostgreSql.Tests.Processes;

/// <summary>Exactly-once effects: a job's effects, the next job and its own success in one transaction of the job's, while the processes are killed.</summary>
public sealed class MoneyTests : IAsyncLifetime
{
    private const int Chains = 20;
    private const int Kills = 8;
    private const long Transfers = Chains * Bank.Hops;

    private readonly string schema = TestDatabase.NewSchema();
    private readonly List<WorkerProcess> workers = [];

    public async ValueTask InitializeAsync()
    {
        await TestDatabase.ExecuteAsync(PostgreSqlSchema.Script(schema));
        await TestDatabase.ExecuteAsync(Bank.Tables(schema));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in workers) worker.Dispose();
        await TestDatabase.DropAsync(schema);
    }

    [Fact]
    public async Task Money_that_jobs_move_is_moved_once_and_never_lost_though_their_processes_are_killed()
    {
        await using (var app = new App(TestDatabase.ConnectionString, schema))
        {
            await app.Client.EnqueueManyAsync<Bank, int>(Enumerable.Range(0, Chains), (bank, chain) => bank.TransferAsync(chain, 1, JobContext.None), cancellationToken: TestContext.Current.CancellationToken);
        }

        var random = new Random(20_261_122);
        for (var i = 0; i < 3; i++) workers.Add(Start());
        for (var kill = 1; kill <= Kills; kill++)
        {
            await Eventually.TrueAsync(async () => await MovedAsync() >= Transfers * kill / (Kills + 1), "the transfers go on");
            var victim = random.Next(workers.Count);
            workers[victim].Kill();
            workers[victim] = Start();
            Assert.Equal(1_000L * Bank.Accounts, await SumAsync());
        }

        await Eventually.TrueAsync(async () => await MovedAsync() >= Transfers, "every chain comes to its end");
        foreach (var worker in workers) await worker.StopAsync();
        Assert.Equal(1_000L * Bank.Accounts, await SumAsync());
        Assert.Equal(Transfers, await MovedAsync());
        Assert.Equal(Transfers, await TestDatabase.ScalarAsync<long>($"SELECT count(*) FROM (SELECT DISTINCT chain, hop FROM {schema}.ledger) l"));
        Assert.Equal(Transfers, await TestDatabase.ScalarAsync<long>($"SELECT count(*) FROM {schema}.finished WHERE state = 3"));
    }

    private WorkerProcess Start() => WorkerProcess.Start("transfer", TestDatabase.ConnectionString, schema);

    private Task<long> MovedAsync() => TestDatabase.ScalarAsync<long>($"SELECT count(*) FROM {schema}.ledger");

    private Task<long> SumAsync() => TestDatabase.ScalarAsync<long>($"SELECT sum(balance)::bigint FROM {schema}.account");
}
