using System.Diagnostics;
using JobLib.Benchmarks.Measuring;
using JobLib.Peers.Places;

namespace JobLib.Peers;

/// <summary>What each library is asked to do, always in a place of its own. A trial's answer is its figures, by their names.</summary>
internal sealed class Trials(Func<Task<IPlace>> createPlace, Func<IPlace, IPeer> open)
{
    private const int Callers = 16;
    private const int ManyInOneCall = 1_000;
    private const int RecurringJobs = 20;
    private const int FirstJobs = 200;
    private const int MostJobs = 200_000;
    private const double Enough = 1.5; // a run that has grown less than so much is as long as it will be
    private const int MostWarmRuns = 20;
    private const int FewestCalls = 20;
    private static readonly TimeSpan LongestOfCalls = TimeSpan.FromSeconds(20); // a library that looks each second is known by then
    private static readonly TimeSpan OnTime = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Asleep = TimeSpan.FromSeconds(2); // after its start a server looks after what others have left

    /// <param name="trial">Its name.</param>
    /// <param name="amount">Jobs, calls or seconds.</param>
    public Task<Dictionary<string, double>> RunAsync(string trial, int amount) => trial switch
    {
        "enqueue1" => EnqueueAsync(amount, callers: 1),
        "enqueue16" => EnqueueAsync(amount, Callers),
        "many" => EnqueueManyAsync(amount),
        "drain" => DrainAsync(amount, wait: false),
        "waiting" => DrainAsync(amount, wait: true),
        "start" => StartAsync(amount),
        "idle" => IdleAsync(TimeSpan.FromSeconds(amount)),
        "recurring" => RecurAsync(TimeSpan.FromSeconds(amount)),
        _ => throw new ArgumentException($"There is no trial '{trial}'.", nameof(trial)),
    };

    /// <summary>Runs it, first with few jobs, until the code is compiled and it is known how many jobs fill the time.</summary>
    /// <returns>How many jobs; zero where the library has no call for it.</returns>
    public async Task<int> WarmAsync(string trial, TimeSpan time)
    {
        var ran = 0d; // seconds of what would be measured
        var jobs = FirstJobs;
        for (var runs = 0; runs < MostWarmRuns; runs++)
        {
            var figures = await RunAsync(trial, jobs);
            if (!figures.TryGetValue("rate", out var rate)) return 0;
            ran += jobs / rate;
            var fitting = (int)Math.Clamp(rate * time.TotalSeconds, Callers, MostJobs);
            if (ran > 2 * time.TotalSeconds && fitting < jobs * Enough) return fitting;
            jobs = Math.Min(fitting, 8 * jobs);
        }

        return jobs;
    }

    private async Task<Dictionary<string, double>> EnqueueAsync(int jobs, int callers)
    {
        await using var place = await createPlace();
        await using var peer = open(place);
        await peer.EnqueueAsync(0);
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            for (var number = caller; number < jobs; number += callers) await peer.EnqueueAsync(number);
        })));
        return new() { ["rate"] = jobs / Stopwatch.GetElapsedTime(began).TotalSeconds };
    }

    private async Task<Dictionary<string, double>> EnqueueManyAsync(int jobs)
    {
        await using var place = await createPlace();
        await using var peer = open(place);
        if (!peer.CreatesMany) return [];
        await peer.EnqueueAsync(0);
        var calls = (jobs + ManyInOneCall - 1) / ManyInOneCall;
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < calls; i++) await peer.EnqueueManyAsync(ManyInOneCall);
        return new() { ["rate"] = calls * ManyInOneCall / Stopwatch.GetElapsedTime(began).TotalSeconds };
    }

    private async Task<Dictionary<string, double>> DrainAsync(int jobs, bool wait)
    {
        await using var place = await createPlace();
        if (place is not DatabasePlace database) return await DrainAsync(place, jobs, wait);
        await using (var first = open(place)) await RunOneAsync(first); // the tables are made
        await database.UntilLeftAsync();
        var before = await database.CountAsync();
        var figures = await DrainAsync(place, jobs, wait);
        await database.UntilLeftAsync();
        var done = await database.CountAsync() - before;
        figures["statements"] = done.Statements / jobs;
        figures["commits"] = done.Commits / jobs;
        figures["wal"] = done.WalBytes / jobs;
        return figures;
    }

    private async Task<Dictionary<string, double>> DrainAsync(IPlace place, int jobs, bool wait)
    {
        await using var peer = open(place);
        await peer.FillAsync(jobs, wait);
        Settle();
        var ran = Work.Expect(jobs);
        var cpu = Environment.CpuUsage.TotalTime;
        var began = Stopwatch.GetTimestamp();
        await peer.StartServerAsync();
        await ran;
        var elapsed = Stopwatch.GetElapsedTime(began);
        cpu = Environment.CpuUsage.TotalTime - cpu;
        await peer.StopServerAsync();
        return new() { ["rate"] = jobs / elapsed.TotalSeconds, ["processor"] = cpu.TotalMicroseconds / jobs };
    }

    private async Task<Dictionary<string, double>> StartAsync(int calls)
    {
        await using var place = await createPlace();
        await using var peer = open(place);
        using var started = new SemaphoreSlim(0);
        var startedAt = 0L;
        _ = Work.Expect(int.MaxValue, () =>
        {
            startedAt = Stopwatch.GetTimestamp();
            started.Release();
        });
        await peer.StartServerAsync();
        await Task.Delay(Asleep);
        var latencies = new List<double>(calls);
        var began = Stopwatch.GetTimestamp();
        for (var i = -calls / 4; i < calls; i++) // the first are for the compiler
        {
            if (i >= FewestCalls && Stopwatch.GetElapsedTime(began) > LongestOfCalls) break;
            await Task.Delay(5); // what follows a job's start is over, and the server sleeps
            var called = Stopwatch.GetTimestamp();
            await peer.EnqueueAsync(i);
            await started.WaitAsync();
            if (i >= 0) latencies.Add(Stopwatch.GetElapsedTime(called, startedAt).TotalMilliseconds);
        }

        await peer.StopServerAsync();
        double[] sorted = [.. latencies.Order()];
        return new() { ["p50"] = Distribution.Quantile(sorted, 0.50), ["p99"] = Distribution.Quantile(sorted, 0.99) };
    }

    private async Task<Dictionary<string, double>> IdleAsync(TimeSpan time)
    {
        await using var place = await createPlace();
        await using var peer = open(place);
        await peer.StartServerAsync();
        await Task.Delay(place is DatabasePlace ? DatabasePlace.Told : Asleep);
        Settle();
        var before = place is DatabasePlace database ? await database.CountAsync() : default;
        var (cpu, bytes) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(precise: true));
        await Task.Delay(time);
        cpu = Environment.CpuUsage.TotalTime - cpu;
        bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        var figures = new Dictionary<string, double>
        {
            ["processor"] = cpu.TotalMilliseconds / time.TotalSeconds,
            ["allocated"] = bytes / 1_024d / time.TotalSeconds,
        };
        if (place is DatabasePlace counted)
        {
            var done = await counted.CountAsync() - before;
            figures["statements"] = done.Statements / time.TotalSeconds;
            figures["commits"] = done.Commits / time.TotalSeconds;
        }

        await peer.StopServerAsync();
        return figures;
    }

    private async Task<Dictionary<string, double>> RecurAsync(TimeSpan time)
    {
        await using var place = await createPlace();
        await using var peer = open(place);
        var (onTime, counts) = (0, false);
        _ = Work.Expect(int.MaxValue, () =>
        {
            var off = TimeSpan.FromTicks(TimeProvider.System.GetUtcNow().Ticks % TimeSpan.TicksPerSecond);
            if (Volatile.Read(ref counts) && (off <= OnTime || off >= TimeSpan.FromSeconds(1) - OnTime)) Interlocked.Increment(ref onTime);
        });
        await peer.RecurAsync(RecurringJobs);
        await peer.StartServerAsync();
        await Task.Delay(Asleep);
        await Task.Delay(TimeSpan.FromMilliseconds(1_500 - TimeProvider.System.GetUtcNow().Millisecond)); // from the middle of a second to another's
        Volatile.Write(ref counts, true);
        await Task.Delay(time);
        Volatile.Write(ref counts, false);
        await peer.StopServerAsync();
        return new() { ["punctual"] = 100d * onTime / (RecurringJobs * Math.Round(time.TotalSeconds)) };
    }

    private static async Task RunOneAsync(IPeer peer)
    {
        var ran = Work.Expect(1);
        await peer.StartServerAsync();
        await peer.EnqueueAsync(0);
        await ran;
        await peer.StopServerAsync();
    }

    // Nobody pays for the garbage of the one before.
    private static void Settle()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }
}
