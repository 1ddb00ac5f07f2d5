using JobLib.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace JobLib.Samples.Tests.Guides;

/// <summary>The blocks of <c>docs/guides/flow.md</c> about limits, uniqueness, sequences, resuming and schedules.</summary>
public sealed class FlowGuideTests
{
    [Fact]
    public async Task Schedules()
    {
        await using var app = await GuideHost.StartAsync(jobs =>
        {
            #region flow-calendar
            jobs.Calendars.Add("de-holidays", [new(2030, 10, 3), new(2030, 12, 25), new(2030, 12, 26)]);
            #endregion
        });
        var recurring = app.Get<IRecurringJobManager>();

        #region flow-schedule
        await recurring.AddOrUpdateAsync<Reports>("daily-report", x => x.SendAsync("daily"), Cron.AnyOf("0 9 * * MON-FRI", "0 12 * * SAT"), new()
        {
            TimeZone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"),
            Jitter = TimeSpan.FromMinutes(10),
            Exclude = [new DateOnly(2030, 12, 24), "de-holidays"],
            EndsAt = new DateTimeOffset(2031, 1, 1, 0, 0, 0, TimeSpan.Zero),
        });
        #endregion
        await app.Jobs.AdvanceAsync(TimeSpan.FromDays(7));
        Assert.Equal(6, app.Said.Count());

        var (from, to) = (app.Jobs.Clock.GetUtcNow().AddDays(-7), app.Jobs.Clock.GetUtcNow());

        #region flow-backfill
        await recurring.PauseAsync("daily-report", "The supplier is away until Monday.");
        var times = await recurring.PreviewBackfillAsync("daily-report", from, to);
        IReadOnlyList<string> jobs = await recurring.BackfillAsync("daily-report", from, to);
        #endregion
        Assert.Equal((6, 6), (times.Count, jobs.Count));
        Assert.Equal("The supplier is away until Monday.", Assert.Single((await recurring.ListAsync()).Items).PauseReason);
        await app.Jobs.DrainAsync();
        Assert.Equal(12, app.Said.Count());
    }

    [Fact]
    public async Task So_many_at_a_time()
    {
        await using var app = await GuideHost.StartAsync(jobs =>
        {
            #region flow-limits
            jobs.Limits.Concurrency("smtp", 10);
            #endregion

            #region flow-queue-limits
            jobs.Limits.Queue("mail", running: 10);
            #endregion
        });
        var (client, limits) = (app.Client, app.Get<ILimitManager>());

        #region flow-concurrency
        await client.EnqueueAsync<Reports>(x => x.SendAsync("daily"), new EnqueueOptions { ConcurrencyKey = "reports", ConcurrencyLimit = 2 });
        await limits.SetConcurrencyAsync("smtp", 2); // the provider is slow today
        await limits.ResetConcurrencyAsync("smtp");
        #endregion
        #region flow-queue-limit
        await limits.SetQueueAsync("mail", running: 2); // until it is reset
        await limits.ResetQueueAsync("mail");
        #endregion
        for (var i = 0; i < 4; i++) await client.EnqueueAsync<Exports>(x => x.Export(7));
        await client.EnqueueAsync<Exports>(x => x.Mail(8));
        Assert.Equal(6, (await app.Jobs.DrainAsync()).AssertSucceeded().Count);
        Assert.Equal("mail to 8", app.Said.Last());
    }

    [Fact]
    public async Task How_often()
    {
        await using var app = await GuideHost.StartAsync(jobs =>
        {
            #region flow-rates
            jobs.Limits.Rate("stripe", permits: 100, per: TimeSpan.FromSeconds(1), burst: 20);
            jobs.Limits.Rate("shop", permits: 10, per: TimeSpan.FromMinutes(1), burst: 1);
            jobs.Limits.Rate("tokens", permits: 100_000, per: TimeSpan.FromMinutes(1), burst: 20_000);
            #endregion
        });
        var client = app.Client;

        #region flow-rate
        await client.EnqueueAsync<Reports>(x => x.SendAsync("summary"), new EnqueueOptions { RateKey = "tokens", Cost = 8_000 });
        #endregion
        var limits = app.Get<ILimitManager>();

        #region flow-rate-change
        await limits.SetRateAsync("stripe", permits: 50, per: TimeSpan.FromSeconds(1), burst: 5); // the provider is slow today
        await limits.SetRateAsync("shop:7", permits: 0, per: TimeSpan.FromMinutes(1), burst: 0); // none for this one, until it is reset
        await limits.ResetRateAsync("stripe");
        await limits.ResetRateAsync("shop:7");
        #endregion
        await client.EnqueueAsync<Answers>(x => x.AskAsync("why?", JobContext.None), new EnqueueOptions { RateKey = "tokens:acme", Cost = 8_000 });
        for (var i = 0; i < 4; i++) await client.EnqueueAsync<Payments>(x => x.Sync(7));
        await client.EnqueueAsync<Payments>(x => x.Charge(8));
        Assert.Equal(5, (await app.Jobs.DrainAsync()).AssertSucceeded().Count);
        Assert.Equal(2, app.Said.Count(line => line == "sync 7"));
        Assert.Equal(20_001L - 9_500, (await app.Get<IJobMonitor>().FindRateAsync("tokens:acme"))?.Tokens);
        await app.Jobs.AdvanceAsync(TimeSpan.FromSeconds(12));
        Assert.Equal(4, app.Said.Count(line => line == "sync 7"));
    }

    [Fact]
    public async Task Only_once()
    {
        await using var app = await GuideHost.StartAsync();
        var client = app.Client;

        #region flow-unique
        var soon = new EnqueueOptions { Delay = TimeSpan.FromSeconds(10), Unique = new() { While = UniqueWhile.Waiting } };
        var first = await client.EnqueueAsync<Reports>(x => x.SendAsync("daily"), soon);
        var same = await client.EnqueueAsync<Reports>(x => x.SendAsync("daily"), soon); // the id of the first: it has not begun
        #endregion
        Assert.Equal(first, same);
        await app.Jobs.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.NotEqual(first, await client.EnqueueAsync<Reports>(x => x.SendAsync("daily"), soon));
        Assert.Single(app.Said);
    }

    [Fact]
    public async Task The_latest_call_counts()
    {
        await using var app = await GuideHost.StartAsync();
        var client = app.Client;

        #region flow-debounce
        var quiet = new EnqueueOptions
        {
            Delay = TimeSpan.FromSeconds(5),
            Unique = new() { Key = "report:42", OnConflict = UniqueConflict.Reschedule, MaxDelay = TimeSpan.FromMinutes(1) },
        };
        var first = await client.EnqueueAsync<Reports>(x => x.SendAsync("draft 1"), quiet);
        var same = await client.EnqueueAsync<Reports>(x => x.SendAsync("draft 2"), quiet); // five seconds from now, with draft 2
        #endregion
        Assert.Equal(first, same);
        await app.Jobs.AdvanceAsync(TimeSpan.FromSeconds(4));
        await client.EnqueueAsync<Reports>(x => x.SendAsync("draft 3"), quiet);
        await app.Jobs.AdvanceAsync(TimeSpan.FromSeconds(4));
        Assert.Empty(app.Said);
        await app.Jobs.AdvanceAsync(TimeSpan.FromSeconds(2));
        Assert.Equal(["draft 3"], app.Said);
    }

    [Fact]
    public async Task Whose_turn()
    {
        await using var app = await GuideHost.StartAsync(jobs =>
        {
            #region flow-groups
            jobs.Limits.Group("gold", weight: 3); // the group gold, and each of gold:1, gold:2, …
            #endregion
        });
        var client = app.Client;
        for (var i = 0; i < 3; i++) await client.EnqueueAsync<Newsletters>(x => x.Send("acme", i));

        #region flow-group
        await client.EnqueueAsync<Reports>(x => x.SendAsync("daily"), new EnqueueOptions { Group = "gold:7" });
        #endregion
        Assert.Equal(4, (await app.Jobs.DrainAsync()).AssertSucceeded().Count);
        Assert.Equal(["acme 0", "acme 1", "acme 2"], app.Said.Where(said => said.StartsWith("acme", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Nobody_starves()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddJobLib(jobs => jobs.UseInMemory());

        #region flow-aging
        builder.Services.AddJobServer(options => options.Aging = TimeSpan.FromMinutes(10));
        #endregion
        using var host = builder.Build();
        await host.StartAsync(); // which would refuse what cannot work
        await host.StopAsync();
    }

    [Fact]
    public async Task In_order()
    {
        await using var app = await GuideHost.StartAsync();
        var client = app.Client;

        #region flow-sequence
        await client.EnqueueAsync<Reports>(x => x.SendAsync("pick 42"), new EnqueueOptions { Sequence = "order:42" });
        await client.EnqueueAsync<Reports>(x => x.SendAsync("pack 42"), new EnqueueOptions { Sequence = "order:42" });
        await client.EnqueueAsync<Orders>(x => x.Thank(42)); // the same key: after both
        #endregion
        await client.EnqueueAsync<Orders>(x => x.Pay(43));
        Assert.Equal(4, (await app.Jobs.DrainAsync()).AssertSucceeded().Count);
        Assert.Equal(["pick 42", "pack 42", "thank for 42"], app.Said.Where(said => said.EndsWith("42", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Resume()
    {
        await using var app = await GuideHost.StartAsync();
        var id = await app.Client.EnqueueAsync<Import>(x => x.RunAsync(new[] { 7, 8, 9 }, JobContext.None));
        await app.Jobs.DrainAsync();
        Assert.Equal(["customer 7", "customer 8", "customer 9"], app.Said);
        Assert.Equal(JobState.Succeeded, (await app.Monitor.FindAsync(id))?.State);
    }

    #region orders
    public sealed class Orders(Said said)
    {
        [Sequence("order:{0}")]
        public void Pay(int order) => said.Lines.Enqueue($"pay {order}");

        [Sequence("order:{0}", OnFailure = SequenceFailure.GoOn)] // although the job before it has failed for good
        public void Thank(int order) => said.Lines.Enqueue($"thank for {order}");
    }
    #endregion

    #region newsletters
    public sealed class Newsletters(Said said)
    {
        [Group("{0}")] // each tenant for itself
        public void Send(string tenant, int reader) => said.Lines.Enqueue($"{tenant} {reader}");
    }
    #endregion

    #region flow-resume
    public sealed class Import(Said said)
    {
        public Task RunAsync(int[] customers, JobContext context) =>
            context.ForEachAsync(customers, "customers", async (customer, token) =>
            {
                await Task.Delay(1, token);
                said.Lines.Enqueue($"customer {customer}");
            });
    }
    #endregion

    public sealed class Reports(Said said)
    {
        public Task SendAsync(string name)
        {
            said.Lines.Enqueue(name);
            return Task.CompletedTask;
        }
    }
}
