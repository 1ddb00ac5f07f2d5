namespace JobLib.Storage.Conformance;

/// <summary>Batches of thousands: made in units, started, finished and swept in bounded steps.</summary>
public abstract class LargeBatchConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    private const int Members = 5_000;

    [Fact]
    public async Task Five_thousand_held_members_become_ready_in_bounded_steps_and_in_order()
    {
        var (batch, members) = await HeldAsync();
        await Storage.ChangeBatchAsync(BatchChangeKind.Seal, batch);
        var server = await Storage.ServerAsync();
        Assert.True((await server.SignalsAsync()).Work is null or { HeldIn: { Ticks: 0 } }, "The control poll should tell of it.");
        Assert.InRange((await Storage.Reader.OverviewAsync(default)).Counts[JobState.Enqueued], 0, 1_000);
        Assert.Empty(await Storage.Reader.OrphansAsync(10, default));

        var before = (await Storage.Reader.OverviewAsync(default)).Counts[JobState.Awaiting];
        var step = await Storage.Maintenance.MoveHeldAsync(700, default);
        Assert.InRange(step.Done, 1, 700);
        Assert.True(step.More);
        Assert.InRange(before - (await Storage.Reader.OverviewAsync(default)).Counts[JobState.Awaiting], 1, 700);
        await Storage.MoveAllAsync();
        Assert.Null((await server.SignalsAsync()).Work?.HeldIn);
        Assert.Equal(members, (await server.DrainAsync()).Select(job => job.Id));
        Assert.Equal(Members, (await Storage.FindBatchAsync(batch)).Processing);
    }

    [Fact]
    public async Task Members_run_and_count_while_others_are_still_held()
    {
        var (batch, _) = await HeldAsync();
        await Storage.ChangeBatchAsync(BatchChangeKind.Seal, batch);
        await Storage.Maintenance.MoveHeldAsync(100, default);
        var server = await Storage.ServerAsync();
        var some = await server.FetchAsync(100);
        await server.SucceedAsync(some);
        var found = await Storage.FindBatchAsync(batch);
        Assert.Equal((BatchState.Processing, 100L, Members - 100L), (found.State, found.Succeeded, found.Pending));
    }

    [Fact]
    public async Task A_batch_that_nobody_seals_is_swept_in_bounded_steps_with_its_members_and_they_never_run()
    {
        var (batch, members) = await HeldAsync();
        Advance(TimeSpan.FromHours(23));
        await Storage.PruneAllAsync();
        Assert.Equal(Members, (await Storage.FindBatchAsync(batch)).Total);

        Advance(TimeSpan.FromHours(2));
        Assert.InRange((await Storage.Maintenance.PruneAsync(500, default)).Done, 1, 500);
        await Storage.PruneAllAsync();
        await Storage.MoveAllAsync();
        await Storage.PruneAllAsync();
        Assert.Empty(await Storage.Reader.FindBatchesAsync([batch], default));
        Assert.Empty(await Storage.Reader.FindAsync([.. members.Take(10)], default));
        Assert.Empty(await (await Storage.ServerAsync()).FetchAsync(10));
        Assert.All((await Storage.Reader.OverviewAsync(default)).Counts, count => Assert.Equal(0, count.Value));
    }

    [Fact]
    public async Task What_waits_for_a_batch_that_is_swept_does_not_wait_for_ever()
    {
        var batch = Make.Batch() with { Sealed = false };
        var member = Make.Member(batch.Id);
        await Storage.CreateAsync(batch, member);
        var (afterBatch, afterMember) = (await Storage.CreateAsync(Make.ChildOfBatch(batch.Id)), await Storage.CreateAsync(Make.Child(member.Id)));
        Advance(TimeSpan.FromHours(25));
        await Storage.PruneAllAsync();
        await Storage.MoveAllAsync();
        Assert.NotEqual(JobState.Awaiting, await Storage.StateAsync(afterBatch));
        Assert.NotEqual(JobState.Awaiting, await Storage.StateAsync(afterMember));
    }

    [Fact]
    public async Task A_batch_that_was_sealed_in_time_is_not_swept()
    {
        var batch = Make.Batch() with { Sealed = false };
        await Storage.CreateAsync(batch, Make.Members(batch.Id, 2));
        await Storage.SealAsync(batch.Id);
        Advance(TimeSpan.FromDays(30));
        await Storage.PruneAllAsync();
        Assert.Equal(2, await (await Storage.ServerAsync()).RunAllAsync());
    }

    [Fact]
    public async Task Five_thousand_members_are_counted_exactly_as_they_finish()
    {
        var (batch, _) = await HeldAsync();
        await Storage.SealAsync(batch);
        var child = await Storage.CreateAsync(Make.ChildOfBatch(batch) with { Queue = "after" });
        Assert.Equal(Members, await (await Storage.ServerAsync()).RunAllAsync());
        var found = await Storage.FindBatchAsync(batch);
        Assert.Equal((BatchState.Succeeded, Members, 0L), (found.State, found.Succeeded, found.Pending));
        Assert.Equal(JobState.Enqueued, await Storage.StateAsync(child));
    }

    private async Task<(JobId Batch, IReadOnlyList<JobId> Members)> HeldAsync()
    {
        var batch = Make.Batch() with { Sealed = false };
        await Storage.CreateAsync(batch);
        return (batch.Id, await Storage.CreateAsync(Make.Members(batch.Id, Members)));
    }
}
