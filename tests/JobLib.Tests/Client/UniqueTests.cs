using JobLib.Client;
using JobLib.Storage;
using JobLib.Tests.Invocation;

namespace JobLib.Tests.Client;

/// <summary><see cref="EnqueueOptions.Unique"/>: what makes two jobs the same, what a call gets when there is one already, and what is refused.</summary>
public sealed class UniqueTests
{
    [Fact]
    public async Task Forty_callers_at_once_create_one_job_and_all_get_its_id()
    {
        await using var host = await JobHost.StartAsync(withServer: false);
        var ids = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(_ => Task.Run(() => host.Client.EnqueueAsync<SampleJobs>(x => x.Take(7, "a"), new() { Unique = new() })))
        );
        Assert.Single(ids.Distinct());
        Assert.Equal(1, (await host.Storage.Reader.OverviewAsync(default)).Counts[JobState.Enqueued]);
    }

    [Fact]
    public async Task Jobs_are_the_same_by_what_By_names()
    {
        await using var host = await JobHost.StartAsync(withServer: false);
        string Take(int number, UniqueBy by, string? queue = null) =>
            host.Client.Enqueue<SampleJobs>(
                x => x.Take(number, "a"),
                new()
                {
                    Queue = queue,
                    Unique = new() { By = by },
                }
            );

        var arguments = Take(1, UniqueBy.Arguments);
        Assert.Equal(arguments, Take(1, UniqueBy.Arguments, "other"));
        Assert.NotEqual(arguments, Take(2, UniqueBy.Arguments));
        Assert.NotEqual(arguments, host.Client.Enqueue<SampleJobs>(x => x.Add(1, 1), new() { Unique = new() }));

        var type = Take(1, UniqueBy.Type);
        Assert.NotEqual(arguments, type);
        Assert.Equal(type, Take(2, UniqueBy.Type, "other"));
        Assert.NotEqual(type, host.Client.Enqueue<SampleJobs>(x => x.Nothing(), new() { Unique = new() { By = UniqueBy.Type } }));

        var queue = Take(1, UniqueBy.Queue);
        Assert.Equal(queue, Take(2, UniqueBy.Queue));
        Assert.NotEqual(queue, Take(1, UniqueBy.Queue, "other"));

        var both = Take(1, UniqueBy.Arguments | UniqueBy.Queue);
        Assert.Equal(both, Take(1, UniqueBy.Arguments | UniqueBy.Queue));
        Assert.NotEqual(both, Take(2, UniqueBy.Arguments | UniqueBy.Queue));
        Assert.NotEqual(both, Take(1, UniqueBy.Arguments | UniqueBy.Queue, "other"));
    }

    [Fact]
    public async Task A_key_of_ones_own_is_one_over_all_methods_and_queues()
    {
        await using var host = await JobHost.StartAsync(withServer: false);
        var first = host.Client.Enqueue<SampleJobs>(x => x.Take(1, "a"), new() { Unique = new() { Key = "customer:7" } });
        Assert.Equal(first, host.Client.Enqueue<SampleJobs>(x => x.Nothing(), new() { Queue = "other", Unique = new() { Key = "customer:7" } }));
        Assert.NotEqual(first, host.Client.Enqueue<SampleJobs>(x => x.Nothing(), new() { Unique = new() { Key = "customer:8" } }));
    }

    [Fact]
    public async Task Throw_names_the_job_that_is_the_one_already()
    {
        await using var host = await JobHost.StartAsync(withServer: false);
        var options = new EnqueueOptions { Unique = new() { OnConflict = UniqueConflict.Throw } };
        var first = host.Client.Enqueue<SampleJobs>(x => x.Nothing(), options);
        Assert.Equal(first, Assert.Throws<JobNotUniqueException>(() => host.Client.Enqueue<SampleJobs>(x => x.Nothing(), options)).JobId);
        Assert.Equal(first, (await Assert.ThrowsAsync<JobNotUniqueException>(() => host.Client.EnqueueAsync<SampleJobs>(x => x.Nothing(), options))).JobId);
        host.Client.Delete(first);
        Assert.NotEqual(first, host.Client.Enqueue<SampleJobs>(x => x.Nothing(), options));
    }

    [Fact]
    public async Task Of_many_that_are_the_same_the_first_is_created_and_the_others_get_its_id()
    {
        await using var host = await JobHost.StartAsync(withServer: false);
        var ids = await host.Client.EnqueueManyAsync<SampleJobs, int>([1, 2, 1, 3, 2], (x, i) => x.Take(i, "a"), new() { Unique = new() });
        Assert.Equal([ids[0], ids[1], ids[0], ids[3], ids[1]], ids);
        Assert.Equal(3, ids.Distinct().Count());
        Assert.Equal(3, (await host.Storage.Reader.OverviewAsync(default)).Counts[JobState.Enqueued]);
    }

    [Fact]
    public void The_queue_that_a_filter_chooses_is_the_one_that_counts()
    {
        var fixture = new ClientFixture([new ToAnotherQueue()]);
        var options = new EnqueueOptions { Unique = new() { By = UniqueBy.Queue } };
        fixture.Client.Enqueue<SampleJobs>(x => x.Nothing(), options with { Queue = "a" });
        fixture.Client.Enqueue<SampleJobs>(x => x.Nothing(), options with { Queue = "b" });
        Assert.Single(fixture.Storage.Jobs.Select(job => job.Unique?.Name).Distinct());
    }

    [Theory]
    [InlineData(null, null, UniqueWhile.UntilOver)]
    [InlineData(null, 10, null)]
    [InlineData(UniqueWhile.Waiting, null, UniqueWhile.Waiting)]
    [InlineData(UniqueWhile.Running, 10, UniqueWhile.Running)]
    public void A_window_alone_says_nothing_of_states(UniqueWhile? asked, int? minutes, UniqueWhile? expected)
    {
        var fixture = new ClientFixture();
        fixture.Client.Enqueue<SampleJobs>(
            x => x.Nothing(),
            new()
            {
                Unique = new() { While = asked, For = minutes is { } number ? TimeSpan.FromMinutes(number) : null },
            }
        );
        Assert.Equal((expected, minutes), (fixture.Only.Unique?.While, (int?)fixture.Only.Unique?.For?.TotalMinutes));
        Assert.Matches("^[0-9a-f]{64}$", fixture.Only.Unique?.Name);
    }

    [Fact]
    public void What_would_never_end_or_end_before_its_time_is_refused_with_the_reason()
    {
        var parent = Guid.NewGuid().ToString();
        var day = TimeSpan.FromDays(1);
        Refused("kept for", new() { Unique = new() { For = day + TimeSpan.FromTicks(1) } });
        Refused("kept for", new() { Retention = TimeSpan.FromHours(1), Unique = new() { For = TimeSpan.FromHours(2) } });
        Refused("may never end", new() { AfterJob = parent, Unique = new() });
        Refused("may never end", new() { AfterBatch = parent, Unique = new() { While = UniqueWhile.Waiting } });
        Accepted(new() { Unique = new() { For = day } });
        Accepted(new() { Retention = 7 * day, Unique = new() { For = 7 * day } });
        Accepted(new() { Unique = new() { While = UniqueWhile.UntilOver, For = 7 * day } });
        Accepted(new() { AfterJob = parent, Unique = new() { While = UniqueWhile.UntilOver, For = day } });
        Accepted(new() { AfterJob = parent, Condition = JobContinuationOptions.OnAnyFinishedState, Unique = new() });
    }

    [Fact]
    public void A_replacement_that_could_lose_a_call_or_has_nothing_to_do_is_refused_with_the_reason()
    {
        var (hour, moves) = (TimeSpan.FromHours(1), new UniqueOptions { OnConflict = UniqueConflict.Reschedule });
        foreach (var asked in new[] { UniqueWhile.Running, UniqueWhile.UntilOver })
        {
            Refused("would be lost", new() { Unique = Replaces with { While = asked } });
            Refused("would be lost", new() { Delay = hour, Unique = moves with { While = asked } });
        }

        Refused("would be lost", new() { Unique = Replaces with { For = hour } });
        Refused("nothing to replace", new() { Unique = new() { OnConflict = UniqueConflict.Replace } });
        Refused("this call has none", new() { Unique = moves });
        Refused("when its parent ends", new() { AfterJob = Guid.NewGuid().ToString(), Delay = hour, Unique = moves with { While = UniqueWhile.Waiting, For = hour } });
        Refused("leave MaxDelay out", new() { Unique = Replaces with { MaxDelay = hour } });
        Refused("leave MaxDelay out", new() { Unique = new() { MaxDelay = hour } });
        Refused("more than zero", new() { Delay = hour, Unique = moves with { MaxDelay = TimeSpan.Zero } });
        Refused("not less than Delay", new() { Delay = 2 * hour, Unique = moves with { MaxDelay = hour } });
        Accepted(new() { Unique = Replaces });
        Accepted(new() { Unique = Replaces with { While = UniqueWhile.Waiting, For = hour } });
        Accepted(new() { Unique = new() { Key = "customer", OnConflict = UniqueConflict.Replace } });
        Accepted(new() { AfterJob = Guid.NewGuid().ToString(), Unique = Replaces with { While = UniqueWhile.Waiting, For = hour } });
        Accepted(new() { Delay = hour, Unique = moves with { MaxDelay = hour } });
        Accepted(new() { At = DateTimeOffset.UnixEpoch, Unique = moves });
    }

    [Theory]
    [InlineData(UniqueConflict.Replace)]
    [InlineData(UniqueConflict.Reschedule)]
    public async Task A_job_that_waits_takes_the_later_call_whose_caller_gets_its_id(UniqueConflict conflict)
    {
        await using var host = await JobHost.StartAsync(withServer: false);
        var asked = new EnqueueOptions { Delay = TimeSpan.FromHours(1), Unique = new() { By = UniqueBy.Type, OnConflict = conflict } };
        var first = await host.Client.EnqueueAsync<SampleJobs>(x => x.Take(1, "a"), asked);
        var second = await host.Client.EnqueueAsync<SampleJobs>(x => x.Take(2, "b"), asked with { Parameters = new Dictionary<string, string> { ["by"] = "b" } });
        Assert.Equal(first, second);
        var stored = Assert.Single(await host.Storage.Reader.FindAsync([JobId.Parse(first)], default));
        Assert.Equal("""[2,"b"]""", stored.Payload.Arguments);
        Assert.Equal(["by", UniqueNote.Parameter], stored.Parameters.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Replacement_asks_about_jobs_that_wait()
    {
        var fixture = new ClientFixture();
        fixture.Client.Enqueue<SampleJobs>(x => x.Nothing(), new() { Unique = Replaces });
        Assert.Equal((UniqueWhile.Waiting, UniqueConflict.Replace), (fixture.Only.Unique?.While, fixture.Only.Unique?.OnConflict));
    }

    [Fact]
    public void Options_that_contradict_each_other_are_refused()
    {
        Refused("leave By out", new() { Unique = new() { Key = "a", By = UniqueBy.Type } });
        Refused("1 to 256 characters", new() { Unique = new() { Key = "" } });
        Refused("no combination", new() { Unique = new() { By = (UniqueBy)4 } });
        Refused("Waiting, Running or UntilOver", new() { Unique = new() { While = (UniqueWhile)3 } });
        Refused("Throw, Replace or Reschedule", new() { Unique = new() { OnConflict = (UniqueConflict)4 } });
        Refused("more than zero", new() { Unique = new() { For = TimeSpan.Zero } });
        Refused("not both", new() { IdempotencyKey = "a", Unique = new() });

        var fixture = new ClientFixture();
        var many = Assert.Throws<ArgumentException>(() =>
            fixture.Client.EnqueueMany<SampleJobs, int>([1], (x, i) => x.Add(i, i), new() { Unique = new() { Key = "a" } })
        );
        Assert.Contains("single job", many.Message, StringComparison.Ordinal);
        many = Assert.Throws<ArgumentException>(() =>
            fixture.Client.EnqueueMany<SampleJobs, int>([1], (x, i) => x.Add(i, i), new() { Unique = Replaces })
        );
        Assert.Contains("replace the one before", many.Message, StringComparison.Ordinal);
        many = Assert.Throws<ArgumentException>(() =>
            fixture.Client.EnqueueMany<SampleJobs, int>([1], (x, i) => x.Add(i, i), new() { Unique = new() { OnConflict = UniqueConflict.Throw } })
        );
        Assert.Contains("cannot undo", many.Message, StringComparison.Ordinal);
        Assert.Empty(fixture.Storage.Units);
    }

    private static UniqueOptions Replaces => new() { By = UniqueBy.Type, OnConflict = UniqueConflict.Replace };

    private static void Refused(string reason, EnqueueOptions options)
    {
        var fixture = new ClientFixture();
        var error = Assert.ThrowsAny<ArgumentException>(() => fixture.Client.Enqueue<SampleJobs>(x => x.Nothing(), options));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Empty(fixture.Storage.Units);
    }

    private static void Accepted(EnqueueOptions options) => new ClientFixture().Client.Enqueue<SampleJobs>(x => x.Nothing(), options);

    private sealed class ToAnotherQueue : IJobCreationFilter
    {
        public ValueTask CreateAsync(JobCreation creation, Func<ValueTask> next)
        {
            creation.Queue = "filtered";
            return next();
        }
    }
}
