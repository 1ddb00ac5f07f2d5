using JobLib.Benchmarks.Storages;

namespace JobLib.Benchmarks.Scenarios;

/// <summary>One caller creates jobs, singly or in sets, while a server runs them.</summary>
internal sealed class EndToEndRuns(IBenchmarkedStorage storage, int batch) : HostRuns(storage, prefetch: 500)
{
    public override async Task PrepareAsync(int jobs)
    {
        await base.PrepareAsync(jobs);
        await Host.StartServerAsync();
    }

    public override async Task<double[]> RunAsync(int jobs)
    {
        var ran = NoOp.Expect(jobs);
        if (batch == 1) Enqueue(jobs);
        else await EnqueueManyAsync(jobs);
        await ran;
        await Host.StopServerAsync();
        return [];
    }

    private void Enqueue(int jobs)
    {
        for (var i = 0; i < jobs; i++)
        {
            var number = i;
            Host.Client.Enqueue(() => NoOp.Run(number));
        }
    }

    private async Task EnqueueManyAsync(int jobs)
    {
        foreach (var numbers in Enumerable.Range(0, jobs).Chunk(batch))
        {
            await Host.Client.EnqueueManyAsync(numbers, number => NoOp.Run(number));
        }
    }
}
