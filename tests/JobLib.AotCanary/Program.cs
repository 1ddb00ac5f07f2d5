using JobLib;
using JobLib.Client.Calls;
using JobLib.Jobs;
using JobLib.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace JobLib.AotCanary;

/// <summary>
/// Ends with 0 when a job, its continuation, a job that fails and those of a contract have run as they should in a process compiled ahead of time.
/// </summary>
internal static class Program
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task<int> Main()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddSingleton<Mailer>().AddSingleton<Postage>();
        builder.Services.AddJobLib(jobs => jobs.UseInMemory().AddContracts(JobContracts.All).AddJsonContext(PostageJson.Default));
        builder.Services.AddJobServer();
        using var host = builder.Build();
        await host.StartAsync();

        var order = new Order { Id = 7, Lines = ["book", "pen"] };
        var first = BackgroundJob.Enqueue<Mailer>(mailer => mailer.SendAsync(order, "confirmation"));
        var second = BackgroundJob.ContinueJobWith<Mailer>(first, mailer => mailer.Archive(null));
        var third = BackgroundJob.Enqueue<Mailer>(mailer => mailer.Refuse());
        var fourth = BackgroundJob.Enqueue<Postage>(postage => postage.PayAsync(new Parcel(100, null), null, default));
        var fifth = await InsertAsync(host.Services, new("postage.pay", "v1", "", "[30,null]"));

        var refused = RefusalOf(() => BackgroundJob.Enqueue(() => Postage.Weigh(7))); // its type is in no context

        var monitor = host.Services.GetRequiredService<IJobMonitor>();
        var ended = new List<JobState>();
        foreach (var id in new[] { first, second, third, fourth, fifth }) ended.Add(await EndOfAsync(monitor, id));
        await host.StopAsync();

        var (archived, paid) = (host.Services.GetRequiredService<Mailer>().Archived, host.Services.GetRequiredService<Postage>().Paid);
        Console.WriteLine($"{string.Join(", ", ended)}; archived {archived}, paid {paid}; {refused}");
        return ended is [JobState.Succeeded, JobState.Succeeded, JobState.Failed, JobState.Succeeded, JobState.Succeeded]
            && (archived, paid) == ("book and pen", 120)
            && refused.Contains("AddJsonContext", StringComparison.Ordinal)
            ? 0
            : 1;
    }

    private static string RefusalOf(Action enqueue)
    {
        try
        {
            enqueue();
            return "nothing was refused";
        }
        catch (InvalidJobException refusal)
        {
            return refusal.Message;
        }
    }

    // As an older version of the application has stored it.
    private static async Task<string> InsertAsync(IServiceProvider services, JobPayload payload)
    {
        var job = new NewJob { Id = JobId.New(TimeProvider.System), Payload = payload, Queue = "default" };
        await services.GetRequiredService<IStorageAccess>().Get(Patience).Jobs.InsertAsync(new() { Jobs = [job] }, null, CancellationToken.None);
        return job.Id.ToString();
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
