namespace JobLib.Storage.Conformance;

/// <summary>A batch's progress and state: always what its members make it.</summary>
public abstract class BatchProgressConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    [Fact]
    public async Task Progress_follows_every_member()
    {
        var (batch, _) = await Storage.CreateBatchAsync(5);
        var server = await Storage.ServerAsync();
        var jobs = await server.FetchAsync(4);
        await ProgressAsync(batch, BatchState.Processing, pending: 1, processing: 4);
        await server.FinishAsync([
            TestServer.Finish(jobs[0], Make.Success()),
            TestServer.Finish(jobs[1], Make.Failure()),
            TestServer.Finish(jobs[2], Make.Deletion()),
        ]);
        await ProgressAsync(batch, BatchState.Failed, pending: 1, processing: 1, succeeded: 1, failed: 1, deleted: 1);
        await server.FinishAsync(jobs[3], Make.Retry(TimeSpan.FromHours(1)));
        await ProgressAsync(batch, BatchState.Failed, pending: 2, succeeded: 1, failed: 1, deleted: 1);
    }

    [Fact]
    public async Task A_batch_succeeds_with_its_last_member_and_says_when()
    {
        var (batch, _) = await Storage.CreateBatchAsync(2);
        var server = await Storage.ServerAsync();
        await server.SucceedAsync(await server.ClaimAsync());
        Assert.Null((await Storage.FindBatchAsync(batch)).FinishedAt);
        await server.SucceedAsync(await server.ClaimAsync());
        await ProgressAsync(batch, BatchState.Succeeded, succeeded: 2);
        Expect.Near(await Storage.NowAsync(), (await Storage.FindBatchAsync(batch)).FinishedAt);
    }

    [Fact]
    public async Task A_batch_of_which_every_member_was_deleted_has_Succeeded()
    {
        var (batch, members) = await Storage.CreateBatchAsync(2);
        await Storage.DeleteAsync(members[0]);
        await Storage.DeleteAsync(members[1]);
        await ProgressAsync(batch, BatchState.Succeeded, deleted: 2);
    }

    [Fact]
    public async Task A_batch_is_Failed_while_a_member_is_and_goes_on_when_that_is_retried()
    {
        var (batch, _) = await Storage.CreateBatchAsync(2);
        var server = await Storage.ServerAsync();
        var jobs = await server.FetchAsync(2);
        await server.FinishAsync(jobs[0], Make.Failure());
        await ProgressAsync(batch, BatchState.Failed, processing: 1, failed: 1);
        await Storage.RequeueAsync(jobs[0].Id);
        await ProgressAsync(batch, BatchState.Processing, pending: 1, processing: 1);
        await server.SucceedAsync(jobs[1]);
        await server.SucceedAsync(await server.ClaimAsync());
        await ProgressAsync(batch, BatchState.Succeeded, succeeded: 2);
    }

    [Fact]
    public async Task A_failed_member_that_is_deleted_lets_its_batch_succeed()
    {
        var (batch, _) = await Storage.CreateBatchAsync(1);
        var server = await Storage.ServerAsync();
        var job = await server.ClaimAsync();
        await server.FinishAsync(job, Make.Failure());
        await Storage.DeleteAsync(job.Id);
        await ProgressAsync(batch, BatchState.Succeeded, deleted: 1);
    }

    [Theory]
    [InlineData(JobContinuationOptions.OnlyOnSucceededState, JobState.Enqueued)]
    [InlineData(JobContinuationOptions.OnAnyFinishedState, JobState.Enqueued)]
    [InlineData(JobContinuationOptions.OnlyOnFailedState, JobState.Deleted)]
    [InlineData(JobContinuationOptions.OnlyOnDeletedState, JobState.Deleted)]
    public async Task The_success_of_a_batch_decides_about_its_continuations(JobContinuationOptions condition, JobState expected)
    {
        var (batch, _) = await Storage.CreateBatchAsync(2);
        var child = await Storage.CreateAsync(Make.ChildOfBatch(batch, condition) with { Queue = "after" });
        var server = await Storage.ServerAsync();
        await server.SucceedAsync(await server.ClaimAsync());
        Assert.Equal(JobState.Awaiting, await Storage.StateAsync(child));
        await server.SucceedAsync(await server.ClaimAsync());
        Assert.Equal(expected, await Storage.StateAsync(child));
    }

    [Theory]
    [InlineData(JobContinuationOptions.OnlyOnSucceededState, JobState.Awaiting)]
    [InlineData(JobContinuationOptions.OnAnyFinishedState, JobState.Enqueued)]
    [InlineData(JobContinuationOptions.OnlyOnFailedState, JobState.Enqueued)]
    [InlineData(JobContinuationOptions.OnlyOnDeletedState, JobState.Awaiting)]
    public async Task The_failure_of_a_batch_decides_about_its_continuations_when_nothing_remains(JobContinuationOptions condition, JobState expected)
    {
        var (batch, _) = await Storage.CreateBatchAsync(2);
        var child = await Storage.CreateAsync(Make.ChildOfBatch(batch, condition) with { Queue = "after" });
        var server = await Storage.ServerAsync();
        await server.FinishAsync(await server.ClaimAsync(), Make.Failure());
        Assert.Equal((BatchState.Failed, JobState.Awaiting), ((await Storage.FindBatchAsync(batch)).State, await Storage.StateAsync(child)));
        await server.SucceedAsync(await server.ClaimAsync());
        Assert.Equal((BatchState.Failed, expected), ((await Storage.FindBatchAsync(batch)).State, await Storage.StateAsync(child)));
    }

    [Fact]
    public async Task A_continuation_that_a_batchs_success_starts_is_told_so()
    {
        var (batch, _) = await Storage.CreateBatchAsync(1);
        await Storage.CreateAsync(Make.ChildOfBatch(batch) with { Queue = "after" });
        var server = await Storage.ServerAsync();
        await server.SucceedAsync(await server.ClaimAsync(), "5");
        Assert.Equal(new ParentOutcome(batch.ToString(), JobState.Succeeded, null, null), (await server.ClaimAsync("after")).Parent);
    }

    [Fact]
    public async Task A_failed_batch_whose_member_is_retried_starts_the_continuations_of_its_success_and_no_other_twice()
    {
        var (batch, _) = await Storage.CreateBatchAsync(1);
        var success = await Storage.CreateAsync(Make.ChildOfBatch(batch) with { Queue = "after" });
        var any = await Storage.CreateAsync(Make.ChildOfBatch(batch, JobContinuationOptions.OnAnyFinishedState) with { Queue = "after" });
        var server = await Storage.ServerAsync();
        var job = await server.ClaimAsync();
        await server.FinishAsync(job, Make.Failure());
        Assert.Equal([any], (await server.FetchAsync(10, "after")).Select(child => child.Id));
        await Storage.RequeueAsync(job.Id);
        await server.SucceedAsync(await server.ClaimAsync());
        Assert.Equal([success], (await server.FetchAsync(10, "after")).Select(child => child.Id));
    }

    [Fact]
    public async Task A_new_member_reopens_a_batch_that_was_over_and_started_continuations_stay_started()
    {
        var (batch, _) = await Storage.CreateBatchAsync(1);
        var child = await Storage.CreateAsync(Make.ChildOfBatch(batch) with { Queue = "after" });
        var server = await Storage.ServerAsync();
        await server.RunAllAsync();
        Assert.Equal(1, await server.RunAllAsync("after"));

        await Storage.CreateAsync(Make.Member(batch));
        await ProgressAsync(batch, BatchState.Processing, pending: 1, succeeded: 1);
        Assert.Null((await Storage.FindBatchAsync(batch)).FinishedAt);
        await server.RunAllAsync();
        await ProgressAsync(batch, BatchState.Succeeded, succeeded: 2);
        Assert.Equal(JobState.Succeeded, await Storage.StateAsync(child));
        Assert.Empty(await server.FetchAsync(10, "after"));
    }

    [Fact]
    public async Task A_continuation_of_a_reopened_batch_waits_for_its_new_end()
    {
        var (batch, _) = await Storage.CreateBatchAsync(1);
        var server = await Storage.ServerAsync();
        await server.RunAllAsync();
        await Storage.CreateAsync(Make.Member(batch));
        var child = await Storage.CreateAsync(Make.ChildOfBatch(batch) with { Queue = "after" });
        Assert.Equal(JobState.Awaiting, await Storage.StateAsync(child));
        await server.RunAllAsync();
        Assert.Equal(JobState.Enqueued, await Storage.StateAsync(child));
    }

    [Theory]
    [InlineData(JobState.Succeeded)]
    [InlineData(JobState.Failed)]
    [InlineData(JobState.Deleted)]
    public async Task A_finished_member_that_is_brought_back_counts_as_remaining_again(JobState state)
    {
        var batch = Make.Batch();
        await Storage.CreateAsync(batch);
        var member = await Storage.JobAsync(state, Make.Member(batch.Id, Make.Queue()));
        await Storage.RequeueAsync(member.Id);
        await ProgressAsync(batch.Id, BatchState.Processing, pending: 1);
        await Storage.RescheduleAsync(member.Id);
        await ProgressAsync(batch.Id, BatchState.Processing, pending: 1);
        await Storage.DeleteAsync(member.Id);
        await ProgressAsync(batch.Id, BatchState.Succeeded, deleted: 1);
    }

    [Fact]
    public async Task A_member_whose_server_dies_or_leaves_is_pending_again()
    {
        var (batch, _) = await Storage.CreateBatchAsync(2);
        var (dies, leaves) = (await Storage.ServerAsync(TimeSpan.FromMinutes(10)), await Storage.ServerAsync());
        await dies.ClaimAsync();
        await leaves.ClaimAsync();
        await ProgressAsync(batch, BatchState.Processing, processing: 2);
        await leaves.LeaveAsync();
        Advance(TimeSpan.FromMinutes(11));
        await Storage.RescueAllAsync();
        await ProgressAsync(batch, BatchState.Processing, pending: 2);
    }

    [Fact]
    public async Task A_held_member_that_a_person_deletes_counts_when_the_batch_begins()
    {
        var batch = Make.Batch() with { Sealed = false };
        var members = Make.Members(batch.Id, 2);
        await Storage.CreateAsync(batch, members);
        await Storage.DeleteAsync(members[0].Id);
        await ProgressAsync(batch.Id, BatchState.Awaiting, pending: 1, deleted: 1);
        await Storage.SealAsync(batch.Id);
        await (await Storage.ServerAsync()).RunAllAsync();
        await ProgressAsync(batch.Id, BatchState.Succeeded, succeeded: 1, deleted: 1);
    }

    [Fact]
    public async Task A_held_member_that_a_person_requeues_runs_before_its_batch_and_counts_in_it()
    {
        var batch = Make.Batch() with { Sealed = false };
        var members = Make.Members(batch.Id, 2);
        await Storage.CreateAsync(batch, members);
        await Storage.RequeueAsync(members[0].Id);
        var server = await Storage.ServerAsync();
        Assert.Equal(1, await server.RunAllAsync());
        await ProgressAsync(batch.Id, BatchState.Awaiting, pending: 1, succeeded: 1);
        await Storage.SealAsync(batch.Id);
        Assert.Equal(1, await server.RunAllAsync());
        await ProgressAsync(batch.Id, BatchState.Succeeded, succeeded: 2);
    }

    [Fact]
    public async Task Members_that_finish_at_once_on_many_servers_are_all_counted_and_the_batch_ends_once()
    {
        var (batch, _) = await Storage.CreateBatchAsync(60);
        await Storage.CreateAsync(Make.ChildOfBatch(batch) with { Queue = "after" });
        var other = await Sandbox.OpenAsync();
        await Together.RunAsync(6, async (i, _) =>
        {
            var server = await (i % 2 == 0 ? Storage : other).ServerAsync();
            for (var got = await server.FetchAsync(3); got.Count > 0; got = await server.FetchAsync(3))
            {
                await server.SucceedAsync(got);
            }
        });
        await ProgressAsync(batch, BatchState.Succeeded, succeeded: 60);
        Assert.Single(await (await Storage.ServerAsync()).FetchAsync(10, "after"));
    }

    private async Task ProgressAsync(JobId id, BatchState state, long pending = 0, long processing = 0, long succeeded = 0, long failed = 0, long deleted = 0)
    {
        var batch = await Storage.FindBatchAsync(id);
        Assert.Equal(
            (state, pending + processing + succeeded + failed + deleted, pending, processing, succeeded, failed, deleted),
            (batch.State, batch.Total, batch.Pending, batch.Processing, batch.Succeeded, batch.Failed, batch.Deleted));
    }
}
