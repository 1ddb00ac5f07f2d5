using System.Linq.Expressions;
using JobLib.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Tests.Client;

/// <summary>Which sequence a new job is of, by its caller and its attribute, and what is refused beside it.</summary>
public sealed class SequenceTests
{
    private readonly ClientFixture fixture = new();

    [Fact]
    public void A_caller_or_an_attribute_names_the_sequence_and_what_becomes_of_it_after_a_failure()
    {
        Enqueue(x => x.Plain());
        Enqueue(x => x.Plain(), new() { Sequence = "order:1" });
        Enqueue(x => x.Plain(), new() { Sequence = "order:1", SequenceFailure = SequenceFailure.GoOn });
        Enqueue(x => x.Pay(7));
        Enqueue(x => x.Thank(7));
        Assert.Equal<(string?, SequenceFailure)>(
            [
                (null, SequenceFailure.Hold), ("order:1", SequenceFailure.Hold), ("order:1", SequenceFailure.GoOn), ("order:7", SequenceFailure.Hold),
                ("order:7", SequenceFailure.GoOn),
            ],
            fixture.Storage.Jobs.Select(job => (job.Sequence, job.SequenceFailure))
        );
    }

    [Fact]
    public void What_a_caller_says_goes_before_the_attribute()
    {
        Enqueue(x => x.Thank(7), new() { Sequence = "all" });
        Enqueue(x => x.Thank(7), new() { SequenceFailure = SequenceFailure.Hold });
        Assert.Equal<(string?, SequenceFailure)>(
            [("all", SequenceFailure.GoOn), ("order:7", SequenceFailure.Hold)],
            fixture.Storage.Jobs.Select(job => (job.Sequence, job.SequenceFailure))
        );
    }

    [Fact]
    public async Task Many_jobs_of_one_call_each_have_the_sequence_that_its_arguments_name()
    {
        await fixture.Client.EnqueueManyAsync<Shop, int>([1, 2], (x, order) => x.Pay(order), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(["order:1", "order:2"], fixture.Storage.Jobs.Select(job => job.Sequence));
    }

    [Theory]
    [InlineData("a parent", "one parent")]
    [InlineData("a parent batch", "one parent")]
    [InlineData("a delay", "no time of its own")]
    [InlineData("an instant", "no time of its own")]
    [InlineData("a debounce", "Reschedule")]
    public void What_a_job_of_a_sequence_cannot_have_is_refused_with_the_reason(string beside, string reason)
    {
        foreach (var options in (EnqueueOptions[])[Beside(beside), Beside(beside) with { Sequence = "order:1" }])
        {
            Expression<Action<Shop>> call = options.Sequence is null ? x => x.Pay(7) : x => x.Plain();
            Assert.Contains(reason, Assert.Throws<ArgumentException>(() => Enqueue(call, options)).Message, StringComparison.Ordinal);
        }

        Assert.Empty(fixture.Storage.Jobs);
    }

    [Fact]
    public void A_key_that_is_none_is_refused()
    {
        foreach (var key in (string[])["", "a\0b", new('x', 257)])
            Assert.Throws<ArgumentException>(() => Enqueue(x => x.Plain(), new() { Sequence = key }));
        Assert.Throws<ArgumentException>(() => Enqueue(x => x.Plain(), new() { Sequence = "a", SequenceFailure = (SequenceFailure)7 }));
        var alone = Assert.Throws<ArgumentException>(() => Enqueue(x => x.Plain(), new() { SequenceFailure = SequenceFailure.GoOn }));
        Assert.Contains("Set Sequence", alone.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidJobException>(() => Enqueue(x => x.Named("")));
        Assert.Throws<InvalidJobException>(() => Enqueue(x => x.Missing()));
    }

    [Fact]
    public async Task Runs_of_a_recurring_job_join_the_sequence_of_its_method()
    {
        await using var host = await JobHost.StartAsync(withServer: false);
        var recurring = host.Services.GetRequiredService<IRecurringJobManager>();
        await recurring.AddOrUpdateAsync("pay", Job.FromExpression<Shop>(x => x.Pay(7)), Cron.Never());
        var first = host.Client.Enqueue<Shop>(x => x.Pay(7));
        var run = await recurring.TriggerAsync("pay");
        var found = await host.Services.GetRequiredService<IJobMonitor>().GetAsync(run);
        Assert.Equal((JobState.Awaiting, "order:7", first), (found.State, found.Sequence, found.ParentId));
    }

    [Fact]
    public async Task A_recurring_job_whose_sequence_has_no_key_is_refused_when_it_is_added()
    {
        await using var host = await JobHost.StartAsync(withServer: false);
        var recurring = host.Services.GetRequiredService<IRecurringJobManager>();
        foreach (var job in (Job[])[Job.FromExpression<Shop>(x => x.Missing()), Job.FromExpression<Shop>(x => x.Named(""))])
            await Assert.ThrowsAsync<InvalidJobException>(() => recurring.AddOrUpdateAsync("a", job, Cron.Never()));
        Assert.Empty((await recurring.ListAsync()).Items);
    }

    private static EnqueueOptions Beside(string what) => what switch
    {
        "a parent" => new() { AfterJob = JobId.New(TimeProvider.System).ToString() },
        "a parent batch" => new() { AfterBatch = JobId.New(TimeProvider.System).ToString() },
        "a delay" => new() { Delay = TimeSpan.FromMinutes(1) },
        "an instant" => new() { At = DateTimeOffset.UnixEpoch.AddYears(100) },
        _ => new() { Delay = TimeSpan.FromMinutes(1), Unique = new() { OnConflict = UniqueConflict.Reschedule } },
    };

    private void Enqueue(Expression<Action<Shop>> call, EnqueueOptions? options = null) => fixture.Client.Enqueue(call, options ?? new());

    public sealed class Shop
    {
        public void Plain()
        {
        }

        [Sequence("order:{0}")]
        public void Pay(int order) => Assert.NotEqual(0, order);

        [Sequence("order:{0}", OnFailure = SequenceFailure.GoOn)]
        public void Thank(int order) => Assert.NotEqual(0, order);

        [Sequence("{0}")]
        public void Named(string name) => Assert.NotNull(name);

        [Sequence("order:{0}")]
        public void Missing()
        {
        }
    }
}
