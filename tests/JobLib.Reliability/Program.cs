using JobLib.Reliability.Processes;

// Most of a scenario's time goes by while leases end: more of them than there are cores.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]

namespace JobLib.Reliability;

/// <summary>Runs the tests, or, with the argument <c>worker</c>, is one of the processes that they kill.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) => args switch
    {
        ["worker", var spec] => Worker.RunAsync(WorkerSpec.Parse(spec)),
        _ when args.Any(arg => arg is "--server" or "--internal-msbuild-node") =>
            Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions),
        _ => Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args),
    };
}
