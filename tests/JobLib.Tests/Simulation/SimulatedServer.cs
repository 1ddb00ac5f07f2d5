using JobLib.Client.Calls;
using JobLib.Faults;
using JobLib.Server;
using JobLib.Server.Loops;
using JobLib.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace JobLib.Tests.Simulation;

/// <summary>A process with the real engine in it, on the storage that all share, behind faults of its own.</summary>
internal sealed class SimulatedServer : IStorageAccess
{
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(6);
    public static readonly TimeSpan SelfFence = TimeSpan.FromSeconds(4);
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(1.5);
    public static readonly TimeSpan Scan = TimeSpan.FromSeconds(1);

    /// <summary>
    /// One to serve, six for the maintenance (this storage has no functions that could be missing), two for the lease, and those of the session: dispatcher,
    /// signals, reports, late outcomes, tallies.
    /// </summary>
    public const int Loops = 1 + 6 + 2 + 5;

    private readonly CancellationTokenSource stop = new();
    private readonly FaultyStorage storage;
    private readonly ServiceProvider services;

    public SimulatedServer(SimulatedProcess process, IJobStorage inner, Evidence? evidence, int workers, Action<JobServerOptions>? configure = null)
    {
        Process = process;
        WorkerCount = workers;
        Name = $"server-{process.Number}";
        storage = new(inner, Faults) { Info = inner.Info with { GroupsCommits = false, SharedByProcesses = true } };
        Faults.After(nameof(IServerRegistry.Renew), _ => Renewed());
        services = Build(evidence, configure ?? BeHasty);
    }

    public SimulatedProcess Process { get; }

    public StorageFaults Faults { get; } = new();

    public string Name { get; }

    public int WorkerCount { get; }

    public int Bodies { get; set; }

    public bool IsStopping => stop.IsCancellationRequested;

    public TimeSpan RenewedAt { get; private set; }

    /// <summary>When it last renewed after it had taken its lease for doubtful; what it cancelled then may be told a moment later.</summary>
    public TimeSpan DoubtedUntil { get; private set; } = TimeSpan.MinValue;

    public TimeSpan PausedAt { get; private set; }

    public TimeSpan PausedFor { get; private set; }

    public bool HasEnded { get; private set; }

    public IServiceProvider Services => services;

    /// <summary>What keeps it from its work; null for nothing.</summary>
    public string? Trouble => services.GetServices<IHostedService>().OfType<JobServer>().Single().Loops.Trouble;

    public bool IsServing => Process.IsAlive && !IsStopping;

    /// <summary>All of its loops go, and nothing that was fetched before a session ended still runs.</summary>
    public bool IsWhole => Process.Threads.Running == Loops && Bodies == 0;

    public void Start()
    {
        var server = services.GetServices<IHostedService>().OfType<JobServer>().Single();
        RenewedAt = Process.Timeline.Elapsed;
        Process.Post(_ => _ = ServeAsync(server), null);
    }

    public void Stop()
    {
        Process.Timeline.Say($"{Name} is told to stop");
        Process.Post(_ => stop.Cancel(), null);
    }

    public void Pause(TimeSpan time)
    {
        Process.Timeline.Say($"{Name} is paused for {time}");
        PausedAt = Process.Timeline.Elapsed;
        PausedFor = time;
        Process.Pause(time);
    }

    public ValueTask<IJobStorage> GetAsync(CancellationToken cancellationToken) => new(storage);

    public IJobStorage Get(TimeSpan atMost) => storage;

    private Task Renewed()
    {
        var now = Process.Timeline.Elapsed;
        if (now - RenewedAt >= SelfFence) DoubtedUntil = now;
        RenewedAt = now;
        return Task.CompletedTask;
    }

    private async Task ServeAsync(JobServer server)
    {
        await server.ServeAsync(stop.Token);
        HasEnded = true;
    }

    // With short times, so that a history has many of what they lead to.
    private static void BeHasty(JobServerOptions options)
    {
        options.Lease = Lease;
        options.SelfFence = SelfFence;
        options.Heartbeat = Heartbeat;
        options.RescueInterval = Scan;
        options.ShutdownTimeout = TimeSpan.FromSeconds(3);
    }

    private ServiceProvider Build(Evidence? evidence, Action<JobServerOptions> configure)
    {
        var collection = new ServiceCollection();
        collection.AddSingleton<TimeProvider>(Process.Clock);
        collection.AddSingleton<ServerThreads>(Process.Threads);
        collection.AddLogging(logging => logging.AddProvider(new SimulatedLog(Process.Timeline, Name)));
        collection.AddJobLib(jobs => jobs.UseStorage(_ => storage));
        collection.AddSingleton<IStorageAccess>(this);
        collection.AddSingleton(this);
        if (evidence is not null) collection.AddSingleton(evidence);
        collection.AddJobServer(options =>
        {
            options.Name = Name;
            options.WorkerCount = WorkerCount;
            options.Queues = ["default", "other"];
            options.QueueOrder = Process.Number % 2 == 0 ? QueueOrder.Strict : QueueOrder.RoundRobin;
            configure(options);
        });
        return collection.BuildServiceProvider();
    }
}
