namespace JobLib.Storage.Conformance;

/// <summary><c>IJobWriter.InsertAsync</c> repeated after an unknown result, and idempotency keys.</summary>
public abstract class InsertIdempotencyConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    [Fact]
    public async Task A_repeated_unit_answers_Exists_and_creates_nothing_twice()
    {
        var batch = Make.Batch();
        var unit = new InsertRequest { Batches = [batch], Jobs = [Make.Job(), Make.Member(batch.Id), Make.Member(batch.Id)] };
        await Storage.Jobs.InsertAsync(unit, null, default);
        var again = await Storage.Jobs.InsertAsync(unit, null, default);

        Assert.Equal([new CreationResult(InsertStatus.Exists, batch.Id)], again.Batches);
        Assert.Equal(unit.Jobs.Select(job => new CreationResult(InsertStatus.Exists, job.Id)), again.Jobs);
        Assert.Equal(3, (await Storage.Reader.OverviewAsync(default)).Counts[JobState.Enqueued]);
        Assert.Equal(2, (await Storage.FindBatchAsync(batch.Id)).Total);
    }

    [Fact]
    public async Task A_unit_of_which_a_part_exists_creates_the_rest()
    {
        var (old, fresh) = (Make.Job(), Make.Job());
        await Storage.CreateAsync(old);
        Assert.Equal([InsertStatus.Exists, InsertStatus.Created], (await Storage.InsertAsync(old, fresh)).Select(answer => answer.Status));
        Assert.Equal(JobState.Enqueued, await Storage.StateAsync(fresh.Id));
    }

    [Theory]
    [InlineData(JobState.Scheduled)]
    [InlineData(JobState.Processing)]
    [InlineData(JobState.Succeeded)]
    [InlineData(JobState.Failed)]
    [InlineData(JobState.Deleted)]
    public async Task Repeating_the_creation_of_a_job_that_has_gone_on_leaves_it_where_it_is(JobState state)
    {
        var job = Make.Job(Make.Queue());
        await Storage.JobAsync(state, job);
        Assert.Equal(InsertStatus.Exists, (await Storage.TryCreateAsync(job)).Status);
        Assert.Equal(state, await Storage.StateAsync(job.Id));
    }

    [Fact]
    public async Task Repeating_the_creation_of_a_continuation_does_not_attach_it_twice()
    {
        var parent = await Storage.CreateAsync();
        var child = Make.Child(parent);
        await Storage.CreateAsync(child);
        Assert.Equal(InsertStatus.Exists, (await Storage.TryCreateAsync(child)).Status);
        var server = await Storage.ServerAsync();
        Assert.Equal(2, await server.RunAllAsync());
    }

    [Fact]
    public async Task Of_many_concurrent_insertions_of_one_job_one_creates_it()
    {
        var job = Make.Job();
        var other = await Sandbox.OpenAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => (i % 2 == 0 ? Storage : other).TryCreateAsync(job))));
        Assert.Single(answers, answer => answer.Status == InsertStatus.Created);
        Assert.Equal(15, answers.Count(answer => answer.Status == InsertStatus.Exists));
        Assert.Equal(1, (await Storage.Reader.OverviewAsync(default)).Counts[JobState.Enqueued]);
    }

    [Fact]
    public async Task A_job_whose_key_another_job_has_is_not_created_and_is_told_the_others_id()
    {
        var first = await Storage.CreateAsync(Make.Job() with { IdempotencyKey = "order:1" });
        var second = Make.Job() with { IdempotencyKey = "order:1" };
        Assert.Equal(new CreationResult(InsertStatus.KeyTaken, first), await Storage.TryCreateAsync(second));
        Assert.Null(await Storage.StateAsync(second.Id));
    }

    [Fact]
    public async Task A_repeated_job_with_a_key_answers_Exists_and_not_KeyTaken()
    {
        var job = Make.Job() with { IdempotencyKey = "order:1" };
        await Storage.CreateAsync(job);
        Assert.Equal(new CreationResult(InsertStatus.Exists, job.Id), await Storage.TryCreateAsync(job));
    }

    [Fact]
    public async Task Of_two_jobs_with_one_key_in_a_unit_the_first_is_created()
    {
        var (first, second) = (Make.Job() with { IdempotencyKey = "k" }, Make.Job("other") with { IdempotencyKey = "k" });
        Assert.Equal([new(InsertStatus.Created, first.Id), new CreationResult(InsertStatus.KeyTaken, first.Id)], await Storage.InsertAsync(first, second));
        Assert.Null(await Storage.StateAsync(second.Id));
    }

    [Theory]
    [InlineData("order:1", "ORDER:1")]
    [InlineData("order:1", "order:1 ")]
    [InlineData("straße", "strasse")]
    [InlineData("e\u0301", "\u00E9")]
    public async Task Keys_that_differ_in_any_character_are_different_keys(string one, string another)
    {
        await Storage.CreateAsync(Make.Job() with { IdempotencyKey = one });
        await Storage.CreateAsync(Make.Job() with { IdempotencyKey = another });
    }

    [Theory]
    [InlineData(JobState.Succeeded)]
    [InlineData(JobState.Failed)]
    [InlineData(JobState.Deleted)]
    public async Task A_job_that_is_over_still_has_its_key(JobState state)
    {
        var holder = await Storage.JobAsync(state, Make.Job(Make.Queue()) with { IdempotencyKey = "k" });
        Assert.Equal(new CreationResult(InsertStatus.KeyTaken, holder.Id), await Storage.TryCreateAsync(Make.Job() with { IdempotencyKey = "k" }));
    }

    [Fact]
    public async Task A_key_outlives_its_pruned_job_until_the_policys_time_from_creation_is_over()
    {
        var holder = await Storage.JobAsync(JobState.Succeeded, Make.Job(Make.Queue()) with { IdempotencyKey = "k" });
        Advance(TimeSpan.FromDays(2));
        await Storage.PruneAllAsync();
        Assert.Null(await Storage.StateAsync(holder.Id));
        Assert.Equal(new CreationResult(InsertStatus.KeyTaken, holder.Id), await Storage.TryCreateAsync(Make.Job() with { IdempotencyKey = "k" }));

        Advance(TimeSpan.FromDays(6));
        await Storage.PruneAllAsync();
        await Storage.CreateAsync(Make.Job() with { IdempotencyKey = "k" });
    }

    [Fact]
    public async Task A_key_lives_as_long_as_its_jobs_row_however_long_that_is()
    {
        var holder = await Storage.JobAsync(JobState.Failed, Make.Job(Make.Queue()) with { IdempotencyKey = "k" });
        Advance(TimeSpan.FromDays(400));
        await Storage.PruneAllAsync();
        Assert.Equal(new CreationResult(InsertStatus.KeyTaken, holder.Id), await Storage.TryCreateAsync(Make.Job() with { IdempotencyKey = "k" }));
    }

    [Fact]
    public async Task A_job_that_was_not_created_leaves_its_key_free()
    {
        Assert.Equal(InsertStatus.ParentMissing, (await Storage.TryCreateAsync(Make.Child(Make.Id()) with { IdempotencyKey = "k" })).Status);
        await Storage.CreateAsync(Make.Job() with { IdempotencyKey = "k" });
    }

    [Fact]
    public async Task A_member_whose_key_is_taken_does_not_count_in_its_batch()
    {
        await Storage.CreateAsync(Make.Job(Make.Queue()) with { IdempotencyKey = "k" });
        var batch = Make.Batch();
        var result = await Storage.InsertAsync(batch, Make.Member(batch.Id) with { IdempotencyKey = "k" }, Make.Member(batch.Id));
        Assert.Equal([InsertStatus.KeyTaken, InsertStatus.Created], result.Jobs.Select(answer => answer.Status));
        Assert.Equal(1, (await Storage.FindBatchAsync(batch.Id)).Total);
    }

    [Fact]
    public async Task A_child_of_a_job_that_was_not_created_since_its_key_is_taken_has_no_parent()
    {
        await Storage.CreateAsync(Make.Job() with { IdempotencyKey = "k" });
        var parent = Make.Job() with { IdempotencyKey = "k" };
        Assert.Equal(
            [InsertStatus.KeyTaken, InsertStatus.ParentMissing],
            (await Storage.InsertAsync(parent, Make.Child(parent.Id))).Select(answer => answer.Status)
        );
    }

    [Fact]
    public async Task Of_many_concurrent_jobs_with_one_key_one_is_created_and_the_others_are_told_its_id()
    {
        var other = await Sandbox.OpenAsync();
        for (var round = 0; round < 10; round++)
        {
            var key = $"race:{round}";
            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
                Task.Run(() => (i % 2 == 0 ? Storage : other).TryCreateAsync(Make.Job() with { IdempotencyKey = key }))));
            var created = Assert.Single(answers, answer => answer.Status == InsertStatus.Created);
            Assert.All(answers, answer => Assert.Equal(created.Id, answer.Id));
            Assert.Equal(7, answers.Count(answer => answer.Status == InsertStatus.KeyTaken));
        }
    }

    [Fact]
    public async Task Concurrent_units_with_the_same_keys_in_opposite_orders_both_succeed()
    {
        var other = await Sandbox.OpenAsync();
        for (var round = 0; round < 10; round++)
        {
            var keys = Enumerable.Range(0, 10).Select(i => $"{round}:{i}").ToList();
            var there = Task.Run(() => Storage.InsertAsync([.. keys.Select(key => Make.Job() with { IdempotencyKey = key })]));
            var back = Task.Run(() => other.InsertAsync([.. keys.AsEnumerable().Reverse().Select(key => Make.Job() with { IdempotencyKey = key })]));
            var answers = (await there).Concat(await back).ToList();
            Assert.Equal(10, answers.Count(answer => answer.Status == InsertStatus.Created));
            Assert.Equal(10, answers.Select(answer => answer.Id).Distinct().Count());
        }
    }
}
