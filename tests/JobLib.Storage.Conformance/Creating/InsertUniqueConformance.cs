namespace JobLib.Storage.Conformance;

/// <summary>Unique keys: who has one is seen by where the job is that took it last.</summary>
public abstract class InsertUniqueConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>Where a job is, and whether it has its key by each <see cref="UniqueWhile"/>, and by none within its window.</summary>
    public static TheoryData<string, bool, bool, bool, bool> Places => new()
    {
        { "enqueued", true, true, true, true },
        { "scheduled", true, true, true, true },
        { "awaiting its parent", true, true, true, true },
        { "held by its batch", true, true, true, true },
        { "waiting for its concurrency key", true, true, true, true },
        { "processing", false, true, true, true },
        { "released", true, true, true, true },
        { "waiting for a retry", false, false, true, true },
        { "ready for a retry", false, false, true, true },
        { "processing a retry", false, true, true, true },
        { "succeeded", false, false, false, true },
        { "failed", false, false, false, true },
        { "deleted", false, false, false, false },
        { "requeued", true, true, true, true },
    };

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Where_a_job_is_says_whether_it_has_its_key(string place, bool waiting, bool running, bool untilOver, bool window)
    {
        var holder = await BringAsync(place);
        Assert.Equal(
            (waiting, running, untilOver, window),
            (
                await HasAsync(holder, UniqueWhile.Waiting),
                await HasAsync(holder, UniqueWhile.Running),
                await HasAsync(holder, UniqueWhile.UntilOver),
                await HasAsync(holder, null)
            )
        );
    }

    [Fact]
    public async Task A_job_whose_key_another_job_has_is_not_created_and_is_told_the_others_id()
    {
        var first = await Storage.CreateAsync(Unique());
        var second = Unique("other");
        Assert.Equal(new CreationResult(InsertStatus.KeyTaken, first), await Storage.TryCreateAsync(second));
        Assert.Null(await Storage.StateAsync(second.Id));
        Assert.Equal(1, (await Storage.Reader.OverviewAsync(default)).Counts[JobState.Enqueued]);
        await Storage.CreateAsync(Make.Job() with { Unique = new() { Name = "another" } });
    }

    [Fact]
    public async Task Who_took_a_key_last_can_be_asked_for_by_its_name()
    {
        Assert.Null(await Storage.Reader.UniqueHolderAsync("nobody", default));
        var first = await Storage.CreateAsync(Make.Job() with { Unique = new() { Name = "last" } });
        await Storage.TryCreateAsync(Make.Job() with { Unique = new() { Name = "last" } });
        Assert.Equal(first, await Storage.Reader.UniqueHolderAsync("last", default));
        await Storage.Jobs.ChangeAsync(new() { Kind = JobChangeKind.Delete, Jobs = [first], Actor = Make.Person() }, default);
        Assert.Equal(first, await Storage.Reader.UniqueHolderAsync("last", default)); // where it is says that it has it no more
        var second = await Storage.CreateAsync(Make.Job() with { Unique = new() { Name = "last" } });
        Assert.Equal(second, await Storage.Reader.UniqueHolderAsync("last", default));
    }

    [Fact]
    public async Task A_repeated_job_answers_Exists_whoever_has_its_key_by_now()
    {
        var first = Unique();
        await Storage.CreateAsync(first);
        Assert.Equal(new CreationResult(InsertStatus.Exists, first.Id), await Storage.TryCreateAsync(first));
        var server = await Storage.ServerAsync();
        await server.RunAllAsync();
        Assert.Equal(new CreationResult(InsertStatus.Exists, first.Id), await Storage.TryCreateAsync(first));
        var second = await Storage.CreateAsync(Unique());
        Assert.Equal(new CreationResult(InsertStatus.Exists, first.Id), await Storage.TryCreateAsync(first));
        Assert.Equal(new CreationResult(InsertStatus.KeyTaken, second), await Storage.TryCreateAsync(Unique()));
    }

    [Fact]
    public async Task Of_two_jobs_with_one_key_in_a_unit_the_first_is_created()
    {
        var (first, second, third) = (Unique(), Unique("other"), Unique() with { Unique = new() { Name = "another" } });
        Assert.Equal(
            [new(InsertStatus.Created, first.Id), new(InsertStatus.KeyTaken, first.Id), new CreationResult(InsertStatus.Created, third.Id)],
            await Storage.InsertAsync(first, second, third)
        );
        Assert.Null(await Storage.StateAsync(second.Id));
    }

    [Fact]
    public async Task Of_two_jobs_with_one_key_in_a_unit_the_first_takes_it_from_one_that_is_over()
    {
        await Storage.CreateAsync(Unique());
        await (await Storage.ServerAsync()).RunAllAsync();
        var (first, second) = (Unique(), Unique());
        Assert.Equal([new(InsertStatus.Created, first.Id), new CreationResult(InsertStatus.KeyTaken, first.Id)], await Storage.InsertAsync(first, second));
    }

    [Fact]
    public async Task A_window_ends_by_the_storages_clock_and_counts_from_creation()
    {
        var first = await Storage.CreateAsync(Unique(@while: null, @for: Hour));
        await (await Storage.ServerAsync()).RunAllAsync();
        Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(new CreationResult(InsertStatus.KeyTaken, first), await Storage.TryCreateAsync(Unique(@while: null, @for: Hour)));
        Advance(TimeSpan.FromMinutes(1));
        var second = await Storage.CreateAsync(Unique(@while: null, @for: Hour));
        Assert.Equal(new CreationResult(InsertStatus.KeyTaken, second), await Storage.TryCreateAsync(Unique(@while: null, @for: Hour)));
    }

    [Fact]
    public async Task A_window_beside_a_while_is_the_longest_that_a_job_has_its_key()
    {
        var first = await Storage.CreateAsync(Unique(@for: Hour));
        Assert.Equal(new CreationResult(InsertStatus.KeyTaken, first), await Storage.TryCreateAsync(Unique(@for: Hour)));
        Advance(Hour);
        var second = await Storage.CreateAsync(Unique(@for: Hour));
        await (await Storage.ServerAsync()).RunAllAsync();
        await Storage.CreateAsync(Unique(@for: Hour));
        Assert.Equal(JobState.Succeeded, await Storage.StateAsync(second));
    }

    [Fact]
    public async Task A_job_that_is_brought_back_after_another_took_its_key_runs_beside_it_and_the_key_stays_the_others()
    {
        var first = await Storage.CreateAsync(Unique());
        var server = await Storage.ServerAsync();
        await server.FinishAsync(await server.ClaimAsync(), Make.Failure());
        var second = await Storage.CreateAsync(Unique());
        await Storage.RequeueAsync(first);
        Assert.Equal(new CreationResult(InsertStatus.KeyTaken, second), await Storage.TryCreateAsync(Unique()));
        Assert.Equal(2, await server.RunAllAsync());
        await Storage.CreateAsync(Unique());
    }

    [Fact]
    public async Task A_pruned_job_has_no_key()
    {
        var first = await Storage.CreateAsync(Unique(@while: null));
        await (await Storage.ServerAsync()).RunAllAsync();
        Assert.Equal(new CreationResult(InsertStatus.KeyTaken, first), await Storage.TryCreateAsync(Unique(@while: null)));
        Advance(TimeSpan.FromDays(2));
        await Storage.PruneAllAsync();
        Assert.Null(await Storage.StateAsync(first));
        await Storage.CreateAsync(Unique(@while: null));
    }

    [Fact]
    public async Task Pruning_a_job_leaves_its_key_to_the_one_that_has_it_by_now()
    {
        var old = await Storage.CreateAsync(Unique());
        await (await Storage.ServerAsync()).RunAllAsync();
        var next = await Storage.CreateAsync(Unique() with { Start = JobStart.After(TimeSpan.FromDays(5)) });
        Advance(TimeSpan.FromDays(2));
        await Storage.PruneAllAsync();
        Assert.Null(await Storage.StateAsync(old));
        Assert.Equal(new CreationResult(InsertStatus.KeyTaken, next), await Storage.TryCreateAsync(Unique()));
    }

    [Fact]
    public async Task A_job_that_was_not_created_leaves_its_key_free()
    {
        Assert.Equal(InsertStatus.ParentMissing, (await Storage.TryCreateAsync(Make.Child(Make.Id()) with { Unique = Unique().Unique })).Status);
        Assert.Equal(InsertStatus.BatchMissing, (await Storage.TryCreateAsync(Make.Member(Make.Id()) with { Unique = Unique().Unique })).Status);
        await Storage.CreateAsync(Unique());
    }

    [Fact]
    public async Task A_creation_that_is_refused_leaves_the_key_to_whom_it_had_before()
    {
        var before = await Storage.CreateAsync(Unique());
        var server = await Storage.ServerAsync();
        await server.FinishAsync(await server.ClaimAsync(), Make.Failure());
        Assert.Equal(InsertStatus.ParentMissing, (await Storage.TryCreateAsync(Make.Child(Make.Id()) with { Unique = Unique().Unique })).Status);
        await Storage.RequeueAsync(before);
        Assert.Equal(new CreationResult(InsertStatus.KeyTaken, before), await Storage.TryCreateAsync(Unique()));
    }

    [Fact]
    public async Task A_continuation_that_is_ruled_out_at_once_is_over()
    {
        var parent = await Storage.CreateAsync();
        await Storage.DeleteAsync(parent);
        Assert.Equal(InsertStatus.ParentRuledOut, (await Storage.TryCreateAsync(Make.Child(parent) with { Unique = Unique().Unique })).Status);
        await Storage.CreateAsync(Unique());
    }

    [Fact]
    public async Task A_member_whose_key_is_taken_does_not_count_in_its_batch()
    {
        await Storage.CreateAsync(Unique(Make.Queue()));
        var batch = Make.Batch();
        var result = await Storage.InsertAsync(batch, Make.Member(batch.Id) with { Unique = Unique().Unique }, Make.Member(batch.Id));
        Assert.Equal([InsertStatus.KeyTaken, InsertStatus.Created], result.Jobs.Select(answer => answer.Status));
        Assert.Equal(1, (await Storage.FindBatchAsync(batch.Id)).Total);
    }

    [Fact]
    public async Task A_child_of_a_job_that_was_not_created_since_its_key_is_taken_has_no_parent()
    {
        await Storage.CreateAsync(Unique());
        var parent = Unique();
        Assert.Equal(
            [InsertStatus.KeyTaken, InsertStatus.ParentMissing],
            (await Storage.InsertAsync(parent, Make.Child(parent.Id))).Select(answer => answer.Status)
        );
    }

    [Fact]
    public async Task A_child_may_have_the_key_that_its_parent_has_until_it_runs()
    {
        var parent = Unique(@while: UniqueWhile.Waiting);
        await Storage.CreateAsync(parent);
        var child = Make.Child(parent.Id) with { Unique = parent.Unique };
        Assert.Equal(new CreationResult(InsertStatus.KeyTaken, parent.Id), await Storage.TryCreateAsync(child));
        var server = await Storage.ServerAsync();
        await server.ClaimAsync();
        await Storage.CreateAsync(child);
    }

    [Fact]
    public async Task Of_forty_concurrent_jobs_with_one_key_one_is_created_and_the_others_are_told_its_id()
    {
        var other = await Sandbox.OpenAsync();
        var server = await Storage.ServerAsync();
        for (var round = 0; round < 3; round++) // in the first nobody has had the key, then one that is over
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() => (i % 2 == 0 ? Storage : other).TryCreateAsync(Unique()))));
            var created = Assert.Single(answers, answer => answer.Status == InsertStatus.Created);
            Assert.All(answers, answer => Assert.Equal(created.Id, answer.Id));
            Assert.Equal(39, answers.Count(answer => answer.Status == InsertStatus.KeyTaken));
            Assert.Equal(1, await server.RunAllAsync());
        }
    }

    [Fact]
    public async Task Concurrent_units_with_the_same_keys_in_opposite_orders_both_succeed()
    {
        var other = await Sandbox.OpenAsync();
        var server = await Storage.ServerAsync();
        for (var round = 0; round < 5; round++)
        {
            var names = Enumerable.Range(0, 10).Select(i => $"key-{i}").ToList();
            var there = Task.Run(() =>
                Storage.InsertAsync([
                    .. names.Select(name =>
                        Unique() with
                        {
                            Unique = new() { Name = name, While = UniqueWhile.UntilOver },
                        }
                    ),
                ])
            );
            var back = Task.Run(() =>
                other.InsertAsync([
                    .. names
                        .AsEnumerable()
                        .Reverse()
                        .Select(name =>
                            Unique() with
                            {
                                Unique = new() { Name = name, While = UniqueWhile.UntilOver },
                            }
                        ),
                ])
            );
            var answers = (await there).Concat(await back).ToList();
            Assert.Equal(10, answers.Count(answer => answer.Status == InsertStatus.Created));
            Assert.Equal(10, answers.Select(answer => answer.Id).Distinct().Count());
            Assert.Equal(10, await server.RunAllAsync());
        }
    }

    /// <summary>A caller that is told of a job that waits can rely on it: its run begins after that.</summary>
    [Fact]
    public async Task While_jobs_are_claimed_and_created_at_once_every_answer_names_a_job_that_has_not_begun_before()
    {
        var other = await Sandbox.OpenAsync();
        var server = await other.ServerAsync();
        var began = new System.Collections.Concurrent.ConcurrentDictionary<JobId, long>();
        var clock = 0L;
        using var stop = new CancellationTokenSource();
        var runs = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                foreach (var job in await server.FetchAsync(10))
                {
                    began[job.Id] = Interlocked.Increment(ref clock);
                    await server.SucceedAsync(job);
                }
            }
        });
        var asked = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var seen = new List<(JobId Job, long Asked)>();
            for (var i = 0; i < 25; i++)
            {
                var moment = Interlocked.Increment(ref clock);
                seen.Add(((await Storage.TryCreateAsync(Unique(@while: UniqueWhile.Waiting))).Id, moment));
            }

            return seen;
        })));
        await stop.CancelAsync();
        await runs;
        foreach (var job in await server.DrainAsync()) began[job.Id] = Interlocked.Increment(ref clock);
        Assert.All(asked.SelectMany(one => one), one => Assert.True(began[one.Job] > one.Asked, $"The run of {one.Job} began before it was asked for."));
    }

    private static NewJob Unique(string queue = "default", UniqueWhile? @while = UniqueWhile.UntilOver, TimeSpan? @for = null) =>
        Make.Job(queue) with { Unique = new() { Name = "key", While = @while, For = @for } };

    // Asks without creating: the parent does not exist.
    private async Task<bool> HasAsync(JobId holder, UniqueWhile? @while)
    {
        var answer = await Storage.TryCreateAsync(Make.Child(Make.Id()) with { Unique = new() { Name = "key", While = @while, For = TimeSpan.FromDays(1) } });
        if (answer.Status == InsertStatus.ParentMissing) return false;
        Assert.Equal(new CreationResult(InsertStatus.KeyTaken, holder), answer);
        return true;
    }

    private async Task<JobId> BringAsync(string place)
    {
        var job = Unique();
        switch (place)
        {
            case "scheduled": return await Storage.CreateAsync(job with { Start = JobStart.After(Hour) });
            case "awaiting its parent": return await Storage.CreateAsync(job with { Start = Make.Child(await Storage.CreateAsync()).Start });
            case "held by its batch":
                var batch = Make.Batch() with { Sealed = false };
                await Storage.CreateAsync(batch, job with { Batch = batch.Id });
                return job.Id;
            case "waiting for its concurrency key":
                await Storage.CreateAsync([Make.Job() with { ConcurrencyKey = "one" }, job with { ConcurrencyKey = "one" }]);
                Assert.Single(await (await Storage.ServerAsync()).FetchAsync(2));
                return job.Id;
        }

        await Storage.CreateAsync(job);
        if (place == "enqueued") return job.Id;
        var server = await Storage.ServerAsync();
        var claimed = await server.ClaimAsync();
        switch (place)
        {
            case "released": await server.FinishAsync(claimed, Make.Release()); break;
            case "waiting for a retry": await server.FinishAsync(claimed, Make.Retry(Hour)); break;
            case "ready for a retry": await server.FinishAsync(claimed, Make.Retry()); break;
            case "processing a retry":
                await server.FinishAsync(claimed, Make.Retry());
                await server.ClaimAsync();
                break;
            case "succeeded": await server.SucceedAsync(claimed); break;
            case "failed": await server.FinishAsync(claimed, Make.Failure()); break;
            case "deleted": await Storage.DeleteAsync(job.Id); break;
            case "requeued":
                await server.FinishAsync(claimed, Make.Failure());
                await Storage.RequeueAsync(job.Id);
                break;
        }

        return job.Id;
    }
}
