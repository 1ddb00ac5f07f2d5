using JobLib.Server;
using JobLib.Server.Execution;
using JobLib.Storage;

namespace JobLib.Testing.Stepping;

/// <summary>A session of a server that a test steps: the same parts as a session that runs by itself, called one after the other.</summary>
internal sealed class TestSession
{
    private readonly ServerServices services;
    private readonly SessionWork work;
    private readonly LeaseKeeper lease;
    private readonly LaneTurns lanes;
    private long claim = 1;
    private DateTimeOffset renewedAt;

    public TestSession(Registration registration, ServerServices services)
    {
        this.services = services;
        Server = registration.Server;
        work = new(Server, services, null, static () => { });
        lease = new(Server, () => claim, () => work.Timer.Trouble, registration.Began);
        lanes = new(Server.Queues, Server.Options.QueueOrder);
        renewedAt = services.Clock.GetUtcNow();
    }

    public ServerSession Server { get; }

    /// <summary>When others may take its jobs.</summary>
    public DateTimeOffset LeaseEnd => renewedAt + Server.Options.Lease;

    /// <summary>Renews the lease, and looks whether somebody drains the server.</summary>
    public async ValueTask RenewAsync(IJobStorage storage, CancellationToken cancellationToken)
    {
        lease.Renew();
        renewedAt = services.Clock.GetUtcNow();
        Server.SetDraining((await storage.Servers.SignalsAsync(Server.Id, cancellationToken)).Draining);
    }

    /// <summary>Takes the next job.</summary>
    /// <param name="storage">The storage.</param>
    /// <param name="queues">From these queues; null for the server's own.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null when none is ready.</returns>
    public async ValueTask<ActiveJob?> ClaimAsync(IJobStorage storage, IReadOnlyList<string>? queues, CancellationToken cancellationToken)
    {
        if (!Server.MayFetch) return null;
        var asked = queues is null ? lanes.Next(1, Server.LimitedQueues, free: 1) : [.. queues.Select(queue => new QueueLane(queue, 1))];
        var fetched = await storage.Queue.FetchAsync(new() { Owner = Server.Id, Claim = claim, Lanes = asked, Max = 1 }, cancellationToken);
        if (fetched.Jobs.Count == 0) return null;
        claim++;
        var job = new ActiveJob(fetched.Jobs[0], services.Clock.GetTimestamp());
        Server.Jobs.Add([job]);
        return job;
    }

    /// <summary>Runs a job to its outcome, in a flow of its own, as on a worker.</summary>
    /// <param name="job">The job.</param>
    /// <param name="onThread">On a thread of its own: it runs inside of another job, which may hold one of the pool.</param>
    /// <param name="enter">Called in that flow.</param>
    public Task RunAsync(ActiveJob job, bool onThread, Action enter)
    {
        if (!onThread) return services.Threads.Run(Run);
        var begun = new TaskCompletionSource<Task>(TaskCreationOptions.RunContinuationsAsynchronously);
        services.Threads.Start($"{Server.Name} runs inline", () => begun.SetResult(Run()));
        return begun.Task.Unwrap();

        Task Run()
        {
            enter();
            return work.Executor.RunAsync(job).AsTask();
        }
    }

    /// <summary>Tells a job that nobody waits for it any more.</summary>
    public void Abandon(ActiveJob job) => job.Cancel(CancelReason.Shutdown, services.Threads);

    /// <summary>Records every outcome that there is.</summary>
    public async ValueTask RecordAsync(CancellationToken cancellationToken)
    {
        while (work.Outcomes.Count > 0)
            await work.Sender.SendAsync(work.Outcomes.Take(), null, cancellationToken); // what is refused comes back with less in it
    }
}
