using JobLib.Telemetry.Tests.Processes;

// Sources belong to the whole process: a test would collect the spans of another.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace JobLib.Telemetry.Tests;

/// <summary>Runs the tests, or, with the argument <c>worker</c>, is the other process of a test.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) => args switch
    {
        ["worker", var database] => Worker.RunAsync(database),
        _ => Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args),
    };
}
