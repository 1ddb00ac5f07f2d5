namespace JobLib.Storage.Conformance;

/// <summary><c>IJobWriter.InsertAsync</c> of jobs that start after a job or a batch, whatever state that is in.</summary>
public abstract class ContinuationInsertConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    /// <summary>Every state of a parent with every condition.</summary>
    public static TheoryData<JobState, JobContinuationOptions> JobParents =>
        [.. from state in Enum.GetValues<JobState>() from condition in Conditions select (state, condition)];

    /// <summary>Every state of a parent batch with every condition.</summary>
    public static TheoryData<BatchState, JobContinuationOptions> BatchParents =>
        [.. from state in Enum.GetValues<BatchState>() from condition in Conditions select (state, condition)];

    private static IEnumerable<JobContinuationOptions> Conditions =>
        Enum.GetValues<JobContinuationOptions>().Append(JobContinuationOptions.OnlyOnSucceededState | JobContinuationOptions.OnlyOnFailedState);

    [Theory]
    [MemberData(nameof(JobParents))]
    public async Task A_continuation_of_a_job_begins_where_its_parents_state_says(JobState parent, JobContinuationOptions condition)
    {
        var id = (await Storage.JobAsync(parent)).Id;
        await BeginsAsync(Make.Child(id, condition), parent, condition);
    }

    [Theory]
    [MemberData(nameof(BatchParents))]
    public async Task A_continuation_of_a_batch_begins_where_its_parents_state_says(BatchState parent, JobContinuationOptions condition)
    {
        var id = await Storage.BatchAsync(parent);
        await BeginsAsync(Make.ChildOfBatch(id, condition), End(parent), condition);
    }

    [Fact]
    public async Task A_continuation_knows_its_parent_and_the_parent_its_continuations()
    {
        var parent = await Storage.CreateAsync();
        var child = await Storage.CreateAsync(Make.Child(parent, JobContinuationOptions.OnlyOnFailedState));
        var batch = Make.Batch() with { Start = JobStart.AfterJob(parent, JobContinuationOptions.OnlyOnSucceededState) };
        await Storage.CreateAsync(batch, Make.Member(batch.Id));

        var found = await Storage.FindAsync(child);
        Assert.Equal((parent.ToString(), false, JobContinuationOptions.OnlyOnFailedState), (found.ParentId, found.ParentIsBatch, found.Condition));
        Assert.Equal([child.ToString(), batch.Id.ToString()], (await Storage.FindAsync(parent)).Children);
        Assert.Equal(parent.ToString(), (await Storage.FindBatchAsync(batch.Id)).ParentId);
    }

    [Fact]
    public async Task A_continuation_of_a_batch_knows_that_its_parent_is_a_batch()
    {
        var (batch, _) = await Storage.CreateBatchAsync(1);
        var child = await Storage.CreateAsync(Make.ChildOfBatch(batch));
        var found = await Storage.FindAsync(child);
        Assert.Equal((batch.ToString(), true), (found.ParentId, found.ParentIsBatch));
        Assert.Equal([child.ToString()], (await Storage.FindBatchAsync(batch)).Children);
    }

    [Fact]
    public async Task A_continuation_of_a_job_that_does_not_exist_is_not_created()
    {
        var child = Make.Child(Make.Id());
        Assert.Equal(new CreationResult(InsertStatus.ParentMissing, child.Id), await Storage.TryCreateAsync(child));
        Assert.Null(await Storage.StateAsync(child.Id));
    }

    [Fact]
    public async Task A_continuation_of_a_batch_that_does_not_exist_is_not_created()
    {
        var child = Make.ChildOfBatch(Make.Id());
        Assert.Equal(new CreationResult(InsertStatus.ParentMissing, child.Id), await Storage.TryCreateAsync(child));
        Assert.Null(await Storage.StateAsync(child.Id));
    }

    [Fact]
    public async Task A_parent_may_be_created_in_the_same_unit_before_its_child()
    {
        var parent = Make.Job();
        var (child, grandchild) = (Make.Child(parent.Id), Make.Id());
        Assert.All(
            await Storage.InsertAsync(parent, child, Make.Child(child.Id) with { Id = grandchild }),
            answer => Assert.Equal(InsertStatus.Created, answer.Status));
        Assert.Equal((JobState.Awaiting, JobState.Awaiting), (await Storage.StateAsync(child.Id), await Storage.StateAsync(grandchild)));
        Assert.Equal(3, await (await Storage.ServerAsync()).RunAllAsync());
    }

    [Fact]
    public async Task A_continuation_that_its_parents_end_has_started_brings_that_end_along()
    {
        var parent = await Storage.JobAsync(JobState.Succeeded);
        await Storage.CreateAsync(Make.Child(parent.Id));
        var outcome = (await (await Storage.ServerAsync()).ClaimAsync()).Parent;
        Assert.Equal(new ParentOutcome(parent.Id.ToString(), JobState.Succeeded, """{"sum":7}""", null), outcome);
    }

    [Fact]
    public async Task A_continuation_of_a_failed_parent_is_told_the_parents_error()
    {
        var parent = await Storage.JobAsync(JobState.Failed);
        await Storage.CreateAsync(Make.Child(parent.Id, JobContinuationOptions.OnlyOnFailedState));
        var outcome = (await (await Storage.ServerAsync()).ClaimAsync()).Parent;
        Assert.Equal((parent.Id.ToString(), JobState.Failed, null), (outcome?.Id, outcome?.State, outcome?.Result));
        Assert.Equal(("Shop.MailException", "no such mailbox", "f-1"), (outcome?.Error?.Type, outcome?.Error?.Message, outcome?.Error?.Fingerprint));
    }

    [Fact]
    public async Task A_delayed_continuation_of_a_parent_that_is_over_is_scheduled()
    {
        var parent = await Storage.JobAsync(JobState.Succeeded);
        var child = await Storage.CreateAsync(
            Make.Job() with
            {
                Start = JobStart.AfterJob(parent.Id, JobContinuationOptions.OnlyOnSucceededState, TimeSpan.FromHours(3)),
            }
        );
        var found = await Storage.FindAsync(child);
        Assert.Equal(JobState.Scheduled, found.State);
        Expect.Near(await Storage.NowAsync() + TimeSpan.FromHours(3), found.DueAt);

        Advance(TimeSpan.FromHours(4));
        await Storage.PromoteAllAsync();
        Assert.Equal("""{"sum":7}""", (await (await Storage.ServerAsync()).ClaimAsync()).Parent?.Result);
    }

    [Fact]
    public async Task A_child_that_its_parent_has_ruled_out_expires_and_rules_out_its_own_children()
    {
        var parent = await Storage.JobAsync(JobState.Deleted);
        var child = Make.Child(parent.Id);
        var (success, deletion) = (Make.Child(child.Id), Make.Child(child.Id, JobContinuationOptions.OnlyOnDeletedState));
        Assert.Equal(
            [InsertStatus.ParentRuledOut, InsertStatus.ParentRuledOut, InsertStatus.Created],
            (await Storage.InsertAsync(child, success, deletion)).Select(answer => answer.Status)
        );
        Assert.Equal((JobState.Deleted, JobState.Enqueued), (await Storage.StateAsync(success.Id), await Storage.StateAsync(deletion.Id)));
        Expect.Near(await Storage.NowAsync() + Policy.Deleted, (await Storage.FindAsync(child.Id)).ExpiresAt);
    }

    [Fact]
    public async Task A_continuation_of_a_job_that_has_expired_is_not_created()
    {
        var parent = await Storage.JobAsync(JobState.Succeeded);
        Advance(TimeSpan.FromDays(2));
        await Storage.PruneAllAsync();
        Assert.Equal(InsertStatus.ParentMissing, (await Storage.TryCreateAsync(Make.Child(parent.Id))).Status);
    }

    private async Task BeginsAsync(NewJob child, JobState parent, JobContinuationOptions condition)
    {
        var state = Tables.ChildOf(parent, condition);
        var status = state == JobState.Deleted ? InsertStatus.ParentRuledOut : InsertStatus.Created;
        Assert.Equal(new CreationResult(status, child.Id), await Storage.TryCreateAsync(child));
        Assert.Equal(state, await Storage.StateAsync(child.Id));
    }

    private static JobState End(BatchState state) => state switch
    {
        BatchState.Succeeded => JobState.Succeeded,
        BatchState.Failed => JobState.Failed,
        BatchState.Deleted => JobState.Deleted,
        _ => JobState.Awaiting,
    };
}
