using JobLib.Benchmarks.Storages;

namespace JobLib.Benchmarks.Scenarios;

/// <summary>The twin of the way from end to end: one loop inserts, one claims and ends.</summary>
internal sealed class RawEndToEndRuns(IBenchmarkedStorage storage, int batch) : RawRuns(storage)
{
    private const int ClaimBatch = 500;

    public override async Task<double[]> RunAsync(int jobs)
    {
        _ = NoOp.Expect(jobs);
        using var wake = new SemaphoreSlim(0);
        var draining = Task.Run(() => DrainAsync(jobs, ClaimBatch, wake));
        await Task.Run(() => InsertAndWakeAsync(jobs, wake));
        await draining;
        return [];
    }

    private async Task InsertAndWakeAsync(int jobs, SemaphoreSlim wake)
    {
        for (var i = 0; i < jobs; i += batch)
        {
            await Store.InsertAsync(batch);
            if (wake.CurrentCount == 0) wake.Release();
        }
    }
}
