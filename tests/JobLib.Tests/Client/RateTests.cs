using System.Collections.Concurrent;
using System.Linq.Expressions;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Tests.Client;

/// <summary>Which rate a new job has and what it costs, by its caller, its attribute, and rates with names; and that servers keep to it.</summary>
public sealed class RateTests
{
    private readonly ClientFixture fixture = new();

    public RateTests() => fixture.Storage.Info = fixture.Storage.Info with { Rates = true };

    [Fact]
    public void A_job_takes_its_rate_along_by_its_attribute_or_its_caller()
    {
        fixture.Limits.Rate("stripe", permits: 100, per: TimeSpan.FromSeconds(1), burst: 20);
        Enqueue(x => x.Named());
        Enqueue(x => x.ByCustomer(7));
        Enqueue(x => x.Plain(), new() { RateKey = "stripe:eu", Cost = 21 });
        Enqueue(x => x.Named(), new() { Cost = 5 });
        Enqueue(x => x.Plain());
        Assert.Equal(
            [("stripe", 1), ("stripe:7", 1), ("stripe:eu", 21), ("stripe", 5), (null, 0)],
            fixture.Storage.Jobs.Select(job => (job.Rate?.Key, job.Rate?.Cost ?? 0))
        );
        Assert.All(
            fixture.Storage.Jobs.Take(4),
            job => Assert.Equal((100, TimeSpan.FromSeconds(1), 20), (job.Rate?.Permits, job.Rate?.Per, job.Rate?.Burst))
        );
    }

    [Fact]
    public void What_cannot_be_meant_is_refused_when_the_job_is_created()
    {
        Assert.Contains("jobs.Limits.Rate(\"stripe\"", Assert.Throws<InvalidJobException>(() => Enqueue(x => x.Named())).Message, StringComparison.Ordinal);
        Assert.Contains("'other'", Assert.Throws<InvalidJobException>(() => Enqueue(x => x.Plain(), new() { RateKey = "other:1" })).Message, StringComparison.Ordinal);
        fixture.Limits.Rate("stripe", permits: 1, per: TimeSpan.FromSeconds(1), burst: 3);
        foreach (var cost in (int[])[0, -1, 5]) Assert.Throws<ArgumentOutOfRangeException>(() => Enqueue(x => x.Named(), new() { Cost = cost }));
        Assert.Contains("RateKey", Assert.Throws<ArgumentException>(() => Enqueue(x => x.Plain(), new() { Cost = 1 })).Message, StringComparison.Ordinal);
        foreach (var key in (string[])["", "a\0b", "a\u001fb", new('x', 257)])
            Assert.Throws<ArgumentException>(() => Enqueue(x => x.Plain(), new() { RateKey = key }));
        Assert.Empty(fixture.Storage.Jobs);
    }

    [Fact]
    public void A_storage_that_does_not_count_gets_no_job_with_a_rate()
    {
        fixture.Storage.Info = fixture.Storage.Info with { Rates = false };
        fixture.Limits.Rate("stripe", permits: 1, per: TimeSpan.FromSeconds(1), burst: 3);
        Assert.Contains("'stripe'", Assert.Throws<NotSupportedException>(() => Enqueue(x => x.Named())).Message, StringComparison.Ordinal);
        Enqueue(x => x.Plain());
        Assert.Null(fixture.Only.Rate);
    }

    [Fact]
    public void A_rate_has_one_name_and_numbers_that_it_can_have()
    {
        var second = TimeSpan.FromSeconds(1);
        var limits = new JobLimits().Rate("stripe", 100, second, 20);
        Assert.Throws<ArgumentException>(() => limits.Rate("stripe", 100, second, 20));
        Assert.Throws<ArgumentException>(() => limits.Rate("a:b", 100, second, 20));
        Assert.Throws<ArgumentException>(() => limits.Rate("", 100, second, 20));
        Assert.Throws<ArgumentException>(() => limits.Rate(new('x', 101), 100, second, 20));
        Assert.Throws<ArgumentOutOfRangeException>(() => limits.Rate("a", 0, second, 20));
        Assert.Throws<ArgumentOutOfRangeException>(() => limits.Rate("a", 1, TimeSpan.Zero, 20));
        Assert.Throws<ArgumentOutOfRangeException>(() => limits.Rate("a", 1, TimeSpan.FromDays(32), 20));
        Assert.Throws<ArgumentOutOfRangeException>(() => limits.Rate("a", 1, second, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => limits.Rate("a", 1, TimeSpan.FromDays(1), 400)); // full after more than a year
    }

    [Fact]
    public async Task A_server_runs_those_that_wait_when_their_time_has_come_and_no_sooner()
    {
        await using var host = await JobHost.StartAsync(
            jobs: jobs => jobs.Limits
                .Rate("stripe", permits: 1_000, per: TimeSpan.FromSeconds(1), burst: 0)
                .Rate("slow", permits: 1, per: TimeSpan.FromDays(1), burst: 2)
        );
        for (var i = 0; i < 40; i++) host.Client.Enqueue<Limited>(x => x.Named());
        for (var i = 0; i < 5; i++) host.Client.Enqueue<Limited>(x => x.Plain(), new EnqueueOptions { RateKey = "slow" });
        var monitor = host.Services.GetRequiredService<IJobMonitor>();
        await Eventually.Async(async () => (await monitor.OverviewAsync()).Counts[JobState.Succeeded] == 43, () => "Those that may run have not run.");
        Assert.Equal(2, (await monitor.OverviewAsync()).Counts[JobState.Enqueued]);
    }

    [Fact]
    public async Task Runs_of_a_recurring_job_have_the_rate_of_their_method_and_arguments()
    {
        await using var host = await JobHost.StartAsync(jobs: jobs => jobs.Limits.Rate("stripe", permits: 1, per: TimeSpan.FromDays(1), burst: 0));
        var recurring = host.Services.GetRequiredService<IRecurringJobManager>();
        await recurring.AddOrUpdateAsync("seven", Job.FromExpression<Limited>(x => x.ByCustomer(7)), Cron.Never());
        var (first, second) = (await recurring.TriggerAsync("seven"), await recurring.TriggerAsync("seven"));
        var monitor = host.Services.GetRequiredService<IJobMonitor>();
        await Eventually.Async(async () => await monitor.FindAsync(first) is { State: JobState.Succeeded }, () => "The first run is not over.");
        await Eventually.Async(async () => await monitor.FindAsync(second) is { WaitsForRate: true, RateKey: "stripe:7" }, () => "The second does not wait.");
    }

    [Fact]
    public async Task A_rate_is_set_and_reset_at_run_time_for_a_name_and_for_a_key_also_for_jobs_that_wait()
    {
        await using var host = await JobHost.StartAsync(jobs: jobs => jobs.Limits.Rate("stripe", permits: 1, per: TimeSpan.FromDays(1), burst: 0));
        var (limits, monitor) = (host.Services.GetRequiredService<ILimitManager>(), host.Services.GetRequiredService<IJobMonitor>());
        for (var i = 0; i < 6; i++) host.Client.Enqueue<Limited>(x => x.ByCustomer(i % 2));
        await UntilAsync(async () => await monitor.FindRateAsync("stripe:0") is { Waiting.Value: 2, SetFor: null, Permits: 1 });
        await UntilAsync(async () => await monitor.FindRateAsync("stripe:1") is { Waiting.Value: 2 });

        await limits.SetRateAsync("stripe:1", 0, TimeSpan.FromSeconds(1), 0);
        await limits.SetRateAsync("stripe", 1_000, TimeSpan.FromSeconds(1), 0);
        await UntilAsync(async () => await monitor.FindRateAsync("stripe:0") is { Waiting.Value: 0, SetFor: "stripe" });
        Assert.Equal((2, 0, "stripe:1"), await monitor.FindRateAsync("stripe:1") is { } held ? (held.Waiting.Value, held.Permits ?? -1, held.SetFor) : default);

        await limits.ResetRateAsync("stripe:1");
        await UntilAsync(async () => await monitor.FindRateAsync("stripe:1") is { Waiting.Value: 0, SetFor: "stripe" });
        await UntilAsync(async () => (await monitor.OverviewAsync()).Counts[JobState.Succeeded] == 6);
        await limits.ResetRateAsync("stripe");
        Assert.All((await monitor.RatesAsync()).Items, rate => Assert.Null(rate.SetFor));
        Assert.Equal(["reset rate", "reset rate", "set rate", "set rate"], (await monitor.AuditAsync()).Items.Select(entry => entry.Action));
    }

    [Theory]
    [InlineData("", 1, 1, 0)]
    [InlineData("a\u001fb", 1, 1, 0)]
    [InlineData("stripe", -1, 1, 0)]
    [InlineData("stripe", 1, 0, 0)]
    [InlineData("stripe", 0, 0, 0)]
    [InlineData("stripe", 1, 1, -1)]
    [InlineData("stripe", 0, 1, int.MaxValue)]
    public async Task What_no_rate_can_be_is_not_set(string key, int permits, int seconds, int burst)
    {
        await using var host = await JobHost.StartAsync();
        var limits = host.Services.GetRequiredService<ILimitManager>();
        await Assert.ThrowsAnyAsync<ArgumentException>(() => limits.SetRateAsync(key, permits, TimeSpan.FromSeconds(seconds), burst));
    }

    [Fact]
    public async Task A_job_charges_what_it_has_really_cost_and_gives_back_what_it_has_not()
    {
        await using var host = await JobHost.StartAsync(jobs: jobs => jobs.Limits.Rate("tokens", permits: 1, per: TimeSpan.FromDays(1), burst: 9));
        var monitor = host.Services.GetRequiredService<IJobMonitor>();
        foreach (var used in (int[])[25, -4, 0]) await RunAsync(x => x.ChargeAsync("tokens:acme", used, JobContext.None));
        Assert.Equal(-11L, (await monitor.FindRateAsync("tokens:acme"))?.Tokens);
        Assert.Null(await monitor.FindRateAsync("tokens"));

        async Task RunAsync(Expression<Func<Limited, Task>> call)
        {
            var job = host.Client.Enqueue(call);
            await UntilAsync(async () => await monitor.FindAsync(job) is { State: JobState.Succeeded });
        }
    }

    [Fact]
    public async Task A_job_that_is_over_charges_nothing()
    {
        await using var host = await JobHost.StartAsync(jobs: jobs => jobs.Limits.Rate("tokens", permits: 1, per: TimeSpan.FromDays(1), burst: 9));
        var monitor = host.Services.GetRequiredService<IJobMonitor>();
        var job = host.Client.Enqueue<Limited>(x => x.Leak(JobContext.None));
        await UntilAsync(async () => await monitor.FindAsync(job) is { State: JobState.Succeeded });
        await Limited.Leaked[job].ChargeAsync("tokens:acme", 5);
        Assert.Null(await monitor.FindRateAsync("tokens:acme"));
    }

    [Fact]
    public void A_name_without_arguments_is_a_key_that_every_storage_keeps()
    {
        fixture.Limits.Rate("stripe", permits: 1, per: TimeSpan.FromSeconds(1), burst: 0);
        Enqueue(x => x.Odd());
        Enqueue(x => x.Lengthy());
        Assert.All(fixture.Storage.Jobs, job => Assert.True(JobLimits.IsKey(job.Rate?.Key ?? "")));
    }

    [Fact]
    public async Task A_recurring_job_whose_rate_nobody_has_named_is_refused_when_it_is_added()
    {
        await using var host = await JobHost.StartAsync();
        var recurring = host.Services.GetRequiredService<IRecurringJobManager>();
        var error = await Assert.ThrowsAsync<InvalidJobException>(() =>
            recurring.AddOrUpdateAsync("seven", Job.FromExpression<Limited>(x => x.ByCustomer(7)), Cron.Never()));
        Assert.Contains("jobs.Limits.Rate(\"stripe\"", error.Message, StringComparison.Ordinal);
        Assert.Empty((await recurring.ListAsync()).Items);
    }

    [Fact]
    public async Task What_cannot_be_charged_is_said()
    {
        await using var host = await JobHost.StartAsync();
        var monitor = host.Services.GetRequiredService<IJobMonitor>();
        var job = host.Client.Enqueue<Limited>(x => x.ChargeAsync("unknown:7", 3, JobContext.None));
        await UntilAsync(async () => await monitor.FindAsync(job) is { Error.Message: { } said } && said.Contains("jobs.Limits.Rate(\"unknown\"", StringComparison.Ordinal));
        foreach (var key in (string[])["", "a\0b", new('x', 257)]) await Assert.ThrowsAsync<ArgumentException>(() => JobContext.None.ChargeAsync(key, 1));
        foreach (var tokens in (int[])[1_000_000_001, -1_000_000_001, int.MinValue])
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => JobContext.None.ChargeAsync("tokens", tokens));
        await JobContext.None.ChargeAsync("tokens", 5); // nobody runs it
    }

    private static Task UntilAsync(Func<Task<bool>> condition) => Eventually.Async(condition, () => "It has not come to that.");

    private void Enqueue(Expression<Action<Limited>> call, EnqueueOptions? options = null) => fixture.Client.Enqueue(call, options ?? new());

    public sealed class Limited
    {
        private const string Hundred = "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789";

        public static ConcurrentDictionary<string, JobContext> Leaked { get; } = new();

        public void Plain()
        {
        }

        [RateLimit("stripe")]
        public void Named()
        {
        }

        [RateLimit("stripe:{0}")]
        public void ByCustomer(int id) => _ = id;

        public Task ChargeAsync(string key, int tokens, JobContext context) => context.ChargeAsync(key, tokens);

        [RateLimit("stripe:a\0b\u001fc")]
        public void Odd()
        {
        }

        [RateLimit("stripe:" + Hundred + Hundred + Hundred)]
        public void Lengthy()
        {
        }

        public void Leak(JobContext context) => Leaked[context.JobId] = context;
    }
}
