using JobLib.Faults;
using JobLib.InMemory;
using JobLib.Storage;
using JobLib.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Tests.Simulation;

/// <summary>
/// One history: some servers and clients on one storage, people who interfere, and a time of faults, after which everything must come to its end as it was
/// meant.
/// All of it follows from the seed.
/// </summary>
internal sealed class Simulation : IDisposable
{
    private static readonly TimeSpan Trouble = TimeSpan.FromSeconds(25);
    private static readonly string[] Queues = ["default", "other"];
    private static readonly string[] Asynchronous =
    [
        nameof(IJobQueue.FetchAsync),
        nameof(IJobQueue.FinishAsync),
        nameof(IJobQueue.ReportAsync),
        nameof(IJobQueue.WaitAsync),
        nameof(IServerRegistry.RegisterAsync),
        nameof(IServerRegistry.SignalsAsync),
        nameof(IServerRegistry.LeaveAsync),
        nameof(IRecurringStore.DueAsync),
        nameof(IRecurringStore.TickAsync),
        nameof(IMaintenance.PromoteAsync),
        nameof(IMaintenance.RescueAsync),
        nameof(IMaintenance.MoveHeldAsync),
        nameof(IMaintenance.PruneAsync),
        nameof(IMaintenance.FoldAsync),
        nameof(IJobWriter.InsertAsync),
        nameof(IJobWriter.ChangeBatchesAsync),
    ];

    private readonly Random random;
    private readonly Timeline timeline;
    private readonly InMemoryStorage storage;
    private readonly Evidence evidence;
    private readonly SimulatedProcess nature;
    private readonly List<SimulatedServer> servers = [];
    private readonly List<SimulatedServer> clients = [];
    private readonly List<(string Id, List<Intent> Members)> batches = [];
    private bool calm;
    private int actors;

    private readonly Action<SimulatedServer, IJobStorage>? sabotage;

    /// <param name="seed">Everything follows from it.</param>
    /// <param name="sabotage">Makes the storage that a server sees wrong for ever.</param>
    public Simulation(int seed, Action<SimulatedServer, IJobStorage>? sabotage = null)
    {
        this.sabotage = sabotage;
        random = new(seed);
        timeline = new(random);
        nature = new(timeline, 0);
        storage = new(new(), nature.Clock);
        evidence = new(timeline, storage);
    }

    public ulong Fingerprint => timeline.Fingerprint;

    public IReadOnlyList<string> Story => timeline.Story;

    public long Steps => timeline.Steps;

    public int Jobs => evidence.Intents.Count;

    public int DoubleStarts => evidence.DoubleStarts;

    /// <summary>What was found wrong; empty when nothing was.</summary>
    public IReadOnlyList<string> Run()
    {
        for (var count = random.Next(2, 5); count > 0; count--) AddServer();
        for (var count = 2; count > 0; count--) Act(AddClient(), CreateAsync);
        Act(nature, InterfereAsync);
        Act(nature, TroubleAsync);
        timeline.RunUntil(() => timeline.Elapsed > Trouble && actors == 0, TimeSpan.FromMinutes(3));
        BeCalm();
        if (!timeline.RunUntil(NoDeadHold, SimulatedServer.Lease + SimulatedServer.Heartbeat + SimulatedServer.Scan * 2))
            evidence.Fault("jobs of a dead server were not taken over within lease and scan");
        var settled = TimeSpan.Zero;
        var isSettled = timeline.RunUntil(
            () =>
            {
                if (timeline.Elapsed < settled) return false;
                settled = timeline.Elapsed + TimeSpan.FromMilliseconds(500);
                return IsSettled();
            },
            TimeSpan.FromMinutes(2));
        if (!isSettled) evidence.Fault("not everything came to an end");
        if (timeline.Stranger is { } stack) evidence.Fault($"something of it ran in another thread: {stack}");
        new Judgement(timeline, storage, evidence, servers).Judge();
        return evidence.Faults;
    }

    /// <summary>
    /// Takes its figures out of the list that the runtime keeps of all, which thousands of histories would fill. Nothing else of it outlives it.
    /// </summary>
    public void Dispose()
    {
        foreach (var server in servers.Concat(clients)) server.Services.GetRequiredService<JobTelemetry>().Dispose();
    }

    private void Act(SimulatedProcess process, Func<SimulatedProcess, Task> act)
    {
        actors++;
        process.Post(_ => _ = Follow(), null);

        async Task Follow()
        {
            try
            {
                await act(process);
            }
            catch (Exception error)
            {
                evidence.Fault(error.ToString());
            }

            actors--;
        }
    }

    private void Act(SimulatedServer client, Func<SimulatedServer, Task> act) => Act(client.Process, _ => act(client));

    private void AddServer()
    {
        var process = new SimulatedProcess(timeline, timeline.Processes.Count);
        process.Clock.Skew = TimeSpan.FromSeconds(random.Next(-600, 600));
        var server = new SimulatedServer(process, storage, evidence, random.Next(1, 5));
        servers.Add(server);
        sabotage?.Invoke(server, storage);
        BeFaulty(server, random.Next(2) == 0 ? 0 : random.NextDouble() * 0.05);
        server.Start();
    }

    private SimulatedServer AddClient()
    {
        var client = new SimulatedServer(new(timeline, timeline.Processes.Count), storage, null, 1);
        clients.Add(client);
        BeFaulty(client, 0.02);
        sabotage?.Invoke(client, storage);
        return client;
    }

    // Every call takes time before and after it is done, and fails in either with this probability.
    private void BeFaulty(SimulatedServer server, double rate)
    {
        foreach (var operation in Asynchronous)
        {
            server.Faults.Before(operation, _ => LetAsync(server, rate));
            server.Faults.After(operation, _ => LetAsync(server, rate));
        }

        server.Faults.Before(nameof(IServerRegistry.Renew), _ => random.NextDouble() < rate ? throw Odd(server) : Task.CompletedTask);
    }

    private async Task LetAsync(SimulatedServer server, double rate)
    {
        var delay = random.Next(10) == 0 ? random.Next(400) : random.Next(4);
        if (rate > 0 && random.Next(200) == 0) delay = random.Next(8_000);
        if (delay > 0) await Task.Delay(TimeSpan.FromMilliseconds(delay), server.Process.Clock);
        if (random.NextDouble() < rate) throw Odd(server);
    }

    // A client's calls that are repeated wait for times that are random in themselves: they see only what is not repeated.
    private Exception Odd(SimulatedServer server) =>
        random.Next(3) > 0 && servers.Contains(server)
            ? new StorageUnavailableException("The simulation is away.")
            : new InvalidTimeZoneException("Nobody expects this.");

    private Task Pass(SimulatedProcess process, int atMost) => Task.Delay(TimeSpan.FromMilliseconds(random.Next(1, atMost)), process.Clock);

    private async Task CreateAsync(SimulatedServer client)
    {
        for (var count = random.Next(5, 20); count > 0; count--)
        {
            await Pass(client.Process, 2_000);
            try
            {
                await CreateOneAsync(client);
            }
            catch (Exception error) when (error is StorageException or InvalidTimeZoneException or JobNotFoundException)
            {
                // Whether it was created is unknown.
            }
        }
    }

    private async Task CreateOneAsync(SimulatedServer client)
    {
        var jobs = client.Services.GetRequiredService<IBackgroundJobClient>();
        var parents = evidence.Intents.Where(intent => intent is { Acknowledged: true, Kind: not "tick" }).ToList();
        switch (random.Next(8))
        {
            case 0:
                await CreateAsync(jobs, Intend("delayed"), new() { Delay = TimeSpan.FromMilliseconds(random.Next(10_000)) });
                break;
            case 1 when parents.Count > 0:
                var parent = parents[random.Next(parents.Count)];
                await CreateAsync(jobs, Intend("continuation", parent), new() { AfterJob = parent.Id.ToString(), Condition = Condition() });
                break;
            case 2:
                var before = random.Next(2) == 0 && batches.Count > 0 ? batches[random.Next(batches.Count)] : default;
                List<Intent> members = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Intend("member", null, before.Members))];
                var id = await client.Services.GetRequiredService<IBatchJobClient>().StartNewAsync(
                    async batch =>
                    {
                        foreach (var member in members) member.Id = JobId.Parse(await CallAsync(batch, member, new()));
                    },
                    new() { AfterBatch = before.Id, Condition = Condition() });
                foreach (var member in members) member.Acknowledged = true;
                batches.Add((id, members));
                break;
            case 3:
                await CreateAsync(jobs, Intend("keyed"), new() { Queue = Queue() });
                break;
            default:
                await CreateAsync(jobs, Intend("plain"), new() { Queue = Queue(), Priority = random.Next(3) });
                break;
        }
    }

    private static async Task CreateAsync(IJobCreator jobs, Intent intent, EnqueueOptions options)
    {
        intent.Id = JobId.Parse(await CallAsync(jobs, intent, options));
        intent.Acknowledged = true;
    }

    private static Task<string> CallAsync(IJobCreator jobs, Intent intent, EnqueueOptions options) => intent switch
    {
        { Kind: "keyed" } => jobs.EnqueueAsync<Work>(work => work.KeyedAsync(intent.Number, intent.Number % 2, JobContext.None, default), options),
        { Throws: int.MaxValue } => jobs.EnqueueAsync<Work>(work => work.HopelessAsync(intent.Number, JobContext.None, default), options),
        { Takes.Ticks: 0 } => jobs.EnqueueAsync<Work>(work => work.Brief(intent.Number, JobContext.None), options),
        _ => jobs.EnqueueAsync<Work>(work => work.SteadyAsync(intent.Number, JobContext.None, default), options),
    };

    private Intent Intend(string kind, Intent? parent = null, IReadOnlyList<Intent>? batch = null) => evidence.Intend(number => new(number)
    {
        Kind = kind,
        Parent = parent,
        ParentBatch = batch ?? [],
        Throws = kind == "keyed" ? random.Next(2) : random.Next(10) == 0 ? int.MaxValue : random.Next(8) == 0 ? random.Next(1, 3) : 0,
        Takes = TimeSpan.FromMilliseconds(random.Next(3) == 0 ? 0 : random.Next(20) == 0 ? random.Next(12_000) : random.Next(1_000)),
    });

    private JobContinuationOptions Condition() => random.Next(2) == 0 ? JobContinuationOptions.OnlyOnSucceededState : JobContinuationOptions.OnAnyFinishedState;

    private string Queue() => Queues[random.Next(2)];

    // People on the dashboard.
    private async Task InterfereAsync(SimulatedProcess process)
    {
        var actor = JobActor.Application;
        var recurring = clients[0].Services.GetRequiredService<IRecurringJobManager>();
        clients[0].Faults.Mend();
        await recurring.AddOrUpdateAsync("often", Job.FromExpression<Work>(work => work.TickAsync(JobContext.None, default)), "*/4 * * * * *");
        BeFaulty(clients[0], 0.02);
        while (timeline.Elapsed < Trouble)
        {
            await Pass(process, 5_000);
            var known = evidence.Intents.Where(intent => intent.Id is not null && intent.Kind != "tick").ToList();
            switch (random.Next(7))
            {
                case 0:
                    var queue = Queue();
                    await storage.Queue.SetPausedAsync([queue], true, actor, default);
                    await Pass(process, 5_000);
                    await storage.Queue.SetPausedAsync([queue], false, actor, default);
                    break;
                case 1:
                    var all = await storage.Reader.ServersAsync(default);
                    if (all.Count == 0) break;
                    var drained = new ServerId(Guid.Parse(all[random.Next(all.Count)].Id));
                    await storage.Servers.SetDrainingAsync(drained, true, actor, default);
                    await Pass(process, 5_000);
                    await storage.Servers.SetDrainingAsync(drained, false, actor, default);
                    break;
                case 2 or 3 when known.Count > 0:
                    var deleted = known[random.Next(known.Count)];
                    deleted.MayBeDeleted = true;
                    await ChangeAsync(deleted, JobChangeKind.Delete, null);
                    break;
                case 4 or 5 when known.Count > 0:
                    await ChangeAsync(known[random.Next(known.Count)], JobChangeKind.Requeue, random.Next(2) == 0 ? JobState.Failed : JobState.Processing);
                    break;
                case 6 when batches.Count > 0 && random.Next(3) == 0:
                    var (id, members) = batches[random.Next(batches.Count)];
                    foreach (var member in members)
                    {
                        member.MayBeDeleted = true;
                        member.Touched.Add(timeline.Elapsed);
                    }

                    timeline.Say($"people cancel the batch of {string.Join(", ", members.Select(member => member.Number))}");

                    await storage.Jobs.ChangeBatchesAsync(new() { Kind = BatchChangeKind.Cancel, Batches = [JobId.Parse(id)], Actor = actor }, default);
                    break;
            }
        }
    }

    private async Task ChangeAsync(Intent intent, JobChangeKind kind, JobState? expected)
    {
        if (intent.Id is not { } id) return;
        var changed = await storage.Jobs.ChangeAsync(new() { Kind = kind, Jobs = [id], Expected = expected, Actor = JobActor.Application }, default);
        timeline.Say($"people {kind} job {intent.Number}: {changed[0].Status}");
        if (changed[0].Status == ChangeStatus.Applied) intent.Touched.Add(timeline.Elapsed);
    }

    private async Task TroubleAsync(SimulatedProcess process)
    {
        while (timeline.Elapsed < Trouble)
        {
            await Pass(process, 4_000);
            var serving = servers.Where(server => server.IsServing).ToList();
            if (serving.Count == 0) AddServer();
            var victim = serving.Count == 0 ? servers[^1] : serving[random.Next(serving.Count)];
            switch (random.Next(7))
            {
                case 0 or 1:
                    victim.Pause(TimeSpan.FromMilliseconds(random.Next(12_000)));
                    break;
                case 2:
                    victim.Process.Kill();
                    AddServer();
                    break;
                case 3:
                    victim.Stop();
                    AddServer();
                    break;
                case 4:
                    victim.Process.Clock.Skew += TimeSpan.FromSeconds(random.Next(-3_600, 3_600));
                    break;
                case 5:
                    foreach (var server in serving) BeFaulty(server, random.Next(2));
                    await Pass(process, 10_000);
                    foreach (var server in serving) BeFaulty(server, 0.02);
                    break;
                default:
                    BeFaulty(victim, 0.3);
                    await Pass(process, 8_000);
                    BeFaulty(victim, 0.02);
                    break;
            }
        }
    }

    private void BeCalm()
    {
        calm = true;
        foreach (var server in servers.Concat(clients)) BeFaulty(server, 0);
        while (servers.Count(server => server.IsServing) < 2) AddServer();
        Evidence.Now(
            storage.Recurring.ChangeAsync(
                new RecurringChange
                {
                    Kind = RecurringChangeKind.Pause,
                    Ids = ["often"],
                    Actor = JobActor.Application,
                },
                default
            )
        );
    }

    private bool NoDeadHold() => !Evidence.Now(storage.Reader.ServersAsync(default)).Any(server => server is { Dead: true, Held: > 0 });

    private bool IsSettled()
    {
        var counts = Evidence.Now(storage.Reader.OverviewAsync(default)).Counts;
        return calm
            && counts[JobState.Enqueued] + counts[JobState.Processing] + counts[JobState.Scheduled] == 0
            && servers.TrueForAll(server => !server.Process.IsAlive || (server.IsStopping ? server.HasEnded : server.IsWhole));
    }
}
