using System.Linq.Expressions;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Tests.Client;

/// <summary>Which group a new job is of, by its caller, its attribute, and weights with names.</summary>
public sealed class GroupTests
{
    private readonly ClientFixture fixture = new();

    public GroupTests() => fixture.Storage.Info = fixture.Storage.Info with { Groups = true };

    [Fact]
    public void A_job_is_of_the_group_of_its_caller_its_method_or_its_type()
    {
        Enqueue(x => x.Send("acme"));
        Enqueue(x => x.Plain(7));
        Enqueue(x => x.Plain(7), new() { Group = "own" });
        Enqueue(x => x.Send(""));
        fixture.Client.Enqueue<Other>(x => x.Plain());
        Assert.Equal(["acme", "type:7", "own", null, null], fixture.Storage.Jobs.Select(job => job.Group));
        Assert.All(fixture.Storage.Jobs, job => Assert.Equal(1, job.GroupWeight));
    }

    [Fact]
    public void A_weight_is_that_of_the_groups_name_or_of_what_stands_before_its_colon()
    {
        fixture.Limits.Group("gold", weight: 3).Group("gold:7", weight: 5);
        foreach (var group in (string[])["gold", "gold:1", "gold:7", "golden", "silver:1"]) Enqueue(x => x.Plain(1), new() { Group = group });
        Assert.Equal([3, 3, 5, 1, 1], fixture.Storage.Jobs.Select(job => job.GroupWeight));
    }

    [Fact]
    public void What_cannot_be_meant_is_refused()
    {
        foreach (var group in (string[])["", "a\0b", new('x', 257)])
            Assert.Throws<ArgumentException>(() => Enqueue(x => x.Plain(1), new() { Group = group }));
        Assert.Throws<InvalidJobException>(() => Enqueue(x => x.Missing()));
        Assert.Throws<ArgumentException>(() => new GroupAttribute(" "));
        var limits = new JobLimits().Group("gold", 3);
        Assert.Throws<ArgumentException>(() => limits.Group("gold", 3));
        Assert.Throws<ArgumentException>(() => limits.Group("", 3));
        foreach (var weight in (int[])[0, -1, 101]) Assert.Throws<ArgumentOutOfRangeException>(() => limits.Group("a", weight));
        Assert.Empty(fixture.Storage.Jobs);
    }

    [Fact]
    public void A_storage_where_groups_take_no_turns_gets_no_job_with_one()
    {
        fixture.Storage.Info = fixture.Storage.Info with { Groups = false };
        Assert.Contains("'acme'", Assert.Throws<NotSupportedException>(() => Enqueue(x => x.Send("acme"))).Message, StringComparison.Ordinal);
        fixture.Client.Enqueue<Other>(x => x.Plain());
        Assert.Null(fixture.Only.Group);
    }

    [Fact]
    public async Task Runs_of_a_recurring_job_have_the_group_of_their_method_and_arguments()
    {
        await using var host = await JobHost.StartAsync(jobs: jobs => jobs.Limits.Group("acme", weight: 2));
        var recurring = host.Services.GetRequiredService<IRecurringJobManager>();
        await recurring.AddOrUpdateAsync("acme", Job.FromExpression<Mail>(x => x.Send("acme")), Cron.Never());
        var run = await recurring.TriggerAsync("acme");
        Assert.Equal("acme", (await host.Services.GetRequiredService<IJobMonitor>().FindAsync(run))?.Group);
    }

    [Fact]
    public async Task A_recurring_job_whose_group_cannot_be_made_is_refused_when_it_is_added()
    {
        await using var host = await JobHost.StartAsync();
        var recurring = host.Services.GetRequiredService<IRecurringJobManager>();
        await Assert.ThrowsAsync<InvalidJobException>(() => recurring.AddOrUpdateAsync("a", Job.FromExpression<Mail>(x => x.Missing()), Cron.Never()));
        Assert.Empty((await recurring.ListAsync()).Items);
    }

    private void Enqueue(Expression<Action<Mail>> call, EnqueueOptions? options = null) => fixture.Client.Enqueue(call, options ?? new());

    [Group("type:{0}")]
    public sealed class Mail
    {
        [Group("{0}")]
        public void Send(string tenant) => Assert.NotNull(tenant);

        public void Plain(int number) => Assert.NotEqual(0, number);

        public void Missing()
        {
        }
    }

    public sealed class Other
    {
        public void Plain()
        {
        }
    }
}
