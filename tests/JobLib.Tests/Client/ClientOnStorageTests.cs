using JobLib.Tests.Invocation;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Tests.Client;

/// <summary>The client, the monitor and the managers over the in-memory storage, with a server where one is needed.</summary>
public sealed class ClientOnStorageTests
{
    [Fact]
    public async Task An_idempotency_key_creates_once_and_returns_the_holder()
    {
        await using var host = await JobHost.StartAsync(withServer: false);
        var ids = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(_ => host.Client.EnqueueAsync<SampleJobs>(x => x.Nothing(), new() { IdempotencyKey = "welcome-7" }))
        );

        Assert.Single(ids.Distinct());
        Assert.Equal(1, (await Monitor(host).OverviewAsync()).Counts[JobState.Enqueued]);
    }

    [Fact]
    public async Task Changes_say_whether_they_happened()
    {
        await using var host = await JobHost.StartAsync(withServer: false);
        var id = host.Client.Schedule<SampleJobs>(x => x.Nothing(), TimeSpan.FromDays(1));

        Assert.False(host.Client.Requeue(id, JobState.Failed));
        Assert.True(host.Client.Requeue(id, JobState.Scheduled));
        Assert.True(await host.Client.RescheduleAsync(id, TimeSpan.FromHours(1), JobState.Enqueued));
        Assert.True(host.Client.Delete(id));
        Assert.False(host.Client.Delete(id));
        Assert.False(await host.Client.DeleteAsync(Guid.NewGuid().ToString()));
        Assert.Equal(
            [JobState.Scheduled, JobState.Enqueued, JobState.Scheduled, JobState.Deleted],
            (await Monitor(host).GetAsync(id)).History.Select(step => step.State)
        );
    }

    [Fact]
    public async Task A_continuation_of_a_job_that_does_not_exist_is_refused()
    {
        await using var host = await JobHost.StartAsync(withServer: false);

        await Assert.ThrowsAsync<JobNotFoundException>(() => host.Client.ContinueJobWithAsync<SampleJobs>(Guid.NewGuid().ToString(), x => x.Nothing()));
        Assert.Throws<BatchNotFoundException>(() => host.Client.ContinueBatchWith<SampleJobs>(Guid.NewGuid().ToString(), x => x.Nothing()));
    }

    [Fact]
    public async Task The_monitor_tells_a_job_that_is_absent_from_one_that_is_there()
    {
        await using var host = await JobHost.StartAsync(withServer: false);
        var monitor = Monitor(host);
        var id = host.Client.Enqueue<SampleJobs>(x => x.Report(7, default, "hunter2"));

        Assert.Equal(JobState.Enqueued, (await monitor.FindAsync(id))?.State);
        Assert.Null(await monitor.FindAsync("7"));
        Assert.Null(await monitor.FindAsync(Guid.NewGuid().ToString()));
        await Assert.ThrowsAsync<JobNotFoundException>(() => monitor.GetAsync(Guid.NewGuid().ToString()));
        await Assert.ThrowsAsync<FormatException>(() => monitor.GetAsync("7"));
        Assert.Equal("Report 7 for 0001, ***", monitor.DisplayName((await monitor.GetAsync(id)).Payload));
    }

    [Fact]
    public async Task Results_are_read_as_what_they_are()
    {
        await using var host = await JobHost.StartAsync();
        var monitor = Monitor(host);
        var later = host.Client.Schedule<SampleJobs>(x => x.Nothing(), TimeSpan.FromDays(1));
        var sum = host.Client.Enqueue<SampleJobs>("default", x => x.Add(2, 3));
        var nothing = host.Client.Enqueue<SampleJobs>("default", x => x.Nothing());
        await host.UntilAsync(sum, JobState.Succeeded);
        await host.UntilAsync(nothing, JobState.Succeeded);

        Assert.Equal(5, await monitor.GetResultAsync<int>(sum));
        Assert.Null(await monitor.GetResultAsync<string>(nothing));
        await Assert.ThrowsAsync<JobPayloadException>(() => monitor.GetResultAsync<Order>(sum));
        await Assert.ThrowsAsync<InvalidOperationException>(() => monitor.GetResultAsync<int>(later));
    }

    [Fact]
    public async Task Jobs_are_listed_page_by_page()
    {
        await using var host = await JobHost.StartAsync(withServer: false);
        var monitor = Monitor(host);
        var ids = await host.Client.EnqueueManyAsync<SampleJobs, int>(Enumerable.Range(0, 25), (x, i) => x.Add(i, 0), new() { Tags = ["a"] });
        var seen = new List<string>();
        for (string? cursor = null; ;)
        {
            var page = await monitor.QueryAsync(new() { States = [JobState.Enqueued], Tag = "a", Order = JobOrder.OldestFirst, Size = 10, Cursor = cursor });
            seen.AddRange(page.Items.Select(job => job.Id));
            if ((cursor = page.Next) is null) break;
        }

        Assert.Equal(ids, seen);
        Assert.Equal(new CappedCount(20, true), await monitor.CountAsync(new() { Tag = "a" }, cap: 20));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => monitor.QueryAsync(new() { Size = 501 }));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => monitor.AuditAsync(new(Size: 0)));
    }

    [Fact]
    public async Task A_paused_queue_gives_no_jobs_until_it_is_resumed()
    {
        await using var host = await JobHost.StartAsync(server: server => server.Queues = ["default", "samples"]);
        var queues = host.Services.GetRequiredService<IQueueManager>();
        await queues.PauseAsync("default", new() { Name = "ada", Reason = "maintenance" });
        await queues.PauseAsync("default");
        var id = host.Client.Enqueue("default", () => new SampleJobs().DoAsync(default));
        await host.UntilAsync(host.Client.Enqueue("samples", () => new SampleJobs().DoAsync(default)), JobState.Succeeded);
        Assert.Equal(JobState.Enqueued, (await host.FindAsync(id))?.State);
        Assert.True(Assert.Single((await Monitor(host).OverviewAsync()).Queues, queue => queue.Name == "default").Paused);
        await queues.ResumeAsync("default");
        await host.UntilAsync(id, JobState.Succeeded);

        Assert.Equal(["resume queue", "pause queue"], (await Monitor(host).AuditAsync()).Items.Select(entry => entry.Action));
        await Assert.ThrowsAsync<ArgumentException>(() => queues.PauseAsync("No"));
    }

    [Fact]
    public async Task A_server_can_be_drained_and_taken_back()
    {
        await using var host = await JobHost.StartAsync();
        var servers = host.Services.GetRequiredService<IServerManager>();
        await Eventually.Async(async () => (await Monitor(host).ServersAsync()).Count == 1, () => "There should be one server.");
        var id = (await Monitor(host).ServersAsync())[0].Id;

        Assert.True(await servers.DrainAsync(id));
        Assert.True((await Monitor(host).ServersAsync())[0].Draining);
        Assert.True(await servers.UndrainAsync(id));
        Assert.False(await servers.DrainAsync(Guid.NewGuid().ToString()));
        await Assert.ThrowsAsync<FormatException>(() => servers.DrainAsync("7"));
    }

    private static IJobMonitor Monitor(JobHost host) => host.Services.GetRequiredService<IJobMonitor>();
}
