using System.Diagnostics;
using System.Globalization;
using Hangfire;
using Hangfire.PostgreSql.Factories;
using Hangfire.States;
using JobLib.PostgreSql.Tests.Server;
using JobLib.Tests.Processes;
using Microsoft.Extensions.DependencyInjection;
using PostgreSqlOptions = Hangfire.PostgreSql.PostgreSqlStorageOptions;
using PostgreSqlStore = Hangfire.PostgreSql.PostgreSqlStorage;

namespace JobLib.Hangfire.Tests;

/// <summary>How long an import takes, from PostgreSQL to PostgreSQL: for the guide, by hand.</summary>
internal static class Measure
{
    public static async Task RunAsync(int count)
    {
        var (from, to) = (TestDatabase.NewSchema(), TestDatabase.NewSchema());
        var options = new PostgreSqlOptions { SchemaName = from };
        var hangfire = new PostgreSqlStore(new NpgsqlConnectionFactory(TestDatabase.ConnectionString, options), options);
        var client = new BackgroundJobClient(hangfire);
        Parallel.For(0, count, new() { MaxDegreeOfParallelism = 4 }, i => client.Create<Shop>(x => x.Sell("tea", i), new EnqueuedState()));
        await using var services = new ServiceCollection().AddJobLib(jobs => TestStorage.Use(jobs, TestDatabase.ConnectionString, to)).BuildServiceProvider();
        var began = Stopwatch.GetTimestamp();

        var report = await HangfireImport.RunAsync(hangfire, services, new() { Progress = new HangfireProgressBar() });

        var took = Stopwatch.GetElapsedTime(began);
        await Console.Out.WriteLineAsync(report.ToString());
        await Console.Out.WriteLineAsync(
            string.Create(CultureInfo.InvariantCulture, $"{took.TotalSeconds:N1} s, {report.Moved / took.TotalSeconds:N0} a second")
        );
    }
}
