using System.Collections.Concurrent;
using System.Diagnostics;

namespace JobLib.Cli.Commands.Bench;

/// <summary>The job that is measured: it says when it runs, to whoever waits for it in this process.</summary>
internal static class BenchJob
{
    private static readonly ConcurrentDictionary<int, TaskCompletionSource<long>> Waiting = new();

    /// <summary>The body.</summary>
    /// <param name="number">Which one it is; nobody waits for 0.</param>
    public static void Run(int number)
    {
        if (Waiting.TryRemove(number, out var waiting)) waiting.TrySetResult(Stopwatch.GetTimestamp());
    }

    /// <summary>When the job of this number runs.</summary>
    public static Task<long> Started(int number) => Waiting.GetOrAdd(number, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
}
