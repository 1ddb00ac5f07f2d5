using JobLib.Budgets;
using JobLib.InMemory;
using JobLib.Server.Loops;
using JobLib.Server.Maintenance;
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

    [Theory]
    [InlineData(false, 21)]
    [InlineData(true, 31)]
    public void A_fetch_that_has_come_to_fail_is_noticed_within_half_a_minute_though_nothing_is_ready(bool deaf, int most) => Alone((timeline, server, _) =>
    {
        server.Faults.Fail(nameof(IJobQueue.FetchAsync), static () => new InvalidTimeZoneException("42501: permission denied"));
        Assert.True(timeline.RunUntil(() => Says(server, "fetch jobs"), TimeSpan.FromSeconds(most)), "The server should say so.");
        Assert.False(timeline.RunUntil(() => server.Trouble is null, TimeSpan.FromMinutes(1)), "It should not look well in between.");
        server.Faults.Mend(nameof(IJobQueue.FetchAsync));
        Assert.True(timeline.RunUntil(() => server.Trouble is null, TimeSpan.FromSeconds(11)), "It should go on.");
    }, deaf);

    [Theory]
    [InlineData(nameof(IMaintenance.PromoteAsync), "promote due jobs")]
    [InlineData(nameof(IMaintenance.RescueAsync), "rescue jobs of dead servers")]
    [InlineData(nameof(IMaintenance.MoveHeldAsync), "move held jobs")]
    [InlineData(nameof(IMaintenance.PruneAsync), "prune")]
    [InlineData(nameof(IMaintenance.FoldAsync), "fold counters")]
    [InlineData(nameof(IRecurringStore.DueAsync), "create recurring runs")]
    public void What_else_has_come_to_fail_is_noticed_within_a_minute_and_the_server_does_not_look_well_in_between(string operation, string loop) =>
        Alone((timeline, server, _) =>
        {
            server.Faults.Fail(operation, static () => new InvalidTimeZoneException());
            Assert.True(timeline.RunUntil(() => Says(server, loop), TimeSpan.FromMinutes(1.1)), "The server should say so.");
            Assert.False(timeline.RunUntil(() => server.Trouble is null, TimeSpan.FromMinutes(3)), "It should not look well in between.");
        });

    [Fact]
    public void A_job_that_is_due_begins_soon_after_promotions_work_again() => Alone((timeline, server, storage) =>
    {
        server.Faults.Fail(nameof(IMaintenance.PromoteAsync), static () => new InvalidTimeZoneException());
        var job = Make.Job() with { Start = JobStart.After(TimeSpan.FromSeconds(1)) };
        server.Process.Post(_ => _ = storage.Jobs.InsertAsync(new() { Jobs = [job] }, null, default).AsTask(), null);
        Assert.True(timeline.RunUntil(() => Says(server, "promote due jobs"), TimeSpan.FromSeconds(3)), "It should be noticed when the job is due.");
        server.Faults.Mend(nameof(IMaintenance.PromoteAsync));
        Assert.True(timeline.RunUntil(() => IsTaken(storage), TimeSpan.FromSeconds(3)), "The job should begin.");
    });

    [Fact]
    public void A_job_that_another_process_schedules_begins_when_it_is_due() => Alone((timeline, server, storage) =>
    {
        var delay = TimeSpan.FromSeconds(20);
        var job = Make.Job() with { Start = JobStart.After(delay) };
        server.Process.Post(_ => _ = storage.Jobs.InsertAsync(new() { Jobs = [job] }, null, default).AsTask(), null);
        Assert.True(timeline.RunUntil(() => IsTaken(storage), delay + TimeSpan.FromMilliseconds(100)), "The job should begin.");
    });

    [Fact]
    public void A_recurring_job_runs_at_once_when_the_storages_clock_leaps_past_its_time() => Alone((timeline, server, storage) =>
    {
        server.Process.Post(async _ =>
        {
            var nightly = Make.Recurring("nightly", await storage.NowAsync() + TimeSpan.FromMinutes(30));
            await storage.Recurring.SaveAsync([nightly], Make.Person(), default);
        }, null);
        Pass(timeline, TimeSpan.FromSeconds(5));
        var ticks = server.Faults.CallsOf(nameof(IRecurringStore.TickAsync));
        storage.Clock.Offset += TimeSpan.FromMinutes(31);
        var ran = timeline.RunUntil(() => server.Faults.CallsOf(nameof(IRecurringStore.TickAsync)) > ticks, Soon(new JobServerOptions().ControlInterval));
        Assert.True(ran, "The run should be created.");
    });

    [Fact]
    public void A_recurring_job_whose_time_no_clock_reaches_is_in_nobodys_way() => Alone((timeline, server, storage) =>
    {
        server.Faults.Answer<DueRecurring>(nameof(IRecurringStore.DueAsync), due => due with { NextIn = TimeSpan.MaxValue });
        server.Process.Post(_ => _ = storage.Recurring.SaveAsync([Make.Recurring("later", DateTimeOffset.MaxValue)], Make.Person(), default).AsTask(), null);
        Assert.False(timeline.RunUntil(() => server.Trouble is not null, TimeSpan.FromMinutes(3)), "It should look well.");
    });

    [Theory]
    [InlineData(30, 60)]
    [InlineData(300, 300)]
    [InlineData(49 * 24 * 3600, 49 * 24 * 3600)] // the longest wait that an option may ask for, and a timer takes
    public void Pruning_waits_no_longer_than_a_timer_does_while_there_is_nothing(int interval, int most) =>
        Assert.Equal(TimeSpan.FromSeconds(most), MaintenanceProcesses.LongestPrune(TimeSpan.FromSeconds(interval)));

    [Fact]
    public void When_the_control_poll_is_no_longer_answered_the_server_looks_by_itself() => Alone((timeline, server, storage) =>
    {
        server.Faults.Hang(nameof(IServerRegistry.SignalsAsync), new TaskCompletionSource().Task);
        Pass(timeline, TimeSpan.FromSeconds(1.1));
        var job = Make.Job() with { Start = JobStart.After(TimeSpan.FromSeconds(1)) };
        server.Process.Post(_ => _ = storage.Jobs.InsertAsync(new() { Jobs = [Make.Job(), job] }, null, default).AsTask(), null);
        Assert.True(timeline.RunUntil(() => IsTaken(storage), Soon(DueTime.Silence + new JobServerOptions().PollInterval)), "Both should be found.");
    }, deaf: true);

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

    private static bool Says(SimulatedServer server, string loop) => server.Trouble?.StartsWith($"It cannot {loop}: ", StringComparison.Ordinal) is true;

    [Fact]
    public void A_rescue_of_another_servers_may_have_left_something_and_is_followed_by_one_of_this_server() => Alone((timeline, server, storage) =>
    {
        var dead = default(ServerId);
        server.Process.Post(async _ =>
        {
            var description = new ServerDescription
            {
                Name = "dead", Machine = "", ProcessId = 1, Version = "", Queues = ["none"], WorkerCount = 1, LocalTime = server.Process.Clock.GetUtcNow(),
            };
            dead = await storage.Servers.RegisterAsync(description, TimeSpan.FromMilliseconds(1), default);
            await storage.Jobs.InsertAsync(new() { Jobs = [.. Make.Jobs(2).Select(job => job with { Queue = "none" })] }, null, default);
            await storage.Queue.FetchAsync(new() { Owner = dead, Claim = 1, Lanes = [new("none", 2)], Max = 2 }, default);
            await Task.Delay(TimeSpan.FromMilliseconds(2), server.Process.Clock); // simulated time: the lease is over
            await storage.Maintenance.RescueAsync(3, 1, default);
        }, null);
        var most = new JobServerOptions().RescueInterval + new JobServerOptions().ControlInterval;
        var taken = timeline.RunUntil(() => storage.Reader.OverviewAsync(default).AsTask().GetAwaiter().GetResult().Counts[JobState.Enqueued] == 2, Soon(most));
        Assert.True(taken, "The other job should be taken over.");
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
