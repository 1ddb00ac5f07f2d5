using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using JobLib.Storage;

namespace JobLib.Tests.Simulation;

/// <summary>
/// The real engine on the in-memory storage under a scheduler, a clock and faults that follow from a seed. <c>JOBLIB_SIMULATION_SEED=n</c> replays one history,
/// <c>JOBLIB_SIMULATION_SEEDS=n</c> says how many are run.
/// </summary>
[Slow]
public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int Found = 500; // a storage that is wrong is found long before

    // Two minutes, which a developer need not wait for.
    private static int Seeds => Environment.GetEnvironmentVariable("CI") == "true" ? 2_000 : 200;

    [Fact]
    public void Every_history_ends_as_it_was_meant()
    {
        var only = Number("JOBLIB_SIMULATION_SEED");
        var seeds = only is { } seed ? [seed] : Enumerable.Range(1, Number("JOBLIB_SIMULATION_SEEDS") ?? Seeds);
        var began = Stopwatch.GetTimestamp();
        long steps = 0, jobs = 0, twice = 0;
        var failures = new ConcurrentBag<string>();
        var left = new ConcurrentQueue<int>(seeds);
        Thread[] threads = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(RunAll))]; // none of the pool's, which other tests need
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.True(failures.IsEmpty, string.Join('\n', failures));
        output.WriteLine($"{Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s: {jobs} jobs, {steps} steps, {twice} explained double starts.");

        void RunAll()
        {
            while (left.TryDequeue(out var next))
            {
                try
                {
                    RunOne(next);
                }
                catch (InvalidOperationException error)
                {
                    failures.Add($"Seed {next}: {error}");
                }
            }
        }

        void RunOne(int next)
        {
            var (simulation, faults) = Alone(next);
            Interlocked.Add(ref steps, simulation.Steps);
            Interlocked.Add(ref jobs, simulation.Jobs);
            Interlocked.Add(ref twice, simulation.DoubleStarts);
            if (faults.Count == 0) return;
            IEnumerable<string> story = only is null ? [] : simulation.Story;
            failures.Add($"Seed {next} (replay it with JOBLIB_SIMULATION_SEED={next}):\n{string.Join('\n', faults.Take(5).Concat(story))}");
        }
    }

    [Fact]
    public void A_seed_has_one_history()
    {
        foreach (var seed in Enumerable.Range(1, 5))
        {
            var (first, _) = Alone(seed);
            var (second, _) = Alone(seed);
            Assert.Equal((first.Steps, first.Jobs, first.Fingerprint), (second.Steps, second.Jobs, second.Fingerprint));
        }
    }

    [Theory]
    [InlineData("outcomes are dropped")]
    [InlineData("outcomes count without a fence")]
    [InlineData("claims in flight are put back")]
    [InlineData("jobs are handed out twice")]
    [InlineData("ticks are applied twice")]
    [InlineData("children do not wait")]
    public void A_storage_that_is_wrong_is_found(string sabotage)
    {
        for (var seed = 1; seed <= Found; seed++)
        {
            var (_, faults) = Alone(seed, (server, storage) => Sabotage.Apply(sabotage, server.Faults, storage));
            if (faults.Count == 0) continue;
            output.WriteLine($"Found by seed {seed}: {faults[0]}");
            return;
        }

        Assert.Fail($"{Found} histories in which {sabotage} end as they were meant.");
    }

    // On a thread that nobody else uses: what runs in it leaves nothing behind.
    private static (Simulation History, IReadOnlyList<string> Faults) Alone(int seed, Action<SimulatedServer, IJobStorage>? sabotage = null)
    {
        (Simulation, IReadOnlyList<string>)? result = null;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                using var simulation = new Simulation(seed, sabotage);
                result = (simulation, simulation.Run());
            }
            catch (Exception error)
            {
                failure = error;
            }
        });
        thread.Start();
        thread.Join();
        return result ?? throw new InvalidOperationException("The simulation itself failed.", failure);
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}
