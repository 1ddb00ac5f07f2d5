namespace JobLib.Storage.Conformance;

/// <summary><c>IJobWriter.ChangeBatchesAsync</c>: cancelling sets one field, and what was not over is deleted in bounded steps.</summary>
public abstract class BatchCancelConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    [Fact]
    public async Task Cancelling_deletes_every_member_that_is_not_over()
    {
        var batch = Make.Batch() with { Sealed = true };
        var (ready, later, parent) = (
            Make.Member(batch.Id),
            Make.Member(batch.Id) with
            {
                Start = JobStart.After(TimeSpan.FromHours(1)),
            },
            Make.Member(batch.Id, "done")
        );
        var child = Make.Child(ready.Id) with { Batch = batch.Id };
        await Storage.CreateAsync(batch, ready, later, parent, child);
        var server = await Storage.ServerAsync();
        await server.SucceedAsync(await server.ClaimAsync("done"));
        await Storage.CancelAsync(batch.Id);

        var found = await Storage.FindBatchAsync(batch.Id);
        Assert.Equal((BatchState.Deleted, 4L, 1L, 3L, 0L), (found.State, found.Total, found.Succeeded, found.Deleted, found.Pending));
        Expect.Near(await Storage.NowAsync(), found.FinishedAt);
        Assert.Equal(
            (JobState.Deleted, JobState.Deleted, JobState.Succeeded, JobState.Deleted),
            (await Storage.StateAsync(ready.Id), await Storage.StateAsync(later.Id), await Storage.StateAsync(parent.Id), await Storage.StateAsync(child.Id)));
    }

    [Fact]
    public async Task A_failed_member_of_a_cancelled_batch_is_not_over_and_is_deleted_too()
    {
        var batch = await Storage.BatchAsync(BatchState.Failed);
        await Storage.CancelAsync(batch);
        Assert.Equal(
            (BatchState.Deleted, 0L, 1L),
            ((await Storage.FindBatchAsync(batch)).State, (await Storage.FindBatchAsync(batch)).Failed, (await Storage.FindBatchAsync(batch)).Deleted)
        );
    }

    [Fact]
    public async Task A_running_member_of_a_cancelled_batch_is_deleted_and_its_server_learns_of_it()
    {
        var (batch, _) = await Storage.CreateBatchAsync(1);
        var server = await Storage.ServerAsync();
        var job = await server.ClaimAsync();
        var version = (await server.SignalsAsync()).Version;
        await Storage.CancelAsync(batch);
        Assert.True((await server.SignalsAsync()).Version > version);
        Assert.Equal([job.Id], server.Renew(job).Lost);
        Assert.Equal(FinishStatus.Stale, await server.TryFinishAsync(job, Make.Success()));
        Assert.Equal(JobState.Deleted, await Storage.StateAsync(job.Id));
    }

    [Fact]
    public async Task A_fetch_never_hands_out_a_member_of_a_cancelled_batch_though_no_maintenance_has_run()
    {
        var (batch, members) = await Storage.CreateBatchAsync(3);
        var other = await Storage.CreateAsync();
        await Storage.ChangeBatchAsync(BatchChangeKind.Cancel, batch);
        var server = await Storage.ServerAsync();
        var got = (await server.DrainAsync()).Select(job => job.Id).ToList();
        Assert.Equal([other], got);
        await Storage.MoveAllAsync();
        Assert.All(await Storage.StatesAsync(members), state => Assert.Equal(JobState.Deleted, state));
    }

    [Fact]
    public async Task A_fetch_never_hands_out_a_member_of_a_batch_inside_a_cancelled_one()
    {
        var (outer, inner) = (Make.Batch(), Make.Batch());
        await Storage.CreateAsync(outer);
        await Storage.CreateAsync(inner with { Batch = outer.Id }, Make.Members(inner.Id, 2));
        await Storage.ChangeBatchAsync(BatchChangeKind.Cancel, outer.Id);
        Assert.Empty(await (await Storage.ServerAsync()).DrainAsync());
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    public async Task A_fetch_never_hands_out_what_it_has_deleted_itself_with_a_member_of_a_cancelled_batch(int ofMember, int ofCancelled)
    {
        var (cancelled, later) = (Make.Batch(), Make.Batch());
        var parent = Make.Member(cancelled.Id) with { Priority = ofCancelled };
        var (member, other) = (Make.Member(later.Id) with { Priority = ofMember }, Make.Job());
        await Storage.CreateAsync(cancelled, parent);
        await Storage.CreateAsync(later with { Start = JobStart.AfterJob(parent.Id, JobContinuationOptions.OnlyOnSucceededState) }, member);
        await Storage.CreateAsync(other);
        await Storage.RequeueAsync(member.Id); // a person does not wait for the parent
        await Storage.ChangeBatchAsync(BatchChangeKind.Cancel, cancelled.Id);

        var server = await Storage.ServerAsync();
        var got = await server.FetchAsync(10, "default");
        foreach (var job in got) Assert.Equal(FinishStatus.Applied, await server.TryFinishAsync(job, Make.Success()));
        await Storage.MoveAllAsync();
        Assert.Contains(other.Id, got.Select(job => job.Id));
        Assert.Equal(got.Any(job => job.Id == member.Id) ? JobState.Succeeded : JobState.Deleted, await Storage.StateAsync(member.Id));
        Assert.Equal(BatchState.Deleted, (await Storage.FindBatchAsync(later.Id)).State);
    }

    [Fact]
    public async Task A_batch_inside_a_cancelled_one_does_not_succeed_because_a_fetch_has_dropped_its_members()
    {
        var (outer, inner) = (Make.Batch(), Make.Batch());
        await Storage.CreateAsync(outer);
        await Storage.CreateAsync(inner with { Batch = outer.Id }, Make.Members(inner.Id, 2));
        var child = await Storage.CreateAsync(Make.ChildOfBatch(inner.Id) with { Queue = "after" });
        await Storage.ChangeBatchAsync(BatchChangeKind.Cancel, outer.Id);
        Assert.Empty(await (await Storage.ServerAsync()).DrainAsync("default", "after"));
        await Storage.MoveAllAsync();
        Assert.Equal((BatchState.Deleted, JobState.Deleted), ((await Storage.FindBatchAsync(inner.Id)).State, await Storage.StateAsync(child)));
    }

    [Fact]
    public async Task A_batch_inside_a_cancelled_one_does_not_succeed_because_its_last_member_has()
    {
        var (outer, inner) = (Make.Batch(), Make.Batch());
        await Storage.CreateAsync(outer);
        await Storage.CreateAsync(inner with { Batch = outer.Id }, Make.Members(inner.Id, 1));
        var child = await Storage.CreateAsync(Make.ChildOfBatch(inner.Id) with { Queue = "after" });
        var server = await Storage.ServerAsync();
        var last = await server.ClaimAsync();
        await Storage.ChangeBatchAsync(BatchChangeKind.Cancel, outer.Id);
        await server.TryFinishAsync(last, Make.Success()); // applied where the members are deleted in steps, stale where that has been done at once
        await Storage.MoveAllAsync();
        Assert.Equal((BatchState.Deleted, JobState.Deleted), ((await Storage.FindBatchAsync(inner.Id)).State, await Storage.StateAsync(child)));
    }

    [Fact]
    public async Task Held_members_of_a_cancelled_batch_never_run()
    {
        var batch = Make.Batch() with { Sealed = false };
        var members = Make.Members(batch.Id, 3);
        await Storage.CreateAsync(batch, members);
        await Storage.CancelAsync(batch.Id);
        Assert.Equal(BatchState.Deleted, (await Storage.FindBatchAsync(batch.Id)).State);
        Assert.All(await Storage.StatesAsync(members.Select(member => member.Id)), state => Assert.Equal(JobState.Deleted, state));
    }

    [Theory]
    [InlineData(JobContinuationOptions.OnlyOnSucceededState, JobState.Deleted)]
    [InlineData(JobContinuationOptions.OnlyOnFailedState, JobState.Deleted)]
    [InlineData(JobContinuationOptions.OnlyOnDeletedState, JobState.Enqueued)]
    [InlineData(JobContinuationOptions.OnAnyFinishedState, JobState.Enqueued)]
    public async Task A_cancelled_batch_ends_at_once_as_Deleted_for_its_continuations(JobContinuationOptions condition, JobState expected)
    {
        var (batch, _) = await Storage.CreateBatchAsync(2);
        var child = await Storage.CreateAsync(Make.ChildOfBatch(batch, condition));
        await Storage.ChangeBatchAsync(BatchChangeKind.Cancel, batch);
        Assert.Equal((BatchState.Deleted, expected), ((await Storage.FindBatchAsync(batch)).State, await Storage.StateAsync(child)));
    }

    [Fact]
    public async Task Cancelling_reaches_nested_batches_and_what_is_in_them()
    {
        var (outer, middle, inner) = (Make.Batch(), Make.Batch(), Make.Batch());
        var (outerJob, innerJob) = (Make.Member(outer.Id), Make.Member(inner.Id));
        await Storage.CreateAsync(outer, outerJob);
        await Storage.CreateAsync(middle with { Batch = outer.Id, Sealed = false });
        await Storage.CreateAsync(inner with { Batch = middle.Id }, innerJob);
        var child = await Storage.CreateAsync(Make.ChildOfBatch(inner.Id, JobContinuationOptions.OnlyOnDeletedState));
        await Storage.CancelAsync(outer.Id);

        Assert.All(await Storage.BatchStatesAsync([outer, middle, inner]), state => Assert.Equal(BatchState.Deleted, state));
        Assert.Equal((JobState.Deleted, JobState.Deleted), (await Storage.StateAsync(outerJob.Id), await Storage.StateAsync(innerJob.Id)));
        Assert.Equal(JobState.Enqueued, await Storage.StateAsync(child));
    }

    [Theory]
    [InlineData(BatchState.Awaiting, ChangeStatus.Applied)]
    [InlineData(BatchState.Processing, ChangeStatus.Applied)]
    [InlineData(BatchState.Failed, ChangeStatus.Applied)]
    [InlineData(BatchState.Succeeded, ChangeStatus.WrongState)]
    [InlineData(BatchState.Deleted, ChangeStatus.WrongState)]
    public async Task A_batch_can_be_cancelled_until_it_is_over(BatchState state, ChangeStatus expected)
    {
        var batch = await Storage.BatchAsync(state);
        Assert.Equal(expected, (await Storage.ChangeBatchAsync(BatchChangeKind.Cancel, batch)).Status);
        await Storage.MoveAllAsync();
        Assert.Equal(expected == ChangeStatus.Applied ? BatchState.Deleted : state, (await Storage.FindBatchAsync(batch)).State);
    }

    [Fact]
    public async Task Cancelling_many_answers_for_each_in_order()
    {
        var (first, second) = (await Storage.BatchAsync(BatchState.Processing), await Storage.BatchAsync(BatchState.Succeeded));
        var answers = await Storage.Jobs.ChangeBatchesAsync(
            new()
            {
                Kind = BatchChangeKind.Cancel,
                Batches = [first, Make.Id(), second],
                Actor = Make.Person(),
            },
            default
        );
        Assert.Equal([ChangeStatus.Applied, ChangeStatus.NotFound, ChangeStatus.WrongState], answers.Select(answer => answer.Status));
    }

    [Fact]
    public async Task A_job_that_awaits_a_member_of_a_cancelled_batch_learns_of_the_deletion()
    {
        var (batch, members) = await Storage.CreateBatchAsync(1);
        var child = await Storage.CreateAsync(Make.Child(members[0], JobContinuationOptions.OnlyOnDeletedState, "after"));
        await Storage.CancelAsync(batch);
        Assert.Equal(child, (await (await Storage.ServerAsync()).ClaimAsync("after")).Id);
    }

    [Fact]
    public async Task Thousands_of_members_are_deleted_in_bounded_steps()
    {
        var batch = Make.Batch() with { Sealed = false };
        await Storage.CreateAsync(batch);
        await Storage.CreateAsync(Make.Members(batch.Id, 2_500));
        await Storage.SealAsync(batch.Id);
        await Storage.ChangeBatchAsync(BatchChangeKind.Cancel, batch.Id);
        Assert.Empty(await Storage.Reader.OrphansAsync(10, default));
        var step = await Storage.Maintenance.MoveHeldAsync(400, default);
        Assert.InRange(step.Done, 1, 400);
        Assert.True(step.More);
        await Storage.MoveAllAsync();
        Assert.Equal(2_500, (await Storage.FindBatchAsync(batch.Id)).Deleted);
    }
}
