namespace JobLib.Cli.Commands.Bench;

/// <summary>What was measured.</summary>
/// <param name="Enqueue">Jobs that were created one after the other: each call with its commit.</param>
/// <param name="EnqueueManyPerSecond">Jobs that were created in sets.</param>
/// <param name="RunPerSecond">Empty jobs that a server has run.</param>
/// <param name="StartLatency">From the call that creates a job to its body, on a server with nothing else to do.</param>
internal sealed record BenchFigures(BenchTimes Enqueue, double EnqueueManyPerSecond, double RunPerSecond, BenchTimes StartLatency);

/// <summary>How long many calls took, one after the other.</summary>
internal sealed record BenchTimes(int Count, double PerSecond, double P50Milliseconds, double P99Milliseconds)
{
    public static BenchTimes Of(List<TimeSpan> times)
    {
        if (times.Count == 0) return new(0, 0, 0, 0);
        var sorted = times.Order().ToList();
        return new(times.Count, times.Count / times.Sum(time => time.TotalSeconds), At(sorted, 0.5), At(sorted, 0.99));
    }

    private static double At(List<TimeSpan> sorted, double part) => sorted[Math.Min((int)(sorted.Count * part), sorted.Count - 1)].TotalMilliseconds;
}
