using JobLib.Benchmarks.Storages;

namespace JobLib.Benchmarks.Scenarios;

/// <summary>The twin of single calls to an idle server: insert, wake, claim.</summary>
internal sealed class RawLatencyRuns(IBenchmarkedStorage storage) : RawRuns(storage)
{
    public override async Task<double[]> RunAsync(int jobs)
    {
        using var watches = new Stopwatches();
        _ = NoOp.Expect(jobs, watches.Start);
        using var wake = new SemaphoreSlim(0);
        var draining = Task.Run(() => DrainAsync(jobs, 1, wake));
        var latencies = await watches.MeasureAsync(jobs, async _ =>
        {
            await Store.InsertAsync(1);
            wake.Release();
        });
        await draining;
        return latencies;
    }
}
