using JobLib;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace JobLib.AotCanary;

/// <summary>Ends with 0 when a job, its continuation and a job that fails have run as they should in a process that was compiled ahead of time.</summary>
internal static class Program
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task<int> Main()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddSingleton<Mailer>();
        builder.Services.AddJobLib(jobs => jobs.UseInMemory());
        builder.Services.AddJobServer();
        using var host = builder.Build();
        await host.StartAsync();

        var order = new Order { Id = 7, Lines = ["book", "pen"] };
        var first = BackgroundJob.Enqueue<Mailer>(mailer => mailer.SendAsync(order, "confirmation"));
        var second = BackgroundJob.ContinueJobWith<Mailer>(first, mailer => mailer.Archive(null));
        var third = BackgroundJob.Enqueue<Mailer>(mailer => mailer.Refuse());

        var monitor = host.Services.GetRequiredService<IJobMonitor>();
        var ended = new[] { await EndOfAsync(monitor, first), await EndOfAsync(monitor, second), await EndOfAsync(monitor, third) };
        await host.StopAsync();

        Console.WriteLine(string.Join(", ", ended));
        return ended is [JobState.Succeeded, JobState.Succeeded, JobState.Failed] && host.Services.GetRequiredService<Mailer>().Archived == "book and pen"
            ? 0
            : 1;
    }

    private static async Task<JobState> EndOfAsync(IJobMonitor monitor, string id)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var job = await monitor.GetAsync(id, patience.Token);
            if (job.State is JobState.Succeeded or JobState.Failed or JobState.Deleted)
            {
                if (job.Error is { } error) Console.WriteLine($"{job.State}: {error.Details}");
                return job.State;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), patience.Token);
        }
    }
}
