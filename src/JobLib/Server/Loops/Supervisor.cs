using System.Collections.Concurrent;
using JobLib.Diagnostics;
using JobLib.Telemetry;
using Microsoft.Extensions.Logging;

namespace JobLib.Server.Loops;

/// <summary>
/// Runs every loop of a server. A loop ends when it says so or is stopped, and of nothing else: whatever it throws is logged, and it goes on after a back-off,
/// for as long as it takes. Nothing in JobLib starts a task or a thread that lives on but here.
/// </summary>
internal sealed class Supervisor(string server, ServerThreads threads, TimeProvider clock, ILogger log, JobTelemetry telemetry)
{
    // Of steps that do nothing: twenty a second. A few in a row are let through, since a loop may have been woken a moment too soon.
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(2);
    private const int FreeSteps = 3;

    // A thread of its own has what others depend on: a lease that is not renewed soon after an outage is taken for a dead server's.
    private static readonly TimeSpan LongestOfThread = TimeSpan.FromMilliseconds(400);

    private readonly ConcurrentDictionary<string, LoopHealth> healths = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<LoopHealth> order = new();
    private string? loss;

    /// <summary>Where everything of this server runs.</summary>
    public ServerThreads Threads => threads;

    /// <summary>Whether the server gets through to its storage.</summary>
    public StorageContact Contact { get; } = new(clock);

    /// <summary>What the loops do, in the order in which they first ran.</summary>
    public IEnumerable<string> Loops => order.Select(health => health.Name);

    /// <summary>What keeps the server from its work: the first loop that cannot do its own; null when all can.</summary>
    public string? Trouble => order.Select(health => health.Trouble).FirstOrDefault(trouble => trouble is not null);

    /// <summary>What the storage says that it has lost, which keeps no server from its work; null for nothing.</summary>
    public string? Loss => Volatile.Read(ref loss);

    /// <summary>Called when a loop has run into trouble or out of it.</summary>
    public Action TroubleChanged { get; set; } = static () => { };

    /// <summary>Set when a call has failed because the schema is not as this version needs it.</summary>
    public WakeSignal SchemaMissed { get; } = new();

    /// <summary>
    /// Notes what the storage says that it has lost, null for nothing. What is new is logged, and shown in the server's row for as long as the storage says it.
    /// </summary>
    /// <returns>Whether it is new.</returns>
    public bool NoteLoss(string? text)
    {
        if (Interlocked.Exchange(ref loss, text) == text) return false;
        if (text is not null) log.StorageLost(server, text);
        TroubleChanged();
        return text is not null;
    }

    /// <summary>How a loop, or a call that is repeated until it is answered, fares.</summary>
    public LoopHealth HealthOf(string name) => healths.TryGetValue(name, out var known) ? known : Add(name);

    /// <summary>Runs a loop until it ends or is stopped. The task never fails.</summary>
    public Task RunAsync(IServerProcess process, CancellationToken stop)
    {
        var health = HealthOf(process.Name);
        return threads.Run(() => LoopAsync(process, health, stop));
    }

    /// <summary>Runs a loop on a thread of its own, for what must go on when the thread pool is busy.</summary>
    /// <param name="name">What the loop does.</param>
    /// <param name="step">One step.</param>
    /// <param name="wake">Ends the wait between two steps early.</param>
    /// <param name="stop">Ends the loop. Nobody waits for it: its call may hang in a network.</param>
    public void RunOnThread(string name, Func<NextStep> step, AutoResetEvent wake, CancellationToken stop)
    {
        var health = HealthOf(name);
        stop.UnsafeRegister(static wake => ((AutoResetEvent?)wake)?.Set(), wake);
        threads.Loop($"{server}: {name}", () => Step(step, health, stop), wake);
    }

    /// <summary>Waits after a failure, or until the storage is back after an outage.</summary>
    public async ValueTask PauseAsync(TimeSpan wait, CancellationToken stop)
    {
        if (wait <= TimeSpan.Zero) return;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await threads.WhenAny(Task.Delay(wait, clock, over.Token), Contact.BackAsync());
        await threads.CancelAsync(over);
    }

    /// <summary>Waits for loops that have been stopped; those whose call hangs are left behind, so that a stop never waits for a network.</summary>
    public async Task EndAsync(IReadOnlyList<Task> loops)
    {
        var all = Task.WhenAll(loops);
        await threads.WhenAny(all, Task.Delay(EndPatience, clock));
        if (!all.IsCompleted) log.CallsLeftBehind(server);
    }

    private async Task LoopAsync(IServerProcess process, LoopHealth health, CancellationToken stop)
    {
        var idle = 0;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var next = await process.StepAsync(stop);
                health.Worked();
                if (next.In is not { } wait) return;
                idle = next.Moved ? 0 : idle + 1;
                if (idle > FreeSteps && wait < Pace)
                {
                    await Task.Delay(Pace, clock, stop)
                        .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
                }
                else if (wait > TimeSpan.Zero)
                {
                    await process.Wake.WaitAsync(wait, clock, stop);
                }
            }
            catch (Exception error)
            {
                if (error is OperationCanceledException && stop.IsCancellationRequested) return;
                await PauseAsync(health.Failed(error), stop);
            }
        }
    }

    // Null at the end.
    private static TimeSpan? Step(Func<NextStep> step, LoopHealth health, CancellationToken stop)
    {
        if (stop.IsCancellationRequested) return null;
        try
        {
            var next = step();
            if (next.In is not null) health.Worked();
            return next.In;
        }
        catch (Exception error)
        {
            var wait = health.Failed(error);
            return wait < LongestOfThread ? wait : LongestOfThread;
        }
    }

    private LoopHealth Add(string name)
    {
        var health = new LoopHealth(name, server, Contact, clock, log, threads.Random, telemetry, () => TroubleChanged(), SchemaMissed);
        if (!healths.TryAdd(name, health)) return healths[name];
        order.Enqueue(health);
        return health;
    }
}
