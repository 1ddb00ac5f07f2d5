namespace JobLib.Tests.Processes;

/// <summary>Exactly-once effects: a job's effects, the next job and its own success in one transaction of the job's, while the processes are killed.</summary>
public abstract class MoneyConformance : IAsyncLifetime
{
    private readonly List<WorkerProcess> workers = [];

    /// <summary>How many chains of jobs move money, and how many jobs each has.</summary>
    protected virtual (int Chains, int Hops) Size => (20, 40);

    /// <summary>How many processes are killed.</summary>
    protected virtual int Kills => 8;

    private long Transfers => (long)Size.Chains * Size.Hops;

    /// <summary>Makes the schema, and in it the tables of the bank: 10 accounts with 1,000 each, and a ledger.</summary>
    public abstract ValueTask InitializeAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var worker in workers) worker.Dispose();
        await DropAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Money_that_jobs_move_is_moved_once_and_never_lost_though_their_processes_are_killed()
    {
        await BeginAsync(Size.Chains, Size.Hops);
        var random = new Random(20_261_122);
        for (var i = 0; i < 3; i++) workers.Add(Start());
        for (var kill = 1; kill <= Kills; kill++)
        {
            await Eventually.TrueAsync(async () => await MovedAsync() >= Transfers * kill / (Kills + 1), "the transfers go on");
            var victim = random.Next(workers.Count);
            workers[victim].Kill();
            workers[victim] = Start();
            Assert.Equal(10_000, await ScalarAsync("SELECT SUM(balance) FROM {0}.account"));
        }

        await Eventually.TrueAsync(async () => await MovedAsync() >= Transfers, "every chain comes to its end");
        foreach (var worker in workers) await worker.StopAsync();
        Assert.Equal(10_000, await ScalarAsync("SELECT SUM(balance) FROM {0}.account"));
        Assert.Equal(Transfers, await MovedAsync());
        Assert.Equal(Transfers, await ScalarAsync("SELECT COUNT(*) FROM (SELECT DISTINCT chain, hop FROM {0}.ledger) l"));
        Assert.Equal(Transfers, await ScalarAsync("SELECT COUNT(*) FROM {0}.finished WHERE state = 3"));
    }

    /// <summary>Creates the first job of each chain.</summary>
    protected abstract Task BeginAsync(int chains, int hops);

    /// <summary>Starts a process with a server whose jobs move money.</summary>
    private protected abstract WorkerProcess Start();

    /// <summary>Asks for a number; <c>{0}</c> stands for the schema.</summary>
    protected abstract Task<long> ScalarAsync(string query);

    /// <summary>Drops the schema.</summary>
    protected abstract Task DropAsync();

    private Task<long> MovedAsync() => ScalarAsync("SELECT COUNT(*) FROM {0}.ledger");
}
