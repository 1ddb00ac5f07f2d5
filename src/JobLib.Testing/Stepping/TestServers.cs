using JobLib.Server;
using JobLib.Server.Execution;
using JobLib.Server.Maintenance;
using JobLib.Storage;

namespace JobLib.Testing.Stepping;

/// <summary>The servers of a host under test, and what they do for all of them. They have nothing that runs by itself.</summary>
/// <param name="servers">As the application has added them; one for all queues where it has none.</param>
/// <param name="serveAll">Whether it has none.</param>
/// <param name="services">What they share.</param>
internal sealed class TestServers(IReadOnlyList<JobServer> servers, bool serveAll, ServerServices services)
{
    /// <summary>Where a job waits that is performed alone: no server serves it, and nobody hears of it.</summary>
    public const string PerformQueue = "joblib-perform";

    private const int MaxSet = 1_000;

    private readonly TestSession?[] sessions = new TestSession?[servers.Count];
    private readonly List<DateTimeOffset> killed = []; // the ends of their leases
    private RecurringScheduler? scheduler;

    /// <summary>The session of each server, in the order in which they are asked for work.</summary>
    public async ValueTask<IReadOnlyList<TestSession>> SessionsAsync(IJobStorage storage, CancellationToken cancellationToken)
    {
        var all = new List<TestSession>(sessions.Length);
        for (var i = 0; i < sessions.Length; i++)
        {
            var session = sessions[i] is { Server.IsLost: false } live ? live : new(await servers[i].RegisterAsync(storage, cancellationToken), services);
            sessions[i] = session;
            all.Add(session);
        }

        return all;
    }

    /// <summary>The queues that a server is asked to empty: this one; else all, or null for its own.</summary>
    public async ValueTask<IReadOnlyList<string>?> QueuesAsync(IJobStorage storage, string? queue, CancellationToken cancellationToken)
    {
        if (queue is not null) return [queue];
        if (!serveAll) return null;
        return [.. (await storage.Reader.OverviewAsync(cancellationToken)).Queues.Select(known => known.Name).Where(name => name != PerformQueue)];
    }

    /// <summary>The process of this session is gone; the next is another one.</summary>
    public void Kill(TestSession session)
    {
        var at = Array.IndexOf(sessions, session);
        if (at < 0) return; // by a job that ran inside of the present one
        killed.Add(session.LeaseEnd);
        sessions[at] = null;
    }

    /// <summary>What servers do for all of them, as far as it is due now.</summary>
    /// <returns>Whether it did anything, and when there is something to do next.</returns>
    public async ValueTask<(bool Moved, DateTimeOffset? Next)> MaintainAsync(IJobStorage storage, CancellationToken cancellationToken)
    {
        var live = await SessionsAsync(storage, cancellationToken);
        foreach (var session in live) await session.RenewAsync(storage, cancellationToken);
        var now = services.Clock.GetUtcNow();
        var rescue = await RepeatAsync((max, token) => storage.Maintenance.RescueAsync(live[0].Server.Options.MaxCrashes, max, token), cancellationToken);
        scheduler ??= MaintenanceProcesses.All(storage, live[0].Server.Options, services).OfType<RecurringScheduler>().Single();
        var (ticked, tick) = await TickAsync(scheduler, storage, cancellationToken);
        var promotion = await RepeatAsync(storage.Maintenance.PromoteAsync, cancellationToken);
        var held = await RepeatAsync(storage.Maintenance.MoveHeldAsync, cancellationToken);
        var pruning = await RepeatAsync(storage.Maintenance.PruneAsync, cancellationToken);
        killed.RemoveAll(end => end <= now);
        var next = new[] { tick, promotion.NextIn, held.NextIn }.Min();
        DateTimeOffset?[] moments = [next is { } wait ? now + wait : null, killed.Count > 0 ? killed.Min() : null];
        return (ticked || rescue.Done + promotion.Done + held.Done + pruning.Done > 0, moments.Min());
    }

    /// <summary>Tells every body that still runs that it is over.</summary>
    public void CancelAll()
    {
        foreach (var session in sessions) session?.Server.CancelAll(CancelReason.Shutdown);
    }

    private static async ValueTask<(bool Ticked, TimeSpan? NextIn)> TickAsync(
        RecurringScheduler scheduler,
        IJobStorage storage,
        CancellationToken cancellationToken
    )
    {
        var ticked = false;
        while ((await scheduler.StepAsync(cancellationToken)) is { In.Ticks: 0, Moved: true }) ticked = true;
        return (ticked, (await storage.Recurring.DueAsync(1, cancellationToken)).NextIn);
    }

    private static async ValueTask<StepResult> RepeatAsync(Func<int, CancellationToken, ValueTask<StepResult>> step, CancellationToken cancellationToken)
    {
        var done = 0;
        StepResult last;
        do
        {
            last = await step(MaxSet, cancellationToken);
            done += last.Done;
        }
        while (last is { More: true, Done: > 0 });
        return last with { Done = done };
    }
}
