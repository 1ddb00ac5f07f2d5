using JobLib.Benchmarks.Storages;

namespace JobLib.Benchmarks.Scenarios;

/// <summary>
/// A server runs what is there: from its start to its stop, when the last outcome is recorded. It asks for more when half of what it may hold (its prefetch,
/// and a job for each worker) has ended, and records those in the same commit: that half is the batch.
/// </summary>
internal class DrainRuns(IBenchmarkedStorage storage, int batch) : HostRuns(storage, (2 * batch) - new JobServerOptions().WorkerCount)
{
    public override async Task PrepareAsync(int jobs)
    {
        await base.PrepareAsync(jobs);
        await FillAsync(jobs);
    }

    public override async Task<double[]> RunAsync(int jobs)
    {
        var ran = NoOp.Expect(jobs);
        await Host.StartServerAsync();
        await ran;
        await Host.StopServerAsync();
        return [];
    }
}
