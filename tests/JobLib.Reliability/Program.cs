using JobLib.Reliability.Processes;

// Most of a scenario's time goes by while leases end: more of them than there are cores.
[assembly: Xunit.v3.Parallelization(MaxThreads = 3)]

namespace JobLib.Reliability;

/// <summary>Runs the tests, or, with the argument <c>worker</c>, is one of the processes that they kill.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) => args switch
    {
        ["worker", var spec] => Worker.RunAsync(WorkerSpec.Parse(spec)),
        _ => Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args),
    };
}
