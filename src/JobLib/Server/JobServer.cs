using System.Runtime.ExceptionServices;
using JobLib.Concurrency;
using JobLib.Diagnostics;
using JobLib.Server.Execution;
using JobLib.Server.Loops;
using JobLib.Server.Maintenance;
using JobLib.Storage;
using JobLib.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace JobLib.Server;

/// <summary>A server in a host: waits for the storage, registers, runs one session after the other, and takes part in the maintenance.</summary>
internal sealed class JobServer : BackgroundService, IServerProcess, IWatchedServer
{
    private readonly string name;
    private readonly JobServerOptions options;
    private readonly IReadOnlyList<string> queues;
    private readonly ServerServices services;
    private readonly ILogger log;
    private readonly WorkerPool workers;
    private Task[]? maintenance;
    private volatile ServerSession? session;
    private ExceptionDispatchInfo? unusable;

    public JobServer(string name, JobServerOptions options, IReadOnlyList<string> queues, ServerServices services)
    {
        this.name = name;
        this.options = options;
        this.queues = queues;
        this.services = services;
        log = services.Loggers.CreateLogger("JobLib.Server");
        Loops = new(name, services.Threads, services.Clock, log, services.Telemetry);
        workers = new(options.WorkerCount, name, services.Threads, services.Clock, error => log.WorkerFailed(name, error));
    }

    /// <summary>What keeps this server's loops going.</summary>
    public Supervisor Loops { get; }

    string IWatchedServer.Name => name;

    int IWatchedServer.Capacity => options.WorkerCount;

    int IWatchedServer.Active => workers.Active;

    int IWatchedServer.Stuck => workers.Stuck;

    string IServerProcess.Name => "serve";

    WakeSignal IServerProcess.Wake { get; } = new();

    // Nothing of whoever starts the host flows into the loops, which live as long as it: no transaction, no activity, no culture.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => ServeAsync(stoppingToken);

    /// <summary>Serves until it is stopped.</summary>
    internal async Task ServeAsync(CancellationToken stop)
    {
        services.Telemetry.Servers.Add(this);
        await Loops.RunAsync(this, stop);
        services.Telemetry.Servers.Remove(this);
        workers.Close();
        await Loops.EndAsync(maintenance ?? []);
        maintenance = null; // the host may start its server again
        unusable?.Throw();
    }

    IEnumerable<string> IWatchedServer.ActiveQueues() =>
        session is { } served ? served.Jobs.Snapshot().Where(job => job is { HasStarted: true, Outcome: null }).Select(job => job.Claim.Queue) : [];

    ServerCondition IWatchedServer.Condition() => session is { IsLost: false } served
        ? new(true, served.LeaseInDoubt(), served.IsDispatching, Loops.Trouble, Loops.Loss)
        : new(false, false, true, Loops.Trouble, Loops.Loss);

    /// <summary>The life of one session.</summary>
    async ValueTask<NextStep> IServerProcess.StepAsync(CancellationToken stop)
    {
        IJobStorage storage;
        try
        {
            storage = await services.Storage.GetAsync(stop);
        }
        catch (StorageSchemaException error)
        {
            unusable = ExceptionDispatchInfo.Capture(error); // somebody has to deploy another version or migrate: the host stops, with the reason
            return NextStep.Never;
        }

        if (QueueLimitRule.Refusal(queues, services.Limits, storage.Info) is { } refusal)
        {
            unusable = ExceptionDispatchInfo.Capture(new NotSupportedException(refusal)); // what it should protect would find out that it does not
            return NextStep.Never;
        }

        maintenance ??= Begin(storage, stop);
        var run = new ServerRun(await RegisterAsync(storage, stop), services, workers);
        Loops.HealthOf("serve").Worked();
        await run.RunAsync(stop);
        return new(TimeSpan.Zero, false); // a lease that is lost again and again is not registered anew without a pause
    }

    private Task[] Begin(IJobStorage storage, CancellationToken stop)
    {
        log.ServerStarted(name, options.WorkerCount, string.Join(", ", queues), storage.Info.Name, storage.Info.Location);
        var processes = MaintenanceProcesses.All(storage, options, services);
        if (services.Options.AutoMigrate && storage is IStoredRoutines routines)
            processes = processes.Append(new RoutineInstaller(routines, name, Loops.SchemaMissed, services.Clock, log));
        return [.. processes.Select(process => Loops.RunAsync(process, stop))];
    }

    /// <summary>Begins a session.</summary>
    internal async ValueTask<Registration> RegisterAsync(IJobStorage storage, CancellationToken stop)
    {
        var began = services.Clock.GetTimestamp();
        var id = await storage.Servers.RegisterAsync(Describe(), options.Lease, stop).OrLeaveAsync(stop);
        Loops.Contact.Worked();
        var registered = new ServerSession(id, name, options, queues, storage, services.Due, Loops, services.Clock, log);
        session = registered;
        return new(registered, began);
    }

    private ServerDescription Describe() => new()
    {
        Name = name,
        Machine = Environment.MachineName,
        ProcessId = Environment.ProcessId,
        Version = LibraryVersion.Current,
        ApplicationVersion = services.ApplicationVersion,
        Queues = queues,
        WorkerCount = options.WorkerCount,
        QueueLimits = QueueLimitRule.For(queues, services.Limits),
        LocalTime = services.Clock.GetUtcNow(),
    };
}
