using JobLib.Client.Calls;
using JobLib.Tests.Client;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Tests.Recurring;

/// <summary>
/// What people change about recurring jobs, in the calls of the manager and in those of the static class, which stands for the host that was built last: nobody
/// else may build one.
/// </summary>
[Collection(nameof(JobLibHostTests))]
public sealed class RecurringChangeTests
{
    private static readonly JobActor Ada = new() { Name = "ada", Reason = "Asked by the customer." };

    [Fact]
    public async Task Every_change_says_who_makes_it_and_why()
    {
        await using var host = await JobHost.StartAsync();
        var recurring = host.Services.GetRequiredService<IRecurringJobManager>();

        await recurring.AddOrUpdateAsync("report", Job.FromExpression<Work>(x => x.Do()), Cron.Never(), actor: Ada);
        await recurring.TriggerAsync("report", Ada);
        Assert.True(await recurring.PauseAsync("report", Ada));
        Assert.True(await recurring.ResumeAsync("report", Ada));
        await recurring.AddOrUpdateAsync("report", Job.FromExpression<Work>(x => x.Do()), Cron.Yearly(), actor: Ada);
        Assert.True(await recurring.SkipNextAsync("report", Ada));
        Assert.True(await recurring.RemoveIfExistsAsync("report", Ada));

        var audit = (await host.Services.GetRequiredService<IJobMonitor>().AuditAsync()).Items;
        Assert.Equal(7, audit.Count);
        Assert.All(audit, entry => Assert.Equal(Ada, entry.Actor));
    }

    [Theory]
    [InlineData("not a cron", "UTC")]
    [InlineData("0 3 * * *", "Mars/Olympus_Mons")]
    public async Task A_schedule_that_cannot_be_read_here_is_resumed_and_due_so_that_a_server_says_what_is_wrong(string cron, string zone)
    {
        // no server: it would say so at once
        await using var client = new ServiceCollection().AddLogging().AddJobLib(jobs => jobs.UseInMemory()).BuildServiceProvider();
        var recurring = client.GetRequiredService<IRecurringJobManager>();
        var storage = await client.GetRequiredService<IStorageAccess>().GetAsync(default);
        await recurring.AddOrUpdateAsync("report", Job.FromExpression<Work>(x => x.Do()), Cron.Never());
        var definition = await storage.Reader.RecurringDefinitionAsync("report", default);
        await storage.Recurring.SaveAsync([definition! with { Cron = cron, TimeZone = zone }], Ada, default);
        await recurring.PauseAsync("report", Ada);
        Assert.True(await recurring.ResumeAsync("report", Ada));
        Assert.NotNull((await storage.Reader.RecurringDefinitionAsync("report", default))!.Next);
    }

    [Fact]
    public async Task Static_calls_are_there_in_both_forms_and_do_the_same()
    {
        await using var host = await JobHost.StartAsync();
        var recurring = host.Services.GetRequiredService<IRecurringJobManager>();

        RecurringJob.AddOrUpdate<Work>("sync", x => x.Do(), Cron.Never());
        await RecurringJob.AddOrUpdateAsync<Work>("async", "critical", x => x.DoAsync(), Cron.Daily);
        Assert.Equal(["async", "sync"], (await recurring.ListAsync()).Items.Select(job => job.Id));
        Assert.Equal(["critical", "default"], (await recurring.ListAsync()).Items.Select(job => job.Queue));

        Assert.Equal((true, true), (RecurringJob.Pause("sync", Ada), await RecurringJob.PauseAsync("async", Ada)));
        Assert.All((await recurring.ListAsync()).Items, job => Assert.True(job.Paused));
        Assert.Equal((true, true), (RecurringJob.Resume("sync", Ada), await RecurringJob.ResumeAsync("async", Ada)));
        Assert.All((await recurring.ListAsync()).Items, job => Assert.False(job.Paused));
        var midnight = (await recurring.ListAsync()).Items[0].Next;
        Assert.Equal((false, true), (RecurringJob.SkipNext("sync", Ada), await RecurringJob.SkipNextAsync("async", Ada)));
        Assert.Equal(midnight?.AddDays(1), (await recurring.ListAsync()).Items[0].Next);
        Assert.NotEqual(RecurringJob.TriggerJob("sync", Ada), await RecurringJob.TriggerJobAsync("async", Ada));
        var (from, to) = (DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow);
        Assert.Equal(RecurringJob.PreviewBackfill("async", from, to), await RecurringJob.PreviewBackfillAsync("async", from, to));
        Assert.Equal(RecurringJob.Backfill("async", from, to), await RecurringJob.BackfillAsync("async", from, to));
        Assert.Equal((true, true), (RecurringJob.Pause("sync", "why"), await RecurringJob.PauseAsync("async", "why")));
        Assert.All((await recurring.ListAsync()).Items, job => Assert.Equal("why", job.PauseReason));
        Assert.Equal((true, true), (RecurringJob.RemoveIfExists("sync", Ada), await RecurringJob.RemoveIfExistsAsync("async", Ada)));
        Assert.Empty((await recurring.ListAsync()).Items);
    }

    [Fact]
    public async Task A_queue_can_be_named_in_both_forms()
    {
        await using var host = await JobHost.StartAsync(server: server => server.Queues = ["none"]);
        string[] jobs =
        [
            BackgroundJob.Enqueue<Work>("critical", x => x.Do()), await BackgroundJob.EnqueueAsync<Work>("critical", x => x.DoAsync()),
            BackgroundJob.Schedule<Work>("critical", x => x.Do(), TimeSpan.FromHours(1)),
            await BackgroundJob.ScheduleAsync<Work>("critical", x => x.Do(), TimeSpan.FromHours(1)),
            await BackgroundJob.ScheduleAsync<Work>("critical", x => x.Do(), DateTimeOffset.UtcNow.AddHours(1)),
        ];

        Assert.Equal(
            [JobState.Enqueued, JobState.Enqueued, JobState.Scheduled, JobState.Scheduled, JobState.Scheduled],
            await Task.WhenAll(jobs.Select(async id => (await host.FindAsync(id))!.State))
        );
        Assert.All(await Task.WhenAll(jobs.Select(host.FindAsync)), job => Assert.Equal("critical", job!.Queue));
    }

    public sealed class Work
    {
        public void Do() { }

        public Task DoAsync() => Task.CompletedTask;
    }
}
