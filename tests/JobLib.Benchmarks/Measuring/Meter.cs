using System.Diagnostics;

namespace JobLib.Benchmarks.Measuring;

/// <summary>Measures one run of one contender.</summary>
internal static class Meter
{
    public static async Task<IReadOnlyDictionary<Metric, double>> MeasureAsync(IContender contender, int jobs)
    {
        await contender.PrepareAsync(jobs);
        Settle();
        var bytes = GC.GetTotalAllocatedBytes(precise: true);
        var cpu = Environment.CpuUsage.TotalTime;
        var began = Stopwatch.GetTimestamp();
        var latencies = await contender.RunAsync(jobs);
        var elapsed = Stopwatch.GetElapsedTime(began);
        cpu = Environment.CpuUsage.TotalTime - cpu;
        bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        var metrics = Metrics(jobs, elapsed, cpu, bytes, latencies);
        if (contender is IStores stores) metrics[Metric.Stored] = stores.StoredBytes / jobs;
        return metrics;
    }

    private static Dictionary<Metric, double> Metrics(int jobs, TimeSpan elapsed, TimeSpan cpu, long bytes, double[] latencies)
    {
        var metrics = new Dictionary<Metric, double>();
        if (latencies.Length == 0)
        {
            metrics[Metric.Rate] = jobs / elapsed.TotalSeconds;
        }
        else
        {
            Array.Sort(latencies);
            metrics[Metric.P50] = Distribution.Quantile(latencies, 0.50);
            metrics[Metric.P99] = Distribution.Quantile(latencies, 0.99);
        }

        metrics[Metric.Cpu] = cpu.TotalMicroseconds / jobs;
        metrics[Metric.Bytes] = (double)bytes / jobs;
        return metrics;
    }

    // Nobody pays for the garbage of the one before.
    private static void Settle()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }
}
