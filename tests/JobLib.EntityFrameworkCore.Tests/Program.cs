namespace JobLib.EntityFrameworkCore.Tests;

/// <summary>Runs the tests, or, with the argument <c>worker</c>, is the other process of a test.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) => args switch
    {
        ["worker", .. var task] => Completion.Worker.RunAsync(task),
        _ => Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args),
    };
}
