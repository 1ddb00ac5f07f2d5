using JobLib.Benchmarks.Storages;

namespace JobLib.Benchmarks.Scenarios;

/// <summary>Runs jobs from the beginning of a long queue.</summary>
internal sealed class BacklogDrainRuns(IBenchmarkedStorage storage, int backlog) : BacklogRuns(storage, backlog)
{
    public override async Task PrepareAsync(int jobs)
    {
        await base.PrepareAsync(jobs);
        await FillAsync(jobs);
    }

    public override async Task<double[]> RunAsync(int jobs)
    {
        await DrainAsync(jobs);
        return [];
    }
}
