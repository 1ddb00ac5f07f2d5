using System.Diagnostics;

namespace JobLib.Benchmarks.Scenarios;

/// <summary>Measures jobs one at a time, each from the call to its start.</summary>
internal sealed class Stopwatches : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5); // what follows a job's start is over, and the server sleeps

    private readonly SemaphoreSlim started = new(0);
    private long startedAt;

    /// <summary>To be called first by each job.</summary>
    public void Start(int number)
    {
        startedAt = Stopwatch.GetTimestamp();
        started.Release();
    }

    /// <summary>Makes so many calls.</summary>
    /// <returns>Microseconds.</returns>
    public async Task<double[]> MeasureAsync(int calls, Func<int, ValueTask> call)
    {
        var latencies = new double[calls];
        for (var i = 0; i < calls; i++)
        {
            await Task.Delay(Pause);
            var called = Stopwatch.GetTimestamp();
            await call(i);
            await started.WaitAsync();
            latencies[i] = Stopwatch.GetElapsedTime(called, startedAt).TotalMicroseconds;
        }

        return latencies;
    }

    public void Dispose() => started.Dispose();
}
