using JobLib.Benchmarks.Measuring;

namespace JobLib.Benchmarks.Scenarios;

/// <summary>The same bodies with nothing around them: as many loops as there are workers, each with the next call.</summary>
internal sealed class RawWaitingRuns : IContender
{
    public Task PrepareAsync(int jobs) => Task.CompletedTask;

    public async Task<double[]> RunAsync(int jobs)
    {
        var next = -1;
        _ = NoOp.Expect(jobs);
        await Task.WhenAll(Enumerable.Range(0, Waiting.Workers).Select(_ => Task.Run(async () =>
        {
            for (var number = Interlocked.Increment(ref next); number < jobs; number = Interlocked.Increment(ref next)) await NoOp.WaitAsync(number);
        })));
        return [];
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
