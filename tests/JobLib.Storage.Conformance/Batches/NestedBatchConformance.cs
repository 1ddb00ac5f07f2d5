namespace JobLib.Storage.Conformance;

/// <summary>Batches inside batches: each counts as one member of the one around it.</summary>
public abstract class NestedBatchConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    [Fact]
    public async Task A_nested_batch_counts_as_one_member_and_knows_the_batch_around_it()
    {
        var (outer, inner) = await NestedAsync(members: 3);
        var found = await Storage.FindBatchAsync(outer);
        Assert.Equal((BatchState.Processing, 1L, 1L), (found.State, found.Total, found.Pending));
        Assert.Equal([inner.ToString()], found.Nested);
        Assert.Equal(outer.ToString(), (await Storage.FindBatchAsync(inner)).BatchId);
        Assert.Empty((await Storage.FindBatchAsync(inner)).Nested);
    }

    [Fact]
    public async Task The_batch_around_succeeds_when_the_nested_one_does()
    {
        var (outer, inner) = await NestedAsync(members: 2);
        var child = await Storage.CreateAsync(Make.ChildOfBatch(outer) with { Queue = "after" });
        var server = await Storage.ServerAsync();
        await server.SucceedAsync(await server.ClaimAsync());
        Assert.Equal((0L, JobState.Awaiting), ((await Storage.FindBatchAsync(outer)).Succeeded, await Storage.StateAsync(child)));
        await server.SucceedAsync(await server.ClaimAsync());
        Assert.Equal((BatchState.Succeeded, BatchState.Succeeded), ((await Storage.FindBatchAsync(inner)).State, (await Storage.FindBatchAsync(outer)).State));
        Assert.Equal((1L, JobState.Enqueued), ((await Storage.FindBatchAsync(outer)).Succeeded, await Storage.StateAsync(child)));
    }

    [Fact]
    public async Task A_nested_batch_that_ends_as_Failed_fails_the_one_around_it_until_its_member_is_retried()
    {
        var (outer, inner) = await NestedAsync(members: 2);
        var server = await Storage.ServerAsync();
        var jobs = await server.FetchAsync(2);
        await server.FinishAsync(jobs[0], Make.Failure());
        Assert.Equal((BatchState.Failed, BatchState.Processing), ((await Storage.FindBatchAsync(inner)).State, (await Storage.FindBatchAsync(outer)).State));
        await server.SucceedAsync(jobs[1]);
        Assert.Equal((BatchState.Failed, 1L), ((await Storage.FindBatchAsync(outer)).State, (await Storage.FindBatchAsync(outer)).Failed));

        await Storage.RequeueAsync(jobs[0].Id);
        Assert.Equal(
            (BatchState.Processing, BatchState.Processing),
            ((await Storage.FindBatchAsync(inner)).State, (await Storage.FindBatchAsync(outer)).State)
        );
        await server.SucceedAsync(await server.ClaimAsync());
        Assert.Equal((BatchState.Succeeded, BatchState.Succeeded), ((await Storage.FindBatchAsync(inner)).State, (await Storage.FindBatchAsync(outer)).State));
    }

    [Fact]
    public async Task A_nested_batch_that_is_cancelled_counts_as_one_deleted_member()
    {
        var (outer, inner) = await NestedAsync(members: 2);
        await Storage.CancelAsync(inner);
        var found = await Storage.FindBatchAsync(outer);
        Assert.Equal((BatchState.Succeeded, 1L), (found.State, found.Deleted));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_nested_batch_that_has_failed_is_Deleted_with_the_one_around_it_whether_maintenance_or_a_person_comes_to_its_member_first(
        bool personFirst
    )
    {
        var (outer, inner) = await NestedAsync(members: 1);
        var server = await Storage.ServerAsync();
        var job = await server.ClaimAsync();
        await server.FinishAsync(job, Make.Failure());
        await Storage.ChangeBatchAsync(BatchChangeKind.Cancel, outer);
        if (personFirst) await Storage.DeleteAsync(job.Id);
        await Storage.MoveAllAsync();
        Assert.Equal((BatchState.Deleted, JobState.Deleted), ((await Storage.FindBatchAsync(inner)).State, await Storage.StateAsync(job.Id)));
        Assert.Equal((0L, 1L), ((await Storage.FindBatchAsync(outer)).Failed, (await Storage.FindBatchAsync(outer)).Deleted));
    }

    [Fact]
    public async Task A_member_that_is_added_to_a_nested_batch_reopens_all_around_it()
    {
        var (outer, inner) = await NestedAsync(members: 1);
        var server = await Storage.ServerAsync();
        await server.RunAllAsync();
        await Storage.CreateAsync(Make.Member(inner));
        Assert.Equal((BatchState.Processing, 0L), ((await Storage.FindBatchAsync(outer)).State, (await Storage.FindBatchAsync(outer)).Succeeded));
        await server.RunAllAsync();
        Assert.Equal((BatchState.Succeeded, 1L), ((await Storage.FindBatchAsync(outer)).State, (await Storage.FindBatchAsync(outer)).Succeeded));
    }

    [Fact]
    public async Task Success_reaches_through_three_levels()
    {
        var batches = new[] { Make.Batch(), Make.Batch(), Make.Batch() };
        await Storage.Jobs.InsertAsync(
            new()
            {
                Batches = [batches[0], batches[1] with { Batch = batches[0].Id }, batches[2] with { Batch = batches[1].Id }],
                Jobs = [Make.Member(batches[2].Id)],
            },
            null,
            default);
        var server = await Storage.ServerAsync();
        var job = await server.ClaimAsync();
        await server.FinishAsync(job, Make.Failure());
        Assert.All(await Storage.BatchStatesAsync(batches), state => Assert.Equal(BatchState.Failed, state));
        await Storage.RequeueAsync(job.Id);
        Assert.All(await Storage.BatchStatesAsync(batches), state => Assert.Equal(BatchState.Processing, state));
        await server.RunAllAsync();
        Assert.All(await Storage.BatchStatesAsync(batches), state => Assert.Equal(BatchState.Succeeded, state));
    }

    [Fact]
    public async Task A_nested_batch_without_members_counts_as_succeeded_at_once()
    {
        var (outer, _) = await NestedAsync(members: 0);
        Assert.Equal((BatchState.Succeeded, 1L), ((await Storage.FindBatchAsync(outer)).State, (await Storage.FindBatchAsync(outer)).Succeeded));
    }

    [Fact]
    public async Task A_batch_inside_one_that_has_not_begun_is_held_like_any_other_member()
    {
        var (outer, inner, empty) = (Make.Batch() with { Sealed = false }, Make.Batch(), Make.Batch());
        var member = Make.Member(inner.Id);
        await Storage.CreateAsync(outer);
        await Storage.CreateAsync(inner with { Batch = outer.Id }, member);
        await Storage.CreateAsync(empty with { Batch = outer.Id });
        await Storage.MoveAllAsync();
        Assert.All(await Storage.BatchStatesAsync([outer, inner, empty]), state => Assert.Equal(BatchState.Awaiting, state));
        Assert.Equal(JobState.Awaiting, await Storage.StateAsync(member.Id));

        await Storage.SealAsync(outer.Id);
        Assert.Equal(
            (BatchState.Processing, BatchState.Succeeded),
            ((await Storage.FindBatchAsync(inner.Id)).State, (await Storage.FindBatchAsync(empty.Id)).State)
        );
        Assert.Equal(1, await (await Storage.ServerAsync()).RunAllAsync());
        Assert.Equal((BatchState.Succeeded, 2L), ((await Storage.FindBatchAsync(outer.Id)).State, (await Storage.FindBatchAsync(outer.Id)).Succeeded));
    }

    [Fact]
    public async Task Members_of_the_inner_and_the_outer_batch_may_finish_in_one_unit()
    {
        var (outer, inner) = await NestedAsync(members: 2);
        await Storage.CreateAsync(Make.Members(outer, 2));
        var server = await Storage.ServerAsync();
        await server.SucceedAsync(await server.FetchAsync(10));
        Assert.Equal((BatchState.Succeeded, BatchState.Succeeded), ((await Storage.FindBatchAsync(inner)).State, (await Storage.FindBatchAsync(outer)).State));
        Assert.Equal((3L, 3L), ((await Storage.FindBatchAsync(outer)).Total, (await Storage.FindBatchAsync(outer)).Succeeded));
    }

    [Fact]
    public async Task Members_of_nested_batches_that_finish_at_once_on_two_servers_do_not_lose_a_count()
    {
        for (var round = 0; round < 10; round++)
        {
            var (outer, inner) = await NestedAsync(members: 4);
            await Storage.CreateAsync(Make.Members(outer, 4));
            var other = await Sandbox.OpenAsync();
            await Together.RunAsync(4, async (i, _) =>
            {
                var server = await (i % 2 == 0 ? Storage : other).ServerAsync();
                await server.SucceedAsync(await server.FetchAsync(2));
            });
            await (await Storage.ServerAsync()).RunAllAsync(); // a fetch that met another's locks may have come back short
            Assert.Equal(
                (BatchState.Succeeded, BatchState.Succeeded),
                ((await Storage.FindBatchAsync(inner)).State, (await Storage.FindBatchAsync(outer)).State)
            );
        }
    }

    private async Task<(JobId Outer, JobId Inner)> NestedAsync(int members)
    {
        var (outer, inner) = (Make.Batch(), Make.Batch());
        await Storage.Jobs.InsertAsync(new() { Batches = [outer, inner with { Batch = outer.Id }], Jobs = Make.Members(inner.Id, members) }, null, default);
        return (outer.Id, inner.Id);
    }
}
