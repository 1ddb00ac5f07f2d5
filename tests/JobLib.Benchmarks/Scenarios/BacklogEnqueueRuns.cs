using JobLib.Benchmarks.Storages;

namespace JobLib.Benchmarks.Scenarios;

/// <summary>Creates jobs at the end of a long queue.</summary>
internal sealed class BacklogEnqueueRuns(IBenchmarkedStorage storage, int backlog) : BacklogRuns(storage, backlog)
{
    private const int Batch = 100;
    private int added;

    public override async Task PrepareAsync(int jobs)
    {
        await base.PrepareAsync(jobs);
        if (added > 0) await DrainAsync(added);
        added = 0;
    }

    public override async Task<double[]> RunAsync(int jobs)
    {
        foreach (var numbers in Enumerable.Range(0, jobs).Chunk(Batch))
        {
            await Host.Client.EnqueueManyAsync(numbers, number => NoOp.Run(number));
        }

        added = jobs;
        return [];
    }
}
