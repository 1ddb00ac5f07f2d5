using JobLib.Peers.Places;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace JobLib.Peers.Libraries;

/// <summary>JobLib with its defaults, but for the number of workers.</summary>
internal sealed class JobLibPeer : IPeer
{
    private const int MostInOneCall = 1_000;

    private readonly ServiceProvider services;
    private readonly IHostedService[] server;
    private readonly IBackgroundJobClient client;

    public JobLibPeer(IPlace place)
    {
        services = new ServiceCollection()
            .AddJobLib(jobs => Use(jobs, place))
            .AddJobServer(options => options.WorkerCount = Work.Workers)
            .BuildServiceProvider();
        server = [.. services.GetServices<IHostedService>()];
        client = services.GetRequiredService<IBackgroundJobClient>();
    }

    public bool CreatesMany => true;

    public async Task EnqueueAsync(int number) => await client.EnqueueAsync(() => Work.Run(number));

    public async Task EnqueueManyAsync(int count) => await client.EnqueueManyAsync(Enumerable.Range(0, count), number => Work.Run(number));

    public async Task FillAsync(int count, bool wait)
    {
        foreach (var numbers in Enumerable.Range(0, count).Chunk(MostInOneCall))
        {
            if (wait) await client.EnqueueManyAsync(numbers, number => Work.WaitAsync(number));
            else await client.EnqueueManyAsync(numbers, number => Work.Run(number));
        }
    }

    public Task RecurAsync(int count) =>
        services.GetRequiredService<IRecurringJobManager>().AddOrUpdateManyAsync(jobs =>
        {
            for (var i = 0; i < count; i++) jobs.AddOrUpdate($"recurring-{i}", () => Work.Run(0), "* * * * * *");
        });

    public async Task StartServerAsync()
    {
        foreach (var service in server) await service.StartAsync(CancellationToken.None);
    }

    public async Task StopServerAsync()
    {
        foreach (var service in server) await service.StopAsync(CancellationToken.None);
    }

    public ValueTask DisposeAsync() => services.DisposeAsync();

    private static void Use(JobLibBuilder jobs, IPlace place)
    {
        switch (place)
        {
            case DatabasePlace database:
                jobs.UsePostgreSql(database.ConnectionString);
                break;
            case FolderPlace folder:
                jobs.UseSqlite(folder.File);
                break;
            default:
                jobs.UseInMemory();
                break;
        }
    }
}
