using JobLib.Benchmarks.Measuring;
using JobLib.Benchmarks.Storages;
using JobLib.Benchmarks.Twins;

namespace JobLib.Benchmarks.Scenarios;

/// <summary>Runs of the twin, on a database of its own for each.</summary>
internal abstract class RawRuns(IBenchmarkedStorage storage) : IContender
{
    private IBenchmarkedDatabase? database;
    private IRawStore? store;

    protected IRawStore Store => store ?? throw new InvalidOperationException("A run needs its preparation.");

    public virtual async Task PrepareAsync(int jobs)
    {
        await DisposeAsync();
        database = await storage.CreateAsync();
        store = await OpenAsync(database);
    }

    public abstract Task<double[]> RunAsync(int jobs);

    public async ValueTask DisposeAsync()
    {
        if (store is not null) await store.DisposeAsync();
        if (database is not null) await database.DisposeAsync();
        store = null;
        database = null;
    }

    /// <summary>The twin on a new database.</summary>
    protected virtual ValueTask<IRawStore> OpenAsync(IBenchmarkedDatabase database) => database.OpenRawAsync();

    protected async Task InsertAsync(int jobs, int batch)
    {
        for (var i = 0; i < jobs; i += batch) await Store.InsertAsync(Math.Min(batch, jobs - i));
    }

    /// <summary>Claims and ends until so many have run; waits for <paramref name="wake"/> when nothing is there.</summary>
    protected async Task DrainAsync(int jobs, int batch, SemaphoreSlim? wake = null)
    {
        for (var ran = 0; ran < jobs;)
        {
            var claimed = await Store.FinishAndClaimAsync(batch);
            for (var i = 0; i < claimed; i++) NoOp.Run(i);
            ran += claimed;
            if (claimed == 0 && wake is not null) await wake.WaitAsync();
        }

        await Store.FinishAndClaimAsync(batch);
    }
}
