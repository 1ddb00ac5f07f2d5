using System.Text.Json.Nodes;
using JobLib.Testing;
using Shop.Mailing;

namespace JobLib.Samples.Tests.Guides;

/// <summary>Each method runs what the guide of its name shows; <see cref="SnippetTests"/> holds the texts together.</summary>
public class GuideTests
{
    [Fact]
    public async Task Fire_and_forget()
    {
        await using var app = await GuideHost.StartAsync();
        var jobs = app.Jobs;
        var client = app.Client;
        var monitor = app.Monitor;
        var cancellationToken = CancellationToken.None;

        #region fire-and-forget
        string id = BackgroundJob.Enqueue<IMailer>(x => x.SendAsync(7, CancellationToken.None));
        #endregion
        #region fire-and-forget-async
        string same = await client.EnqueueAsync<IMailer>(
            x => x.SendAsync(8, CancellationToken.None),
            new() { Priority = 5, IdempotencyKey = "welcome-8", Tags = ["welcome"] },
            cancellationToken);
        #endregion
        #region fire-and-forget-many
        IReadOnlyList<string> many = await client.EnqueueManyAsync<IMailer, int>(
            [1, 2, 3],
            (x, i) => x.SendAsync(i, CancellationToken.None),
            cancellationToken: cancellationToken
        );
        #endregion
        #region fire-and-forget-look
        JobDetails? job = await monitor.FindAsync(id, cancellationToken);
        Console.WriteLine(job?.State);
        #endregion

        await jobs.DrainAsync();
        Assert.Equal(["mail 8", "mail 7", "mail 1", "mail 2", "mail 3"], app.Said); // the priority goes first
        Assert.Equal(
            same,
            await client.EnqueueAsync<IMailer>(x => x.SendAsync(9, CancellationToken.None), new() { IdempotencyKey = "welcome-8" }, cancellationToken)
        );
        Assert.Equal(3, many.Count);
        Assert.NotNull(job);
    }

    [Fact]
    public async Task Rename()
    {
        await using var app = await GuideHost.StartAsync(jobs =>
        {
            #region rename
            jobs.MapType("Shop.Mailing.IMailSender", typeof(IMailer)); // the type, wherever a stored name has it
            jobs.MapMethod(typeof(IMailer), "Send", nameof(IMailer.SendAsync)); // the method, with the same parameters
            #endregion
        });

        app.Client.Enqueue<IMailSender>(x => x.Send(6, CancellationToken.None)); // stored by its old names
        await app.Jobs.DrainAsync();
        Assert.Equal(["mail 6"], app.Said);
    }

    [Fact]
    public async Task Contracts()
    {
        await using var app = await GuideHost.StartAsync(jobs =>
        {
            #region contract-added
            jobs.AddContracts(JobContracts.All);
            #endregion

            #region contract-json-added
            jobs.AddJsonContext(ShopJson.Default);
            #endregion
        });
        var jobs = app.Jobs;
        var client = app.Client;

        #region contract-enqueue
        string invoice = await client.EnqueueAsync<Invoices>(x => x.Send(7, "de", CancellationToken.None));
        #endregion

        await client.EnqueueAsync<Reminders>(x => x.Send(new Reminder(8, 9.90m), null));

        await jobs.DrainAsync();
        Assert.Equal(["invoice 7 in de", "reminder of invoice 8"], app.Said);
        Assert.Equal("invoice.send.v2", app.Monitor.DisplayName((await app.Monitor.GetAsync(invoice)).Payload));
        Assert.Equal("""[6,"en",null]""", Assert.Single(JobContracts.All).Upcasters[1](new JsonArray(6, null)).ToJsonString());
    }

    [Fact]
    public async Task Delayed()
    {
        await using var app = await GuideHost.StartAsync();
        var jobs = app.Jobs;
        var noon = jobs.Clock.GetUtcNow().AddHours(12);

        #region delayed
        string soon = BackgroundJob.Schedule<IMailer>(x => x.SendAsync(1, CancellationToken.None), TimeSpan.FromMilliseconds(200));
        string later = BackgroundJob.Schedule<IMailer>(x => x.SendAsync(2, CancellationToken.None), noon);
        bool moved = BackgroundJob.Reschedule(later, TimeSpan.FromMinutes(5));
        bool gone = BackgroundJob.Delete(later, JobState.Scheduled);
        #endregion

        Assert.Empty(await jobs.AdvanceAsync(TimeSpan.FromMilliseconds(199)));
        await jobs.AdvanceAsync(TimeSpan.FromHours(13));
        Assert.Equal(["mail 1"], app.Said);
        Assert.True(moved && gone);
        Assert.Equal(JobState.Deleted, (await app.Monitor.GetAsync(later)).State);
        Assert.Equal(JobState.Scheduled, (await app.Monitor.GetAsync(soon)).History[0].State);
    }

    [Fact]
    public async Task Time_limits()
    {
        await using var app = await GuideHost.StartAsync();
        var jobs = app.Jobs;
        var client = app.Client;

        #region time-limit-call
        string import = await client.EnqueueAsync<Imports>(x => x.RunAsync(3, CancellationToken.None), new() { Timeout = TimeSpan.FromMilliseconds(100) });
        #endregion
        #region time-limit-wait
        string code = await client.EnqueueAsync<IMailer>(x => x.SendAsync(4, CancellationToken.None), new() { ExpiresAfter = TimeSpan.FromMinutes(10) });
        #endregion

        var draining = jobs.DrainAsync();
        while (!draining.IsCompleted)
        {
            jobs.Clock.Advance(TimeSpan.FromMilliseconds(50)); // which the import waits for, in its way
            await Task.Delay(10);
        }

        Assert.Equal(["import 3", "mail 4"], app.Said);
        Assert.Equal(JobState.Scheduled, (await app.Monitor.GetAsync(import)).State); // for its retry
        Assert.Equal(typeof(JobTimeoutException).FullName, (await app.Monitor.GetAsync(import)).History[^1].Error?.Type);
        Assert.Equal(JobState.Succeeded, (await app.Monitor.GetAsync(code)).State);
    }

    [Fact]
    public async Task Recurring()
    {
        await using var app = await GuideHost.StartAsync(jobs => jobs
            #region recurring-declared
            .AddRecurring<IMailer>("digest", x => x.SendAsync(0, CancellationToken.None), Cron.Weekly(DayOfWeek.Monday, 8))
            .RemoveUndeclared()
            #endregion
        );
        var jobs = app.Jobs;

        #region recurring
        RecurringJob.AddOrUpdate<IMailer>("nightly", x => x.SendAsync(3, CancellationToken.None), Cron.Daily(3), new RecurringJobOptions
        {
            TimeZone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"),
            MisfireHandling = MisfireHandling.Relaxed,
            Overlap = OverlapPolicy.Skip,
        });
        string run = RecurringJob.TriggerJob("nightly");
        RecurringJob.Pause("nightly");
        #endregion

        #region recurring-many
        await RecurringJob.AddOrUpdateManyAsync(set =>
        {
            for (var shop = 1; shop <= 3; shop++) set.AddOrUpdate<IMailer>($"report:{shop}", x => x.SendAsync(shop, CancellationToken.None), Cron.Monthly());
        });
        #endregion

        Assert.NotNull(await app.Monitor.FindRecurringAsync("report:3"));
        await jobs.AdvanceAsync(TimeSpan.FromDays(7)); // from a Saturday on: one Monday, and no night, since that one is paused
        Assert.Equal(["mail 3", "mail 0"], app.Said);
        Assert.True((await app.Monitor.FindRecurringAsync("nightly"))?.Paused);
        Assert.Equal("nightly", jobs.AllEnqueued().Single(job => job.Id == run).RecurringId);
    }

    [Fact]
    public async Task Continuations()
    {
        await using var app = await GuideHost.StartAsync();
        var jobs = app.Jobs;

        #region continuations
        string report = BackgroundJob.Enqueue<Reports>(x => x.BuildAsync(7));
        BackgroundJob.ContinueJobWith<Reports>(report, x => x.Publish(""));

        string broken = BackgroundJob.Enqueue<Reports>(x => x.Break());
        BackgroundJob.ContinueJobWith<Reports>(broken, x => x.Apologise(null), JobContinuationOptions.OnlyOnFailedState);
        #endregion

        await jobs.DrainAsync();
        Assert.Equal(["published report 7", "sorry: out of paper"], app.Said);
    }

    [Fact]
    public async Task Batches()
    {
        await using var app = await GuideHost.StartAsync();
        var jobs = app.Jobs;
        var monitor = app.Monitor;

        #region batches
        string batch = BatchJob.StartNew(
            b =>
            {
                foreach (var id in new[] { 1, 2, 3 }) b.Enqueue<IMailer>(x => x.SendAsync(id, CancellationToken.None));
            },
            "three mails");
        BatchJob.ContinueBatchWith(batch, b => b.Enqueue<IMailer>(x => x.SendAsync(99, CancellationToken.None)));

        BatchSummary? progress = await monitor.FindBatchAsync(batch);
        Console.WriteLine($"{progress?.Succeeded} of {progress?.Total}");
        #endregion

        await jobs.DrainAsync();
        Assert.Equal(["mail 1", "mail 2", "mail 3", "mail 99"], app.Said);
        Assert.Equal(BatchState.Succeeded, (await monitor.FindBatchAsync(batch))?.State);
    }

    [Fact]
    public async Task Flow()
    {
        await using var app = await GuideHost.StartAsync();
        var jobs = app.Jobs;
        var queues = app.Queues;

        #region flow
        for (var i = 0; i < 5; i++) BackgroundJob.Enqueue<Accounts>(x => x.BookAsync(42)); // one after the other
        #endregion
        Assert.Equal(5, (await jobs.DrainAsync()).AssertSucceeded().Count); // one worker takes them one by one anyway: the conformance suite tries it with many

        #region flow-pause
        await queues.PauseAsync("default");
        await queues.ResumeAsync("default");
        #endregion
        BackgroundJob.Enqueue<IMailer>(x => x.SendAsync(5, CancellationToken.None));
        await jobs.DrainAsync();
        Assert.Equal("mail 5", app.Said.Last());
    }
}
