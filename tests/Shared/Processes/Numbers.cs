using System.Collections.Concurrent;

namespace JobLib.Tests.Processes;

/// <summary>Jobs that only say that they ran in this process.</summary>
public static class Numbers
{
    private static readonly ConcurrentDictionary<string, ConcurrentQueue<int>> All = new(StringComparer.Ordinal);

    /// <summary>The body of a job.</summary>
    public static void Run(string test, int number) => Ran(test).Enqueue(number);

    internal static ConcurrentQueue<int> Ran(string test) => All.GetOrAdd(test, static _ => new());
}
