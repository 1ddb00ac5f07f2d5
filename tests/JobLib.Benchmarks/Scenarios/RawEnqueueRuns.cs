using JobLib.Benchmarks.Storages;

namespace JobLib.Benchmarks.Scenarios;

/// <summary>The twin of all scenarios that create jobs.</summary>
internal sealed class RawEnqueueRuns(IBenchmarkedStorage storage, int callers, int batch) : RawRuns(storage)
{
    public override async Task<double[]> RunAsync(int jobs)
    {
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(() => InsertAsync(jobs / callers, batch))));
        return [];
    }
}
