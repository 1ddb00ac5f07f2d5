namespace JobLib.Storage.Conformance;

/// <summary><c>IJobWriter.InsertAsync</c> of batches and their members.</summary>
public abstract class BatchInsertConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    [Fact]
    public async Task A_sealed_batch_and_its_members_begin_in_one_unit()
    {
        var batch = Make.Batch() with { Description = "invoices of May" };
        var members = Make.Members(batch.Id, 3);
        var before = await Storage.NowAsync();
        await Storage.CreateAsync(batch, members);

        var found = await Storage.FindBatchAsync(batch.Id);
        Assert.Equal((BatchState.Processing, 3L, 3L, true), (found.State, found.Total, found.Pending, found.Sealed));
        Assert.Equal(("invoices of May", null, null, null), (found.Description, found.BatchId, found.ParentId, found.FinishedAt));
        Expect.Between(before, found.CreatedAt, await Storage.NowAsync());
        Assert.Equal(members.Select(member => member.Id), (await (await Storage.ServerAsync()).FetchAsync(10)).Select(job => job.Id));
    }

    [Fact]
    public async Task A_member_knows_its_batch()
    {
        var (batch, members) = await Storage.CreateBatchAsync(1);
        Assert.Equal(batch.ToString(), (await Storage.FindAsync(members[0])).BatchId);
        Assert.Equal(batch, (await (await Storage.ServerAsync()).ClaimAsync()).Batch);
    }

    [Fact]
    public async Task The_members_of_a_started_batch_are_placed_like_any_other_jobs()
    {
        var batch = Make.Batch();
        var (now, later) = (Make.Member(batch.Id), Make.Member(batch.Id) with { Start = JobStart.After(TimeSpan.FromHours(1)) });
        var after = Make.Child(now.Id) with { Batch = batch.Id };
        await Storage.CreateAsync(batch, now, later, after);
        Assert.Equal(
            (JobState.Enqueued, JobState.Scheduled, JobState.Awaiting),
            (await Storage.StateAsync(now.Id), await Storage.StateAsync(later.Id), await Storage.StateAsync(after.Id)));
    }

    [Fact]
    public async Task The_members_of_an_unsealed_batch_are_held_and_never_fetched()
    {
        var batch = Make.Batch() with { Sealed = false };
        var members = Make.Members(batch.Id, 3);
        await Storage.CreateAsync(batch, members);
        await Storage.MoveAllAsync();

        var found = await Storage.FindBatchAsync(batch.Id);
        Assert.Equal((BatchState.Awaiting, 3L, 3L, false), (found.State, found.Total, found.Pending, found.Sealed));
        Assert.All(await Storage.StatesAsync(members.Select(member => member.Id)), state => Assert.Equal(JobState.Awaiting, state));
        Assert.Empty(await (await Storage.ServerAsync()).FetchAsync(10));
    }

    [Fact]
    public async Task Members_that_follow_in_further_units_are_held_until_the_batch_is_sealed_and_then_run_in_order()
    {
        var batch = Make.Batch() with { Sealed = false };
        var (first, second) = (Make.Members(batch.Id, 2), Make.Members(batch.Id, 2));
        await Storage.CreateAsync(batch, first);
        await Storage.CreateAsync(second);
        await Storage.SealAsync(batch.Id);

        Assert.Equal(BatchState.Processing, (await Storage.FindBatchAsync(batch.Id)).State);
        Assert.Equal(
            [.. first.Select(job => job.Id), .. second.Select(job => job.Id)],
            (await (await Storage.ServerAsync()).FetchAsync(10)).Select(job => job.Id)
        );
    }

    [Fact]
    public async Task Held_members_become_what_their_own_start_says_when_the_batch_begins()
    {
        var batch = Make.Batch() with { Sealed = false };
        var (now, later) = (Make.Member(batch.Id), Make.Member(batch.Id) with { Start = JobStart.After(TimeSpan.FromHours(1)) });
        var at = await Storage.NowAsync();
        var past = Make.Member(batch.Id) with { Start = JobStart.AtInstant(at.AddMinutes(30)) };
        var future = Make.Member(batch.Id) with { Start = JobStart.AtInstant(at.AddDays(2)) };
        var after = Make.Child(now.Id) with { Batch = batch.Id };
        await Storage.CreateAsync(batch, now, later, past, future, after);
        Assert.All(await Storage.StatesAsync([now.Id, later.Id, past.Id, future.Id, after.Id]), state => Assert.Equal(JobState.Awaiting, state));

        Advance(TimeSpan.FromMinutes(40));
        await Storage.SealAsync(batch.Id);
        Assert.Equal(
            (JobState.Enqueued, JobState.Scheduled, JobState.Enqueued, JobState.Scheduled, JobState.Awaiting),
            (
                await Storage.StateAsync(now.Id),
                await Storage.StateAsync(later.Id),
                await Storage.StateAsync(past.Id),
                await Storage.StateAsync(future.Id),
                await Storage.StateAsync(after.Id)
            )
        );
        Expect.Near(at.AddDays(2), (await Storage.FindAsync(future.Id)).DueAt);
    }

    [Fact]
    public async Task Sealing_a_sealed_batch_answers_Applied_and_changes_nothing()
    {
        var (batch, _) = await Storage.CreateBatchAsync(2);
        var before = await Storage.FindBatchAsync(batch);
        Assert.Equal(ChangeStatus.Applied, (await Storage.ChangeBatchAsync(BatchChangeKind.Seal, batch)).Status);
        Assert.Equivalent(before, await Storage.FindBatchAsync(batch));
    }

    [Fact]
    public async Task A_batch_that_does_not_exist_cannot_be_sealed_or_cancelled()
    {
        Assert.Equal(new ChangeResult(ChangeStatus.NotFound, null), await Storage.ChangeBatchAsync(BatchChangeKind.Seal, Make.Id()));
        Assert.Equal(new ChangeResult(ChangeStatus.NotFound, null), await Storage.ChangeBatchAsync(BatchChangeKind.Cancel, Make.Id()));
    }

    [Fact]
    public async Task A_sealed_batch_without_members_succeeds_at_once_and_starts_its_continuations()
    {
        var batch = Make.Batch();
        await Storage.CreateAsync(batch);
        var found = await Storage.FindBatchAsync(batch.Id);
        Assert.Equal((BatchState.Succeeded, 0L), (found.State, found.Total));
        Expect.Near(await Storage.NowAsync(), found.FinishedAt);
        Assert.Equal(JobState.Enqueued, await Storage.StateAsync(await Storage.CreateAsync(Make.ChildOfBatch(batch.Id))));
    }

    [Fact]
    public async Task An_unsealed_batch_without_members_succeeds_when_it_is_sealed()
    {
        var batch = Make.Batch() with { Sealed = false };
        await Storage.CreateAsync(batch);
        var child = await Storage.CreateAsync(Make.ChildOfBatch(batch.Id));
        Assert.Equal((BatchState.Awaiting, JobState.Awaiting), ((await Storage.FindBatchAsync(batch.Id)).State, await Storage.StateAsync(child)));
        await Storage.SealAsync(batch.Id);
        Assert.Equal((BatchState.Succeeded, JobState.Enqueued), ((await Storage.FindBatchAsync(batch.Id)).State, await Storage.StateAsync(child)));
    }

    [Fact]
    public async Task A_member_of_a_batch_that_does_not_exist_is_not_created()
    {
        var member = Make.Member(Make.Id());
        Assert.Equal(new CreationResult(InsertStatus.BatchMissing, member.Id), await Storage.TryCreateAsync(member));
        Assert.Null(await Storage.StateAsync(member.Id));
    }

    [Fact]
    public async Task A_member_of_a_cancelled_batch_is_not_created()
    {
        var batch = await Storage.BatchAsync(BatchState.Deleted);
        var member = Make.Member(batch);
        Assert.Equal(new CreationResult(InsertStatus.BatchCanceled, member.Id), await Storage.TryCreateAsync(member));
        Assert.Null(await Storage.StateAsync(member.Id));
        Assert.Equal(1, (await Storage.FindBatchAsync(batch)).Total);
    }

    [Theory]
    [InlineData(true, InsertStatus.BatchCanceled)]
    [InlineData(false, InsertStatus.BatchMissing)]
    public async Task A_batch_that_cannot_be_nested_is_not_created_and_its_members_are_told_the_same(bool exists, InsertStatus expected)
    {
        var outer = exists ? await Storage.BatchAsync(BatchState.Deleted) : Make.Id();
        var batch = Make.Batch() with { Batch = outer };
        var result = await Storage.InsertAsync(batch, Make.Members(batch.Id, 2));
        Assert.Equal(expected, Assert.Single(result.Batches).Status);
        Assert.All(result.Jobs, answer => Assert.Equal(expected, answer.Status));
        Assert.Empty(await Storage.Reader.FindBatchesAsync([batch.Id], default));
    }

    [Fact]
    public async Task A_batch_whose_parent_does_not_exist_is_not_created_and_neither_are_its_members()
    {
        var batch = Make.Batch() with { Start = JobStart.AfterJob(Make.Id(), JobContinuationOptions.OnlyOnSucceededState) };
        var member = Make.Member(batch.Id);
        var result = await Storage.InsertAsync(batch, member);
        Assert.Equal(InsertStatus.ParentMissing, Assert.Single(result.Batches).Status);
        Assert.NotEqual(InsertStatus.Created, Assert.Single(result.Jobs).Status);
        Assert.Null(await Storage.StateAsync(member.Id));
    }

    [Fact]
    public async Task A_batch_after_a_job_holds_its_members_until_the_job_ends_so()
    {
        var server = await Storage.ServerAsync();
        var parent = await Storage.CreateAsync();
        var batch = Make.Batch() with { Start = JobStart.AfterJob(parent, JobContinuationOptions.OnlyOnSucceededState) };
        var member = Make.Member(batch.Id);
        await Storage.CreateAsync(batch, member);
        Assert.Equal((BatchState.Awaiting, JobState.Awaiting), ((await Storage.FindBatchAsync(batch.Id)).State, await Storage.StateAsync(member.Id)));

        await server.SucceedAsync(await server.ClaimAsync());
        await Storage.MoveAllAsync();
        Assert.Equal((BatchState.Processing, JobState.Enqueued), ((await Storage.FindBatchAsync(batch.Id)).State, await Storage.StateAsync(member.Id)));
        await server.SucceedAsync(await server.ClaimAsync());
        Assert.Equal(BatchState.Succeeded, (await Storage.FindBatchAsync(batch.Id)).State);
    }

    [Fact]
    public async Task A_batch_after_a_batch_begins_when_the_first_has_ended()
    {
        var server = await Storage.ServerAsync();
        var (first, _) = await Storage.CreateBatchAsync(2);
        var batch = Make.Batch() with { Start = JobStart.AfterBatch(first, JobContinuationOptions.OnlyOnSucceededState) };
        var member = Make.Member(batch.Id, "after");
        await Storage.CreateAsync(batch, member);

        await server.SucceedAsync(await server.ClaimAsync());
        await Storage.MoveAllAsync();
        Assert.Equal(JobState.Awaiting, await Storage.StateAsync(member.Id));
        await server.SucceedAsync(await server.ClaimAsync());
        await Storage.MoveAllAsync();
        Assert.Equal(member.Id, (await server.ClaimAsync("after")).Id);
    }

    [Fact]
    public async Task A_batch_after_a_job_that_is_over_begins_at_once()
    {
        var parent = await Storage.JobAsync(JobState.Succeeded);
        var batch = Make.Batch() with { Start = JobStart.AfterJob(parent.Id, JobContinuationOptions.OnlyOnSucceededState) };
        await Storage.CreateAsync(batch, Make.Member(batch.Id));
        await Storage.MoveAllAsync();
        Assert.Equal(BatchState.Processing, (await Storage.FindBatchAsync(batch.Id)).State);
        await (await Storage.ServerAsync()).ClaimAsync();
    }

    [Fact]
    public async Task A_batch_that_its_parent_has_ruled_out_is_Deleted_and_none_of_its_members_ever_runs()
    {
        var parent = await Storage.JobAsync(JobState.Deleted);
        var batch = Make.Batch() with { Start = JobStart.AfterJob(parent.Id, JobContinuationOptions.OnlyOnSucceededState) };
        var member = Make.Member(batch.Id);
        var result = await Storage.InsertAsync(batch, member);
        await Storage.MoveAllAsync();
        Assert.Equal(InsertStatus.ParentRuledOut, Assert.Single(result.Batches).Status);
        Assert.Equal(BatchState.Deleted, (await Storage.FindBatchAsync(batch.Id)).State);
        Assert.Contains(await Storage.StateAsync(member.Id), new JobState?[] { null, JobState.Deleted });
        Assert.Empty(await (await Storage.ServerAsync()).FetchAsync(10));
    }

    [Fact]
    public async Task An_empty_batch_after_a_job_waits_for_it_and_then_succeeds()
    {
        var server = await Storage.ServerAsync();
        var parent = await Storage.CreateAsync();
        var batch = Make.Batch() with { Start = JobStart.AfterJob(parent, JobContinuationOptions.OnlyOnSucceededState) };
        await Storage.CreateAsync(batch);
        Assert.Equal(BatchState.Awaiting, (await Storage.FindBatchAsync(batch.Id)).State);
        await server.SucceedAsync(await server.ClaimAsync());
        await Storage.MoveAllAsync();
        Assert.Equal(BatchState.Succeeded, (await Storage.FindBatchAsync(batch.Id)).State);
    }

    [Fact]
    public async Task A_member_that_is_created_as_Deleted_counts_in_its_batch()
    {
        var parent = await Storage.JobAsync(JobState.Deleted);
        var batch = Make.Batch();
        var result = await Storage.InsertAsync(batch, Make.Member(batch.Id), Make.Child(parent.Id) with { Batch = batch.Id });
        Assert.Equal([InsertStatus.Created, InsertStatus.ParentRuledOut], result.Jobs.Select(answer => answer.Status));
        var found = await Storage.FindBatchAsync(batch.Id);
        Assert.Equal((2L, 1L, 1L, BatchState.Processing), (found.Total, found.Deleted, found.Pending, found.State));
    }

    [Fact]
    public async Task Concurrent_units_add_to_one_batch_without_losing_a_member()
    {
        var batch = Make.Batch() with { Sealed = false };
        await Storage.CreateAsync(batch);
        var other = await Sandbox.OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => (i % 2 == 0 ? Storage : other).CreateAsync(Make.Members(batch.Id, 5)))));
        Assert.Equal(80, (await Storage.FindBatchAsync(batch.Id)).Total);
        await Storage.SealAsync(batch.Id);
        Assert.Equal(80, await (await Storage.ServerAsync()).RunAllAsync());
        Assert.Equal(BatchState.Succeeded, (await Storage.FindBatchAsync(batch.Id)).State);
    }
}
