using JobLib.Benchmarks.Storages;

namespace JobLib.Benchmarks.Scenarios;

/// <summary>A server runs what is there: from its start to its stop, when the last outcome is recorded.</summary>
internal sealed class DrainRuns(IBenchmarkedStorage storage, int prefetch) : HostRuns(storage, prefetch)
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
