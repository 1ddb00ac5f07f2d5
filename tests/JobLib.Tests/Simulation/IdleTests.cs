using JobLib.Budgets;
using JobLib.InMemory;
using JobLib.Storage;
using JobLib.Storage.Conformance;
using JobLib.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Tests.Simulation;

/// <summary>
/// A server with the default options that has nothing to do, in simulated time: what it asks its storage, and that it finds what no wake-up told of.
/// </summary>
public sealed class IdleTests
{
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(5);

    // Without the renewals: a simulation lets those run at any moment.
    private static readonly string[] Operations =
    [
        .. IdleMinutes.Calls.Keys.Where(operation => operation != nameof(IServerRegistry.Renew)),
        nameof(IJobQueue.FinishAsync),
        nameof(IJobQueue.ReportAsync),
        nameof(IServerRegistry.RegisterAsync),
        nameof(IServerRegistry.TallyAsync),
        nameof(IRecurringStore.TickAsync),
    ];

    [Fact]
    public void It_asks_its_storage_little_more_than_once_a_second() => Alone((timeline, server, _) =>
    {
        const int Times = 10;
        var before = Operations.ToDictionary(operation => operation, server.Faults.CallsOf);
        Pass(timeline, TimeSpan.FromMinutes(IdleMinutes.Minutes * Times));
        var calls = Operations.ToDictionary(operation => operation, operation => server.Faults.CallsOf(operation) - before[operation]);

        var most = Operations.ToDictionary(operation => operation, operation => (IdleMinutes.Calls.GetValueOrDefault(operation) * Times) + 1);
        Assert.All(calls, call => Assert.True(call.Value <= most[call.Key], $"{call.Key} was called {call.Value} times, of at most {most[call.Key]}."));
        var perSecond = calls.Values.Sum() / TimeSpan.FromMinutes(IdleMinutes.Minutes * Times).TotalSeconds;
        Budget.Check("any", "idle", "calls of the storage a second, but for renewals", perSecond);
    });

    [Fact]
    public void A_job_of_which_no_wake_up_tells_is_found_within_the_poll_interval() => Alone((timeline, server, storage) =>
    {
        server.Process.Post(_ => _ = storage.Jobs.InsertAsync(new() { Jobs = [Make.Job()] }, null, default).AsTask(), null);
        Assert.True(timeline.RunUntil(() => IsTaken(storage), Soon(new JobServerOptions().PollInterval)), "The job should be found.");
    }, deaf: true);

    [Fact]
    public void Where_the_storage_does_not_say_what_waits_in_it_the_server_looks_by_itself() => Alone((timeline, server, storage) =>
    {
        server.Process.Post(_ => _ = storage.Jobs.InsertAsync(new() { Jobs = [Make.Job()] }, null, default).AsTask(), null);
        Assert.True(timeline.RunUntil(() => IsTaken(storage), Soon(new JobServerOptions().PollInterval)), "The job should be found.");
        var moved = server.Faults.CallsOf(nameof(IMaintenance.MoveHeldAsync));
        var looks = timeline.RunUntil(() => server.Faults.CallsOf(nameof(IMaintenance.MoveHeldAsync)) > moved, TimeSpan.FromSeconds(2));
        Assert.True(looks, "It should look for held jobs.");
    }, deaf: true, says: signals => signals with { Work = null });

    [Fact]
    public void A_job_that_another_process_schedules_begins_when_it_is_due() => Alone((timeline, server, storage) =>
    {
        var delay = TimeSpan.FromSeconds(20);
        var job = Make.Job() with { Start = JobStart.After(delay) };
        server.Process.Post(_ => _ = storage.Jobs.InsertAsync(new() { Jobs = [job] }, null, default).AsTask(), null);
        Assert.True(timeline.RunUntil(() => IsTaken(storage), delay + TimeSpan.FromMilliseconds(100)), "The job should begin.");
    });

    [Fact]
    public void A_server_without_a_sign_of_life_is_noticed_within_the_rescue_interval() => Alone((timeline, server, storage) =>
    {
        var lease = TimeSpan.FromSeconds(3);
        var description = new ServerDescription
        {
            Name = "dying", Machine = "", ProcessId = 1, Version = "", Queues = ["none"], WorkerCount = 1, LocalTime = server.Process.Clock.GetUtcNow(),
        };
        server.Process.Post(_ => _ = storage.Servers.RegisterAsync(description, lease, default).AsTask(), null);
        var rescued = server.Faults.CallsOf(nameof(IMaintenance.RescueAsync));
        var most = lease + new JobServerOptions().RescueInterval + new JobServerOptions().ControlInterval;
        Assert.True(timeline.RunUntil(() => server.Faults.CallsOf(nameof(IMaintenance.RescueAsync)) > rescued, most), "It should look.");
    });

    // A little more than an interval: calls take their time.
    private static TimeSpan Soon(TimeSpan interval) => interval + TimeSpan.FromMilliseconds(100);

    private static void Pass(Timeline timeline, TimeSpan time)
    {
        var end = timeline.Elapsed + time;
        timeline.RunUntil(() => timeline.Elapsed >= end, time);
    }

    private static bool IsTaken(InMemoryStorage storage) => storage.Reader.OverviewAsync(default).AsTask().GetAwaiter().GetResult() is { } overview
        && overview.Counts[JobState.Enqueued] + overview.Counts[JobState.Scheduled] == 0;

    // On a thread that nobody else uses: what runs in it leaves nothing behind.
    private static void Alone(Action<Timeline, SimulatedServer, InMemoryStorage> test, bool deaf = false, Func<Signals, Signals>? says = null)
    {
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(() => Run(test, deaf, says)));
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }

    private static void Run(Action<Timeline, SimulatedServer, InMemoryStorage> test, bool deaf, Func<Signals, Signals>? says)
    {
        var timeline = new Timeline(new(1));
        var nature = new SimulatedProcess(timeline, 0);
        var storage = new InMemoryStorage(new(), nature.Clock);
        var server = new SimulatedServer(new(timeline, 1), storage, evidence: null, workers: 2, configure: static _ => { });
        if (deaf) server.Faults.Hang(nameof(IJobQueue.WaitAsync), new TaskCompletionSource().Task);
        if (says is not null) server.Faults.Answer(nameof(IServerRegistry.SignalsAsync), says);
        server.Start();
        Pass(timeline, Settling);
        test(timeline, server, storage);
        server.Services.GetRequiredService<JobTelemetry>().Dispose(); // its figures leave the list that the runtime keeps of all
        Assert.Null(timeline.Stranger);
    }
}
