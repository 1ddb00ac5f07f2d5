using System.Globalization;
using JobLib.SqlServer.Tests.Upgrades;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.SqlServer.Tests.Processes;

/// <summary>
/// What this program does when it is not asked to run tests: it is the other process of one, an application with a server, or prints a database for a dump.
/// </summary>
internal static class Worker
{
    public static async Task<int> RunAsync(string[] task)
    {
        switch (task)
        {
            case ["count", var connectionString, var schema]:
                await new App(connectionString, schema).RunUntilInputEndsAsync();
                foreach (var number in Numbers.Ran(schema)) await Console.Out.WriteLineAsync(number.ToString(CultureInfo.InvariantCulture));
                return 0;
            case ["transfer", var connectionString, var schema]:
                await new App(connectionString, schema, Leases, services => services.AddSingleton(
                    provider => new Bank(connectionString, schema, provider.GetRequiredService<IBackgroundJobClient>()))).RunUntilInputEndsAsync();
                return 0;
            case ["dump"]:
                await Dump.PrintAsync();
                return 0;
            default:
                await Console.Error.WriteLineAsync($"Unknown task: {string.Join(' ', task)}");
                return 2;
        }
    }

    private static void Leases(JobServerOptions options)
    {
        App.ShortLeases(options);
        if (!TestDatabase.IsBabelfish) return;
        options.Lease = TimeSpan.FromSeconds(15); // a connection's first renewal is compiled there for longer than a short lease lasts
        options.Heartbeat = TimeSpan.FromSeconds(3);
        options.SelfFence = TimeSpan.FromSeconds(9);
    }
}
