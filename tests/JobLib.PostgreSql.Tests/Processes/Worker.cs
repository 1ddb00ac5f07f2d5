using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace JobLib.PostgreSql.Tests.Processes;

/// <summary>
/// What this program does when it is not asked to run tests: it is the other process of one, an application with a server, or fills a database for a dump.
/// </summary>
internal static class Worker
{
    public static async Task<int> RunAsync(string[] task)
    {
        switch (task)
        {
            case ["count", var connectionString, var schema]:
                await new App(connectionString, schema).RunUntilInputEndsAsync();
                foreach (var number in Numbers.Ran(schema))
                    await Console.Out.WriteLineAsync(number.ToString(System.Globalization.CultureInfo.InvariantCulture));
                return 0;
            case ["transfer", var connectionString, var schema]:
                await using (var source = NpgsqlDataSource.Create(connectionString))
                {
                    await new App(connectionString, schema, App.ShortLeases, services => services.AddSingleton(
                        provider => new Bank(source, schema, provider.GetRequiredService<IBackgroundJobClient>()))).RunUntilInputEndsAsync();
                }

                return 0;
            case ["seed", var connectionString]:
                await Upgrades.Seed.RunAsync(connectionString);
                return 0;
            default:
                await Console.Error.WriteLineAsync($"Unknown task: {string.Join(' ', task)}");
                return 2;
        }
    }
}
