using JobLib.Diagnostics;
using JobLib.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace JobLib.Server;

/// <summary>A server in a host: waits for the storage, registers, runs one incarnation after the other, and takes part in the maintenance.</summary>
internal sealed class JobServer(string name, JobServerOptions options, IReadOnlyList<string> queues, ServerServices services) : BackgroundService
{
    private readonly TimeProvider clock = services.Clock;
    private readonly ILogger log = services.Loggers.CreateLogger("JobLib.Server");

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Nothing of whoever starts the host may flow into loops that live as long as it: no transaction, no activity, no culture.
        using (ExecutionContext.SuppressFlow()) return Task.Run(() => RunAsync(stoppingToken), CancellationToken.None);
    }

    private async Task RunAsync(CancellationToken stop)
    {
        if (await WaitForStorageAsync(stop) is not { } storage) return;
        log.ServerStarted(name, options.WorkerCount, string.Join(", ", queues), storage.Info.Name, storage.Info.Location);
        Task[] maintenance = [.. MaintenanceProcesses.All(storage, options, services).Select(process => LoopAsync(process, stop))];
        while (!stop.IsCancellationRequested)
        {
            if (await RegisterAsync(storage, stop) is not { } registration) break;
            using var run = new ServerRun(registration, services);
            await run.RunAsync(stop);
        }

        await Task.WhenAll(maintenance);
    }

    // A storage that is away is waited for. One that cannot be used (a schema that is too new, a file that is no database) stops the host, with the reason.
    private async ValueTask<IJobStorage?> WaitForStorageAsync(CancellationToken stop)
    {
        var backoff = new Backoff(clock);
        var away = false;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var storage = await services.Storage.GetAsync(stop);
                if (away) log.StorageBack(name);
                return storage;
            }
            catch (StorageException error) when (error.IsTransient)
            {
                if (!away) log.StorageAway(name, error);
                away = true;
                await backoff.WaitAsync(stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return null;
            }
        }

        return null;
    }

    private async ValueTask<Registration?> RegisterAsync(IJobStorage storage, CancellationToken stop)
    {
        var backoff = new Backoff(clock);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var began = clock.GetTimestamp();
                var id = await storage.Servers.RegisterAsync(Describe(), options.Lease, stop);
                return new(new Incarnation(id, name, options, queues, storage, services.Due, clock, log), began);
            }
            catch (StorageException error) when (error.IsTransient)
            {
                log.StorageAway(name, error);
                await backoff.WaitAsync(stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return null;
            }
        }

        return null;
    }

    private async Task LoopAsync(IServerProcess process, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            TimeSpan next;
            try
            {
                next = await process.StepAsync(stop);
            }
            catch (Exception error) when (error is not OperationCanceledException || !stop.IsCancellationRequested)
            {
                log.MaintenanceFailed(name, process.Name, error);
                next = TimeSpan.FromSeconds(1);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            if (next > TimeSpan.Zero) await process.Wake.WaitAsync(next, clock, stop);
        }
    }

    private ServerDescription Describe() => new()
    {
        Name = name,
        Machine = Environment.MachineName,
        ProcessId = Environment.ProcessId,
        Version = LibraryVersion.Current,
        Queues = queues,
        WorkerCount = options.WorkerCount,
        LocalTime = clock.GetUtcNow(),
    };
}
