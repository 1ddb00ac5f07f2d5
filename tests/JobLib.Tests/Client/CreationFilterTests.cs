using JobLib.Tests.Invocation;

namespace JobLib.Tests.Client;

public sealed class CreationFilterTests
{
    private static readonly AsyncLocal<List<string>> Trail = new();

    public CreationFilterTests() => Trail.Value = [];

    [Fact]
    public async Task Filters_run_outermost_first_by_order_then_global_type_method()
    {
        var fixture = new ClientFixture([new Tracing("late") { Order = 1 }, new Tracing("global")]);
        fixture.Client.Enqueue<Filtered>(x => x.Run());
        await fixture.Client.EnqueueAsync<Filtered>(x => x.Run());

        string[] once = ["+global", "+type", "+method", "+late", "-late", "-method", "-type", "-global"];
        Assert.Equal([.. once, .. once], Trail.Value);
        Assert.Equal(2, fixture.Storage.Jobs.Count());
    }

    [Fact]
    public void A_filter_may_change_what_is_created()
    {
        var fixture = new ClientFixture([new Changing()]);
        fixture.Client.Enqueue<SampleJobs>(
            x => x.Nothing(),
            new()
            {
                Queue = "asked",
                Tags = ["a"],
                Parameters = new Dictionary<string, string> { ["x"] = "1" },
            }
        );

        var job = fixture.Only;
        Assert.Equal("changed-asked", job.Queue);
        Assert.Equal(5, job.Priority);
        Assert.Equal(["a", "b"], job.Tags);
        Assert.Equal(2, job.Parameters.Count);
    }

    [Fact]
    public async Task A_filter_that_does_not_go_on_cancels_the_creation()
    {
        var fixture = new ClientFixture([new Tracing("outer"), new Refusing()]);

        var error = Assert.Throws<JobCreationCanceledException>(() => fixture.Client.Enqueue<SampleJobs>(x => x.Nothing()));
        Assert.Contains(nameof(Refusing), error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<JobCreationCanceledException>(() => fixture.Client.EnqueueAsync<SampleJobs>(x => x.Nothing()));
        Assert.Empty(fixture.Storage.Units);
    }

    [Fact]
    public void What_a_filter_sets_is_held_to_the_same_rules()
    {
        Assert.Throws<ArgumentException>(() =>
            new ClientFixture([new Setting(creation => creation.Queue = "No")]).Client.Enqueue<SampleJobs>(x => x.Nothing())
        );
        Assert.Throws<ArgumentException>(() =>
            new ClientFixture([new Setting(creation => creation.Queue = null!)]).Client.Enqueue<SampleJobs>(x => x.Nothing())
        );
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new ClientFixture([new Setting(creation => creation.Priority = 10)]).Client.Enqueue<SampleJobs>(x => x.Nothing())
        );
        Assert.Throws<ArgumentException>(() =>
            new ClientFixture([new Setting(creation => creation.Tags.Add(""))]).Client.Enqueue<SampleJobs>(x => x.Nothing())
        );
    }

    [Fact]
    public void A_filter_sees_the_call_and_its_parent()
    {
        var parent = JobId.New(TimeProvider.System).ToString();
        JobCreation? seen = null;
        var fixture = new ClientFixture([new Setting(creation => seen = creation)]);
        fixture.Client.ContinueJobWith<SampleJobs>(parent, x => x.Add(1, 2));

        Assert.Equal(parent, seen?.ParentId);
        Assert.Equal([1, 2], seen?.Job.Arguments);
    }

    [AttributeUsage(AttributeTargets.All)]
    private sealed class TracingAttribute(string name) : Attribute, IJobCreationFilter
    {
        public ValueTask CreateAsync(JobCreation creation, Func<ValueTask> next) => new Tracing(name).CreateAsync(creation, next);
    }

    private sealed class Tracing(string name) : IJobCreationFilter
    {
        public int Order { get; init; }

        public async ValueTask CreateAsync(JobCreation creation, Func<ValueTask> next)
        {
            Trail.Value?.Add($"+{name}");
            await Task.Yield(); // a synchronous call waits for it, too
            await next();
            Trail.Value?.Add($"-{name}");
        }
    }

    private sealed class Changing : IJobCreationFilter
    {
        public ValueTask CreateAsync(JobCreation creation, Func<ValueTask> next)
        {
            creation.Queue = $"changed-{creation.Queue}";
            creation.Priority = 5;
            creation.Tags.Add("b");
            creation.Parameters["y"] = "2";
            return next();
        }
    }

    private sealed class Refusing : IJobCreationFilter
    {
        public ValueTask CreateAsync(JobCreation creation, Func<ValueTask> next) => ValueTask.CompletedTask;
    }

    private sealed class Setting(Action<JobCreation> set) : IJobCreationFilter
    {
        public ValueTask CreateAsync(JobCreation creation, Func<ValueTask> next)
        {
            set(creation);
            return next();
        }
    }

    [Tracing("type")]
    private sealed class Filtered
    {
        [Tracing("method")]
        public void Run()
        {
        }
    }
}
