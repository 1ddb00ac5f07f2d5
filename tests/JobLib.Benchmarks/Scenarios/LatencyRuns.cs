using JobLib.Benchmarks.Storages;

namespace JobLib.Benchmarks.Scenarios;

/// <summary>Single calls to an idle server.</summary>
internal sealed class LatencyRuns(IBenchmarkedStorage storage) : HostRuns(storage, prefetch: 500)
{
    public override async Task PrepareAsync(int jobs)
    {
        await base.PrepareAsync(jobs);
        await Host.StartServerAsync();
        await Task.Delay(100); // asleep
    }

    public override async Task<double[]> RunAsync(int jobs)
    {
        using var watches = new Stopwatches();
        _ = NoOp.Expect(jobs, watches.Start);
        var latencies = await watches.MeasureAsync(jobs, Call);
        await Host.StopServerAsync();
        return latencies;
    }

    private ValueTask Call(int number)
    {
        Host.Client.Enqueue(() => NoOp.Run(number));
        return ValueTask.CompletedTask;
    }
}
