using JobLib.Client.Calls;
using JobLib.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Dashboard.Tests.Scale;

/// <summary>What stands around the jobs of a larger system, written through the library: servers that hold jobs, recurring jobs, batches.</summary>
internal static class ScaleSurroundings
{
    private const int Servers = 4;
    private const int Running = 25; // of each server
    private const int RecurringJobs = 200;
    private const int Batches = 50;

    public static async Task MakeAsync(IServiceProvider services)
    {
        var storage = await services.GetRequiredService<IStorageAccess>().GetAsync(default);
        for (var i = 0; i < Servers; i++)
        {
            var server = await storage.Servers.RegisterAsync(Describe(i), TimeSpan.FromHours(1), default);
            await storage.Queue.FetchAsync(
                new()
                {
                    Owner = server,
                    Claim = 1,
                    Lanes = [new("critical", Running), new("default", Running)],
                    Max = Running,
                },
                default
            );
        }

        var recurring = services.GetRequiredService<IRecurringJobManager>();
        for (var i = 0; i < RecurringJobs; i++)
            await recurring.AddOrUpdateAsync($"report-{i}", Job.FromExpression(() => Console.WriteLine("report")), Cron.Hourly());
        var batches = services.GetRequiredService<IBatchJobClient>();
        for (var i = 0; i < Batches; i++)
        {
            await batches.CreateBatchAsync(batch =>
            {
                for (var member = 0; member < 10; member++) batch.Enqueue(() => Console.WriteLine("member"));
                return Task.CompletedTask;
            });
        }
    }

    private static ServerDescription Describe(int number) => new()
    {
        Name = $"web-{number}",
        Machine = "rack",
        ProcessId = 100 + number,
        Version = "1.0.0",
        Queues = ["critical", "default"],
        WorkerCount = 25,
        LocalTime = TimeProvider.System.GetUtcNow(),
    };
}
