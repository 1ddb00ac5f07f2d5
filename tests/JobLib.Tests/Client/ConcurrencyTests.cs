using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Tests.Client;

/// <summary>Which key a new job has and how many may hold it, by its caller, its attribute, and limits with names.</summary>
public sealed class ConcurrencyTests
{
    private readonly ClientFixture fixture = new();

    [Fact]
    public void A_caller_gives_a_key_that_is_one_at_a_time_unless_it_says_more()
    {
        Enqueue(x => x.Plain(), new() { ConcurrencyKey = "ftp" });
        Enqueue(x => x.Plain(), new() { ConcurrencyKey = "ftp", ConcurrencyLimit = 4 });
        Assert.Equal([("ftp", 1), ("ftp", 4)], fixture.Storage.Jobs.Select(job => (job.ConcurrencyKey!, job.ConcurrencyLimit)));
    }

    [Fact]
    public void A_named_limit_is_that_of_jobs_that_name_it()
    {
        fixture.Limits.Concurrency("smtp", 10);
        Enqueue(x => x.Plain(), new() { ConcurrencyKey = "smtp" });
        Enqueue(x => x.Named());
        Enqueue(x => x.Plain(), new() { ConcurrencyKey = "smtp", ConcurrencyLimit = 2 });
        Assert.Equal([10, 10, 2], fixture.Storage.Jobs.Select(job => job.ConcurrencyLimit));
        Assert.All(fixture.Storage.Jobs, job => Assert.Equal("smtp", job.ConcurrencyKey));
    }

    [Fact]
    public void An_attribute_gives_a_limit_to_its_method_or_to_a_key_of_its_arguments()
    {
        Enqueue(x => x.ByMethod());
        Enqueue(x => x.ByCustomer(7));
        Assert.Equal(
            [("JobLib.Tests.Client.ConcurrencyTests+Limited.ByMethod", 3), ("customer:7", 5)],
            fixture.Storage.Jobs.Select(job => (job.ConcurrencyKey!, job.ConcurrencyLimit))
        );
        Assert.All(fixture.Storage.Jobs, job => Assert.Null(job.ConcurrencyWait));
    }

    [Fact]
    public void What_a_caller_says_goes_before_the_attribute()
    {
        Enqueue(x => x.ByCustomer(7), new() { ConcurrencyLimit = 2 });
        Enqueue(x => x.ByCustomer(7), new() { ConcurrencyKey = "all" });
        Assert.Equal([("customer:7", 2), ("all", 1)], fixture.Storage.Jobs.Select(job => (job.ConcurrencyKey!, job.ConcurrencyLimit)));
    }

    [Fact]
    public void What_cannot_be_meant_is_refused_when_the_job_is_created()
    {
        Assert.Contains("jobs.Limits.Concurrency(\"smtp\"", Assert.Throws<InvalidJobException>(() => Enqueue(x => x.Named())).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidJobException>(() => Enqueue(x => x.Twice()));
        Assert.Throws<InvalidJobException>(() => Enqueue(x => x.ByMissing()));
        Assert.Contains("ConcurrencyKey", Assert.Throws<ArgumentException>(() => Enqueue(x => x.Plain(), new() { ConcurrencyLimit = 2 })).Message, StringComparison.Ordinal);
        foreach (var limit in (int[])[0, -1, 1_001])
            Assert.Throws<ArgumentOutOfRangeException>(() => Enqueue(x => x.Plain(), new() { ConcurrencyKey = "ftp", ConcurrencyLimit = limit }));
        foreach (var key in (string[])["", "a\0b", "a\u001fb", new('x', 257)])
            Assert.Throws<ArgumentException>(() => Enqueue(x => x.Plain(), new() { ConcurrencyKey = key }));
        Assert.Empty(fixture.Storage.Jobs);
    }

    [Fact]
    public void A_key_of_arguments_never_looks_like_a_place_under_another()
    {
        Enqueue(x => x.ByText("a\u001f2"));
        Assert.DoesNotContain('\u001f', fixture.Only.ConcurrencyKey!);
    }

    [Fact]
    public void A_limit_has_one_name_and_a_range()
    {
        var limits = new JobLimits().Concurrency("smtp", 10);
        Assert.Throws<ArgumentException>(() => limits.Concurrency("smtp", 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => limits.Concurrency("a", 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => limits.Concurrency("a", 1_001));
        Assert.Throws<ArgumentException>(() => limits.Concurrency("", 1));
    }

    [Fact]
    public async Task Runs_of_a_recurring_job_are_as_many_at_a_time_as_its_method_says()
    {
        var gates = new Gates();
        await using var host = await JobHost.StartAsync(services => services.AddSingleton(gates));
        var recurring = host.Services.GetRequiredService<IRecurringJobManager>();
        await recurring.AddOrUpdateAsync("import", Job.FromExpression<Blocking>(x => x.Two()), Cron.Never());
        for (var i = 0; i < 3; i++) await recurring.TriggerAsync("import");

        var monitor = host.Services.GetRequiredService<IJobMonitor>();
        var key = $"{typeof(Blocking).FullName}.{nameof(Blocking.Two)}";
        await UntilAsync(async () => await monitor.FindConcurrencyAsync(key) is { Held: 2, Waiting.Value: 1 });
        gates.Release.SetResult();
        await UntilAsync(async () => await monitor.FindConcurrencyAsync(key) is null);
    }

    [Fact]
    public async Task A_limit_is_set_and_reset_at_run_time()
    {
        var gates = new Gates();
        await using var host = await JobHost.StartAsync(services => services.AddSingleton(gates));
        var (limits, monitor) = (host.Services.GetRequiredService<ILimitManager>(), host.Services.GetRequiredService<IJobMonitor>());
        await limits.SetConcurrencyAsync("ftp", 0);
        for (var i = 0; i < 3; i++) host.Client.Enqueue<Blocking>(x => x.Any(), new EnqueueOptions { ConcurrencyKey = "ftp" });
        await UntilAsync(async () => await monitor.FindConcurrencyAsync("ftp") is { Limit: 0, Held: 0, Waiting.Value: 3 });

        await limits.SetConcurrencyAsync("ftp", 2);
        await UntilAsync(async () => await monitor.FindConcurrencyAsync("ftp") is { Limit: 2, Held: 2, Waiting.Value: 1 });
        await limits.ResetConcurrencyAsync("ftp");
        Assert.Null((await monitor.ConcurrencyAsync()).Items.Single().Limit);
        gates.Release.SetResult();
        await UntilAsync(async () => await monitor.FindConcurrencyAsync("ftp") is null);
        Assert.Equal(["reset limit", "set limit", "set limit"], (await monitor.AuditAsync()).Items.Select(entry => entry.Action));
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("a", -1)]
    [InlineData("a", 1_001)]
    public async Task A_limit_that_cannot_be_is_refused_before_the_storage_is_asked(string key, int limit)
    {
        await using var host = await JobHost.StartAsync();
        await Assert.ThrowsAnyAsync<ArgumentException>(() => host.Services.GetRequiredService<ILimitManager>().SetConcurrencyAsync(key, limit));
    }

    private static Task UntilAsync(Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        Eventually.Async(condition, () => $"It did not come true: {what}");

    private void Enqueue(Expression<Action<Limited>> call, EnqueueOptions? options = null) =>
        fixture.Client.Enqueue(call, options ?? new());

    public sealed class Gates
    {
        public TaskCompletionSource Release { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public sealed class Blocking(Gates gates)
    {
        [ConcurrencyLimit(2)]
        public Task Two() => gates.Release.Task;

        public Task Any() => gates.Release.Task;
    }

    public sealed class Limited
    {
        public void Plain()
        {
        }

        [ConcurrencyLimit(3)]
        public void ByMethod()
        {
        }

        [ConcurrencyLimit(5, "customer:{0}")]
        public void ByCustomer(int id) => _ = id;

        [ConcurrencyLimit("smtp")]
        public void Named()
        {
        }

        [ConcurrencyLimit(2, "{0}")]
        public void ByText(string text) => _ = text;

        [ConcurrencyLimit(2, "{1}")]
        public void ByMissing()
        {
        }

        [ConcurrencyLimit(2), DisableConcurrentExecution(60)]
        public void Twice()
        {
        }
    }
}
