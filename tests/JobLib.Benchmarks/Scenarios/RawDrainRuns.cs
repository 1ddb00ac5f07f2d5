using JobLib.Benchmarks.Storages;

namespace JobLib.Benchmarks.Scenarios;

/// <summary>The twin of draining.</summary>
internal class RawDrainRuns(IBenchmarkedStorage storage, int batch) : RawRuns(storage)
{
    public override async Task PrepareAsync(int jobs)
    {
        await base.PrepareAsync(jobs);
        await InsertAsync(jobs, 1_000);
        _ = NoOp.Expect(jobs);
    }

    public override async Task<double[]> RunAsync(int jobs)
    {
        await Task.Run(() => DrainAsync(jobs, batch));
        return [];
    }
}
