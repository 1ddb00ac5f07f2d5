using JobLib.Benchmarks.Storages;

namespace JobLib.Benchmarks.Scenarios;

/// <summary>The same drain of jobs that have a limit.</summary>
internal sealed class LimitedDrainRuns(IBenchmarkedStorage storage, int batch, Func<int, Job> call) : DrainRuns(storage, batch)
{
    protected override Task FillAsync(int jobs) => FillAsync(jobs, call);
}
