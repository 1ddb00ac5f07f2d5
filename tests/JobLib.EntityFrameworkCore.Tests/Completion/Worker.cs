using System.Diagnostics;
using JobLib.EntityFrameworkCore.Tests.Shops;
using Microsoft.EntityFrameworkCore;

namespace JobLib.EntityFrameworkCore.Tests.Completion;

/// <summary>What this program does when it is not asked to run tests: it is a server that kills its process at a point of a job's SaveChanges.</summary>
internal static class Worker
{
    public static async Task<int> RunAsync(string[] task)
    {
        switch (task)
        {
            case ["ship", var connectionString, var schema, var point]:
                await using (
                    var depot = new Depot(
                        jobs => TestStorage.Use(jobs, connectionString, schema),
                        options => options.UseNpgsql(connectionString),
                        CompletionKillTests.QueueOf(point)
                    )
                )
                {
                    depot.Hooks.Once(point, Die);
                    await depot.RunUntilInputEndsAsync();
                }

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
