using JobLib.Benchmarks.Storages;

namespace JobLib.Benchmarks.Scenarios;

/// <summary>Sets of jobs, each set in one call.</summary>
internal sealed class EnqueueManyRuns(IBenchmarkedStorage storage, int batch) : HostRuns(storage, prefetch: 500)
{
    public override async Task<double[]> RunAsync(int jobs)
    {
        foreach (var numbers in Enumerable.Range(0, jobs).Chunk(batch))
        {
            await Host.Client.EnqueueManyAsync(numbers, number => NoOp.Run(number));
        }

        return [];
    }
}
