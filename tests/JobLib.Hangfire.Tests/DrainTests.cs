using Hangfire;
using Hangfire.States;
using JobLib.Hangfire.Drain;
using JobLib.Hangfire.Tests.Stores;
using JobLib.Tests;
using JobLib.Tests.Processes;
using Microsoft.Extensions.DependencyInjection;
using HangfireJob = Hangfire.Common.Job;
using HangfireRecurringOptions = Hangfire.RecurringJobOptions;

namespace JobLib.Hangfire.Tests;

/// <summary>JobLib's servers run what others still put into Hangfire's queues.</summary>
public sealed class DrainTests
{
    [Theory]
    [InlineData(HangfireStore.InMemory)]
    [InlineData(HangfireStore.PostgreSql)]
    [InlineData(HangfireStore.Redis)]
    public async Task What_comes_into_the_queues_is_run_by_JobLib_until_they_are_empty(string kind)
    {
        await using var store = await HangfireStore.CreateAsync(kind);
        var before = store.Enqueue<Shop>(x => x.Sell("tea", 1));
        store.Enqueue<Shop>(x => x.Alarm("fire"));
        store.Recurring.AddOrUpdate("nightly", HangfireJob.FromExpression<Shop>(x => x.Sell("bread", 7)), "0 3 * * *", new HangfireRecurringOptions());
        await using var target = Draining(store);

        await target.StartAsync();
        await Eventually.TrueAsync(() => Task.FromResult(target.Diary.Lines.Count == 2), "what was there ran");
        store.Client.ContinueJobWith<Shop>(before, x => x.Thank("Ada")); // by a process that does not know that its parent has moved
        store.Enqueue<Shop>(x => x.Sell("ice", 3));
        await Eventually.TrueAsync(() => Task.FromResult(target.Diary.Lines.Count >= 4), "what came later ran");
        await Eventually.TrueAsync(() => Task.FromResult(Waiting(store) == 0), "the queues are empty");

        Assert.Equal(["alarm: fire", "sold 1 tea", "sold 3 ice", "thanked Ada"], target.Diary.Lines.Order());
        Assert.All((await target.JobsAsync()).Values, job => Assert.Equal("hangfire", Assert.Single(job.Tags)));
        Assert.Equal("nightly", Assert.Single((await target.Recurring.ListAsync()).Items).Id);
    }

    [Fact]
    public async Task Other_queues_than_those_of_the_drain_are_left_to_Hangfire()
    {
        await using var store = await HangfireStore.CreateAsync();
        var parent = store.Enqueue<Shop>(x => x.Alarm("fire"));
        var left = store.Enqueue<Shop>(x => x.Sell("tea", 1));
        var begun = store.Client.ContinueJobWith<Shop>(parent, x => x.Sell("ice", 3));
        // a child of what is moved, and in a queue already
        new BackgroundJobClient(store.Storage).ChangeState(begun, new EnqueuedState(), AwaitingState.StateName);
        var later = store.Client.Create<Shop>(x => x.Sell("bread", 2), new ScheduledState(TimeSpan.FromHours(2)));
        await using var target = Draining(store, "critical");

        await target.StartAsync();
        await Eventually.TrueAsync(
            async () => target.Diary.Lines.Count == 1 && (await target.JobsAsync()).Count == 2,
            "what is in its queue ran, and what is in none was moved"
        );

        Assert.Equal(["alarm: fire"], target.Diary.Lines);
        Assert.Equal(["Enqueued", "Enqueued", "MovedToJobLib"], new[] { left, begun, later }.Select(store.StateOf));
    }

    [Fact]
    public async Task A_job_that_cannot_be_moved_is_given_back_and_stands_in_nobodys_way()
    {
        await using var store = await HangfireStore.CreateAsync();
        var left = store.Enqueue<Shop>(x => x.Load(5, null));
        await using (var target = Draining(store))
        {
            await target.StartAsync();
            store.Enqueue<Shop>(x => x.Sell("ice", 3));
            await Eventually.TrueAsync(() => Task.FromResult(target.Diary.Lines.Count == 1), "the one behind it ran");
        }

        Assert.Equal("Enqueued", store.StateOf(left));
        Assert.Equal(left, Assert.Single(store.Storage.GetMonitoringApi().EnqueuedJobs("default", 0, 10)).Key);
    }

    [Fact]
    public async Task What_a_storage_does_not_take_back_keeps_nothing_else_from_its_queue()
    {
        await using var store = await HangfireStore.CreateAsync();
        string[] left = [store.Enqueue<Shop>(x => x.Load(1, null)), store.Enqueue<Shop>(x => x.Load(2, null)), store.Enqueue<Shop>(x => x.Load(3, null))];
        var troubled = new TroubledFetch(store.Storage, left[1]);
        await using var target = new Target();
        var log = new RecordedLog();
        var logger = log.CreateLogger("drain");
        using var stop = new CancellationTokenSource();
        var fetcher = new QueueFetcher(
            _ => troubled,
            target.Services,
            new() { Interval = TimeSpan.FromHours(1) },
            new HurriedClock(times: 3_600),
            new(logger),
            logger
        );

        await fetcher.FetchAsync(CancellationToken.None); // its interval is over when its own clock says so

        Assert.Equal(
            [$"{left[2]} back", $"{left[2]} closed", $"{left[1]} refused", $"{left[1]} closed", $"{left[0]} back", $"{left[0]} closed", "connection closed"],
            troubled.Told);
        Assert.Equal(
            "1 fetched jobs could not be given back to Hangfire's queues, whose storage does that by itself when it takes this process for dead: The storage is away.",
            log.Lines.Last().Text
        );
    }

    [Fact]
    public async Task A_job_whose_worker_has_died_is_run_when_Hangfire_gives_it_back()
    {
        await using var store = await HangfireStore.CreateAsync();
        var id = store.Enqueue<Shop>(x => x.Sell("tea", 1));
        using (var fetched = store.Do(connection => connection.FetchNextJob(["default"], CancellationToken.None)))
        {
            new BackgroundJobClient(store.Storage).ChangeState(id, new WorkersState(), EnqueuedState.StateName);
            fetched.Requeue();
        }

        await using var target = Draining(store);
        await target.StartAsync();

        await Eventually.TrueAsync(() => Task.FromResult(target.Diary.Lines.Count == 1), "it ran");
        Assert.Equal("MovedToJobLib", store.StateOf(id));
    }

    [Fact]
    public async Task An_import_at_the_start_is_over_before_any_server_runs()
    {
        await using var store = await HangfireStore.CreateAsync();
        var sold = store.Enqueue<Shop>(x => x.Sell("tea", 1));
        await using var target = new Target(configure: services => services.AddHangfireImport(_ => store.Storage));
        var starting = target
            .Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>()
            .OfType<Microsoft.Extensions.Hosting.IHostedLifecycleService>()
            .Single();

        await starting.StartingAsync(CancellationToken.None);

        Assert.Equal("MovedToJobLib", store.StateOf(sold));
        Assert.Empty(target.Diary.Lines);
        await target.StartAsync();
        await Eventually.TrueAsync(() => Task.FromResult(target.Diary.Lines.Count == 1), "it ran");
    }

    [Fact]
    public void Options_that_cannot_be_are_refused_with_what_to_set()
    {
        var services = new ServiceCollection();

        Assert.Contains(
            "Set 1 to 32",
            Assert.Throws<ArgumentException>(() => services.AddHangfireDrain(configure: o => o.Fetchers = 0)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Set 1 s to 1 day",
            Assert.Throws<ArgumentException>(() => services.AddHangfireDrain(configure: o => o.Interval = TimeSpan.Zero)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Set 1 s to 1 day",
            Assert.Throws<ArgumentException>(() => services.AddHangfireDrain(configure: o => o.Interval = TimeSpan.FromDays(50))).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "KeyPrefix",
            Assert.Throws<ArgumentException>(() => services.AddHangfireDrain(configure: o => o.KeyPrefix = "")).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "KeyPrefix",
            Assert.Throws<ArgumentException>(() => services.AddHangfireImport(configure: o => o.KeyPrefix = "")).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Parallelism",
            Assert.Throws<ArgumentException>(() => services.AddHangfireImport(configure: o => o.Parallelism = 33)).Message,
            StringComparison.Ordinal
        );
    }

    private static Target Draining(HangfireStore store, params string[] queues) =>
        new(configure: services =>
            services.AddHangfireDrain(
                _ => store.Storage,
                drain =>
    {
        drain.Queues = queues;
        drain.Interval = TimeSpan.FromSeconds(1);
    }));

    private static long Waiting(HangfireStore store)
    {
        var monitor = store.Storage.GetMonitoringApi();
        return monitor.Queues().Sum(queue => monitor.EnqueuedCount(queue.Name) + monitor.FetchedCount(queue.Name));
    }
}
