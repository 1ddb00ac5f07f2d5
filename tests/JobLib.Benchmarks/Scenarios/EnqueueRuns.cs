using JobLib.Benchmarks.Storages;

namespace JobLib.Benchmarks.Scenarios;

/// <summary>Single calls: one synchronous caller, or many asynchronous ones.</summary>
internal sealed class EnqueueRuns(IBenchmarkedStorage storage, int callers) : HostRuns(storage, prefetch: 500)
{
    public override async Task<double[]> RunAsync(int jobs)
    {
        if (callers == 1) Enqueue(jobs);
        else await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(() => EnqueueAsync(jobs / callers))));
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

    private async Task EnqueueAsync(int jobs)
    {
        for (var i = 0; i < jobs; i++)
        {
            var number = i;
            await Host.Client.EnqueueAsync(() => NoOp.Run(number));
        }
    }
}
