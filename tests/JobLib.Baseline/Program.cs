using JobLib.Reliability.Processes;

namespace JobLib.Reliability;

/// <summary>A process of the tests that has not been updated.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) => Worker.RunAsync(WorkerSpec.Parse(args[^1]));
}
