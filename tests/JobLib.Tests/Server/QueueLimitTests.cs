using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using JobLib.Faults;
using JobLib.InMemory;
using JobLib.Server;
using JobLib.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace JobLib.Tests.Server;

/// <summary>Limits of queues from code and by hand, with servers that run.</summary>
public sealed class QueueLimitTests
{
    private const string Queue = "mail";

    [Fact]
    public void A_queue_has_one_limit_and_a_range()
    {
        var limits = new JobLimits().Queue(Queue, 10).Queue("other", 100_000);
        Assert.Contains("Keep one", Assert.Throws<ArgumentException>(() => limits.Queue(Queue, 10)).Message, StringComparison.Ordinal);
        Assert.Contains("pause it", Assert.Throws<ArgumentOutOfRangeException>(() => limits.Queue("a", 0)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => limits.Queue("a", 100_001));
        foreach (var name in (string[])["", "Mail", "a b", new('a', 65)]) Assert.Throws<ArgumentException>(() => limits.Queue(name, 1));
    }

    [Theory]
    [InlineData("Mail", 1)]
    [InlineData("mail", -1)]
    [InlineData("mail", 100_001)]
    public async Task A_limit_that_cannot_be_is_refused_before_the_storage_is_asked(string queue, int limit)
    {
        await using var host = await JobHost.StartAsync(withServer: false);
        var limits = host.Services.GetRequiredService<ILimitManager>();
        await Assert.ThrowsAnyAsync<ArgumentException>(() => limits.SetQueueAsync(queue, limit));
        Assert.Empty((await host.Storage.Reader.AuditAsync(new(), default)).Items);
    }

    [Fact]
    public async Task As_many_run_as_code_says_and_as_a_person_sets_while_they_run()
    {
        var bodies = new Bodies();
        await using var host = await StartAsync(bodies, limit: 2);
        var (limits, monitor) = (host.Services.GetRequiredService<ILimitManager>(), host.Services.GetRequiredService<IJobMonitor>());
        for (var i = 0; i < 8; i++) await host.Client.EnqueueAsync<Worker>(x => x.HoldAsync(), new EnqueueOptions { Queue = Queue });
        await UntilAsync(() => Task.FromResult(bodies.Running == 2));
        await UntilAsync(async () => await FindAsync(monitor) is { RunningLimit: 2, IsRunningLimitSet: false, IsFull: true, Processing: 2, Enqueued: 6 });

        await limits.SetQueueAsync(Queue, 5);
        await UntilAsync(() => Task.FromResult(bodies.Running == 5));
        await limits.SetQueueAsync(Queue, 0);
        bodies.Release(3);
        await UntilAsync(async () =>
            bodies.Running == 2 && await FindAsync(monitor) is { RunningLimit: 0, IsRunningLimitSet: true, Processing: 2, Enqueued: 3 });
        bodies.Release(2);
        await UntilAsync(async () => await FindAsync(monitor) is { Processing: 0, Enqueued: 3 });
        await limits.ResetQueueAsync(Queue);
        await UntilAsync(() => Task.FromResult(bodies.Running == 2));
        bodies.Release(8);
        await UntilAsync(async () => (await monitor.OverviewAsync()).Counts[JobState.Succeeded] == 8);
        Assert.Equal(5, bodies.Most);
        Assert.Equal(["reset queue limit", "set queue limit", "set queue limit"], (await monitor.AuditAsync()).Items.Select(entry => entry.Action));
    }

    [Fact]
    public async Task Short_jobs_on_two_servers_never_run_more_at_a_time_and_all_run()
    {
        const int Jobs = 300;
        var bodies = new Bodies();
        await using var host = await StartAsync(bodies, limit: 3, services => services.AddJobServer("second", Serve));
        var monitor = host.Services.GetRequiredService<IJobMonitor>();
        for (var i = 0; i < Jobs; i++) await host.Client.EnqueueAsync<Worker>(x => x.PassAsync(), new EnqueueOptions { Queue = Queue });
        await UntilAsync(async () => (await monitor.OverviewAsync()).Counts[JobState.Succeeded] == Jobs);
        Assert.InRange(bodies.Most, 1, 3);
    }

    [Fact]
    public async Task A_server_takes_nothing_ahead_from_a_queue_that_is_limited()
    {
        const int Workers = 4;
        var (bodies, faults, most) = (new Bodies(), new StorageFaults(), new ConcurrentQueue<int>());
        faults.Before(nameof(IJobQueue.FetchAsync), request =>
        {
            most.Enqueue(((FetchRequest)request!).Max);
            return Task.CompletedTask;
        });
        await using var host = await FaultHost.StartAsync(
            faults,
            services => services.AddSingleton(bodies),
            options =>
            {
                Serve(options);
                options.WorkerCount = Workers;
            },
            jobs => jobs.Limits.Queue(Queue, 100));
        await UntilAsync(async () => await FindAsync(host.Services.GetRequiredService<IJobMonitor>()) is { RunningLimit: 100 });
        await host.Storage.Queue.SetPausedAsync([Queue], true, new() { Name = "test" }, default); // so that there are many at once
        for (var i = 0; i < 400; i++) await host.Client.EnqueueAsync<Worker>(x => x.PassAsync(), new EnqueueOptions { Queue = Queue });
        await host.Storage.Queue.SetPausedAsync([Queue], false, new() { Name = "test" }, default);
        await UntilAsync(async () => (await host.Storage.Reader.OverviewAsync(default)).Counts[JobState.Succeeded] == 400);
        Assert.All(most, max => Assert.InRange(max, 1, Workers));
    }

    [Fact]
    public void Of_a_limited_queue_beside_others_no_more_is_asked_for_than_there_are_free_workers()
    {
        var lanes = new LaneTurns(["a", "b", "c"], QueueOrder.Strict);
        Assert.Equal([new("a", 50), new("b", 3), new("c", 50)], lanes.Next(50, new HashSet<string> { "b" }, free: 3));
        Assert.Equal([new("a", 50), new("c", 50)], lanes.Next(50, new HashSet<string> { "b" }, free: 0));
    }

    [Fact]
    public async Task A_storage_that_does_not_limit_queues_is_not_served_by_an_application_that_does()
    {
        await using var host = await JobHost.StartAsync(server: Serve, jobs: jobs =>
        {
            jobs.Limits.Queue(Queue, 2);
            jobs.UseStorage(Unlimited);
        });
        var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        await UntilAsync(() => Task.FromResult(stopping.IsCancellationRequested));
        await host.LoggedAsync(LogLevel.Error, "BackgroundService failed");
        Assert.Empty((await host.Storage.Reader.OverviewAsync(default)).Servers);
    }

    [Fact]
    public async Task A_storage_that_does_not_limit_queues_sets_no_limit()
    {
        await using var host = await JobHost.StartAsync(jobs: jobs => jobs.UseStorage(Unlimited), withServer: false);
        var refusal = await Assert.ThrowsAsync<NotSupportedException>(() => host.Services.GetRequiredService<ILimitManager>().SetQueueAsync(Queue, 1));
        Assert.Contains("concurrency key", refusal.Message, StringComparison.Ordinal);
    }

    private static FaultyStorage Unlimited(IServiceProvider services)
    {
        var inner = new InMemoryStorage(new(), services.GetRequiredService<TimeProvider>());
        return new(inner, new()) { Info = inner.Info with { QueueLimits = false } };
    }

    private static Task<JobHost> StartAsync(Bodies bodies, int limit, Action<IServiceCollection>? more = null) => JobHost.StartAsync(
        services =>
        {
            services.AddSingleton(bodies);
            more?.Invoke(services);
        },
        Serve,
        jobs => jobs.Limits.Queue(Queue, limit));

    private static void Serve(JobServerOptions options)
    {
        options.Queues = [Queue];
        options.WorkerCount = 10;
    }

    private static async Task<QueueSummary?> FindAsync(IJobMonitor monitor) =>
        (await monitor.OverviewAsync()).Queues.SingleOrDefault(queue => queue.Name == Queue);

    private static Task UntilAsync(Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        Eventually.Async(condition, () => $"It did not come true: {what}");

    /// <summary>How many bodies run, and ran at most.</summary>
    public sealed class Bodies
    {
        private readonly SemaphoreSlim gate = new(0);
        private readonly Lock counting = new();

        public int Running { get; private set; }

        public int Most { get; private set; }

        public void Release(int count) => gate.Release(count);

        public async Task HoldAsync()
        {
            Count(1);
            await gate.WaitAsync();
            Count(-1);
        }

        public async Task PassAsync()
        {
            Count(1);
            await Task.Yield();
            Count(-1);
        }

        private void Count(int by)
        {
            lock (counting)
            {
                Running += by;
                Most = Math.Max(Most, Running);
            }
        }
    }

    public sealed class Worker(Bodies bodies)
    {
        public Task HoldAsync() => bodies.HoldAsync();

        public Task PassAsync() => bodies.PassAsync();
    }
}
