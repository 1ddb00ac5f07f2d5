using System.Diagnostics;
using System.Globalization;
using JobLib.Hangfire.Tests.Stops;

namespace JobLib.Hangfire.Tests;

/// <summary>What this program does when it is not asked to run tests: it is the process of one that is killed, or measures an import.</summary>
internal static class Worker
{
    public static async Task<int> RunAsync(string[] task)
    {
        switch (task)
        {
            case ["import", var connectionString, var from, var to, var passes]:
                await SmallImport.RunAsync(connectionString, from, to, new(int.Parse(passes, CultureInfo.InvariantCulture), Die));
                return 0;
            case ["measure", var count]:
                await Measure.RunAsync(int.Parse(count, CultureInfo.InvariantCulture));
                return 0;
            default:
                await Console.Error.WriteLineAsync($"Unknown task: {string.Join(' ', task)}");
                return 2;
        }
    }

    private static void Die()
    {
        Process.GetCurrentProcess().Kill();
        Thread.Sleep(Timeout.Infinite); // nothing gets through while the signal is on its way
    }
}
