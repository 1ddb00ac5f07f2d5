using System.Diagnostics;
using JobLib.Faults;
using JobLib.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace JobLib.Tests.Server;

/// <summary>Calls that never come back, whatever their token says.</summary>
[Slow]
public class BlackHoleTests
{
    [Fact]
    public async Task A_server_whose_calls_all_hang_fences_itself()
    {
        var faults = new StorageFaults();
        var never = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await FaultHost.StartAsync(faults, server: server => server.SelfFence = TimeSpan.FromSeconds(1));
        var gate = host.Services.GetRequiredService<StopTests.Gate>();
        host.Client.Enqueue<StopTests.Waiter>(x => x.UntilCancelledAsync(CancellationToken.None));
        await gate.Entered.Task;

        var began = Stopwatch.GetTimestamp();
        faults.Hang("*", never.Task);
        await gate.Left.Task.WaitAsync(TimeSpan.FromSeconds(8));

        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(6));
        await host.LoggedAsync(LogLevel.Error, "no renewal of the lease has succeeded");
        faults.Mend();
        never.SetResult();
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_calls_that_hang()
    {
        var faults = new StorageFaults();
        var never = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var host = await FaultHost.StartAsync(faults, server: server => server.ShutdownTimeout = TimeSpan.FromSeconds(1));
        await host.UntilAsync(host.Client.Enqueue<StopTests.Waiter>(x => x.Note()), JobState.Succeeded);

        var renewals = faults.CallsOf(nameof(IServerRegistry.Renew));
        faults.Hang("*", never.Task);
        await Eventually.True(() => faults.CallsOf(nameof(IServerRegistry.Renew)) > renewals, "A renewal should hang.");
        var began = Stopwatch.GetTimestamp();
        await Task.Run(async () => await host.DisposeAsync()).WaitAsync(TimeSpan.FromSeconds(15));

        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(10), $"It took {Stopwatch.GetElapsedTime(began)}.");
        never.SetResult();
    }

    [Fact]
    public async Task No_more_bodies_run_than_there_are_workers_though_a_lease_is_lost()
    {
        var faults = new StorageFaults();
        await using var host = await FaultHost.StartAsync(faults, services => services.AddSingleton<Crowd>(), server => server.WorkerCount = 3);
        var crowd = host.Services.GetRequiredService<Crowd>();
        for (var i = 0; i < 12; i++) host.Client.Enqueue<Member>(x => x.StayAsync());
        await Eventually.True(() => crowd.Now == 3, "Three bodies should run.");

        faults.Instead<RenewRequest, RenewResult>(nameof(IServerRegistry.Renew), _ => new RenewResult(false, [], 0));
        await host.LoggedAsync(LogLevel.Error, "lost its lease");
        faults.Mend();
        await Eventually.True(() => faults.CallsOf(nameof(IServerRegistry.RegisterAsync)) > 1, "It should register again.");
        var fetches = faults.CallsOf(nameof(IServerRegistry.SignalsAsync));
        await Eventually.True(() => faults.CallsOf(nameof(IServerRegistry.SignalsAsync)) > fetches + 20, "It should go on.");

        Assert.Equal(3, crowd.Most);
        crowd.Release.SetResult();
        await Eventually.Async(
            async () => (await host.Storage.Reader.OverviewAsync(CancellationToken.None)).Queues.All(queue => queue.Enqueued == 0),
            () => "All jobs should run in the end.",
            TimeSpan.FromSeconds(60)
        );
    }

    [Fact]
    public async Task A_maintenance_step_that_says_more_and_moves_nothing_does_not_spin()
    {
        var faults = new StorageFaults();
        foreach (
            var operation in new[]
            {
                nameof(IMaintenance.PromoteAsync),
                nameof(IMaintenance.MoveHeldAsync),
                nameof(IMaintenance.RescueAsync),
                nameof(IMaintenance.PruneAsync),
                nameof(IMaintenance.FoldAsync),
            }
        )
        {
            faults.Instead<int, object>(operation, _ => new StepResult(0, true, TimeSpan.Zero));
        }

        string[] watched = [nameof(IMaintenance.PromoteAsync), nameof(IMaintenance.MoveHeldAsync), nameof(IMaintenance.RescueAsync)];
        await using var host = await FaultHost.StartAsync(faults);
        await Eventually.True(
            () => watched.All(operation => faults.CallsOf(operation) > 0),
            "Each should begin: a rescue two seconds after the storage has answered."
        );
        var before = watched.Select(faults.CallsOf).ToArray();
        await Task.Delay(TimeSpan.FromSeconds(2)); // how often it steps in this time is what is tested

        for (var i = 0; i < watched.Length; i++) Assert.InRange(faults.CallsOf(watched[i]) - before[i], 2, 60);
    }

    [Fact]
    public async Task A_host_that_has_come_and_gone_leaves_no_exception_unobserved()
    {
        var unobserved = new List<Exception>();
        void Note(object? sender, UnobservedTaskExceptionEventArgs e)
        {
            lock (unobserved) unobserved.Add(e.Exception);
        }

        TaskScheduler.UnobservedTaskException += Note;
        try
        {
            await ComeAndGoAsync();
            for (var i = 0; i < 3; i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Note;
        }

        lock (unobserved) Assert.DoesNotContain(unobserved, error => error.ToString().Contains("JobLib", StringComparison.Ordinal));
    }

    private static async Task ComeAndGoAsync()
    {
        var host = await FaultHost.StartAsync(new());
        await host.UntilAsync(host.Client.Enqueue<StopTests.Waiter>(x => x.Note()), JobState.Succeeded);
        await host.DisposeAsync();
    }

    public sealed class Crowd
    {
        private int now;
        private int most;

        public TaskCompletionSource Release { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Now => Volatile.Read(ref now);

        public int Most => Volatile.Read(ref most);

        public void Enter()
        {
            var count = Interlocked.Increment(ref now);
            while (Volatile.Read(ref most) is var seen && seen < count) Interlocked.CompareExchange(ref most, count, seen);
        }

        public void Leave() => Interlocked.Decrement(ref now);
    }

    public sealed class Member(Crowd crowd)
    {
        public async Task StayAsync()
        {
            crowd.Enter();
            await crowd.Release.Task; // deaf to its token
            crowd.Leave();
        }
    }
}
