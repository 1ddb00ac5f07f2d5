using JobLib.Benchmarks.Measuring;
using JobLib.Benchmarks.Storages;

namespace JobLib.Benchmarks.Scenarios;

/// <summary>How much memory of Redis jobs take that are over, or wait.</summary>
internal sealed class StoredRuns(RedisBenchmark storage, bool areOver) : HostRuns(storage, prefetch: 500), IStores
{
    public double StoredBytes { get; private set; }

    public override async Task<double[]> RunAsync(int jobs)
    {
        var database = (RedisBenchmark.Database)Database;
        var before = await database.SizeAsync();
        var ran = NoOp.Expect(jobs);
        await FillAsync(jobs);
        if (areOver)
        {
            await Host.StartServerAsync();
            await ran;
            await Host.StopServerAsync();
        }

        StoredBytes = await database.SizeAsync() - before;
        return [];
    }
}
