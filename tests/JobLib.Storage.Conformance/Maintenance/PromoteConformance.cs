namespace JobLib.Storage.Conformance;

/// <summary><c>IMaintenance.PromoteAsync</c>: scheduled jobs that are due, in their order, so many a step.</summary>
public abstract class PromoteConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    [Fact]
    public async Task A_job_is_promoted_when_the_storages_clock_says_so_and_not_before()
    {
        var id = await Storage.CreateAsync(Make.Job() with { Start = JobStart.After(TimeSpan.FromHours(2)) });
        Assert.Equal(0, await Storage.PromoteAllAsync());
        Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, await Storage.PromoteAllAsync());
        Advance(TimeSpan.FromHours(2));
        Assert.Equal(1, await Storage.PromoteAllAsync());
        var found = await Storage.FindAsync(id);
        Assert.Equal((JobState.Enqueued, null), (found.State, found.DueAt));
        Expect.Near(await Storage.NowAsync(), found.ReadyAt);
    }

    [Fact]
    public async Task A_job_is_promoted_into_its_own_queue_with_its_priority()
    {
        await Storage.CreateAsync(Make.Job("reports") with { Priority = 4, Start = JobStart.After(TimeSpan.FromHours(1)) });
        Advance(TimeSpan.FromHours(2));
        await Storage.PromoteAllAsync();
        var claimed = await (await Storage.ServerAsync()).ClaimAsync("reports");
        Assert.Equal(("reports", 4), (claimed.Queue, claimed.Priority));
    }

    [Fact]
    public async Task A_step_moves_no_more_than_its_bound_the_earliest_first()
    {
        var now = await Storage.NowAsync();
        var jobs = Enumerable.Range(0, 25).Select(i => Make.Job() with { Start = JobStart.AtInstant(now.AddHours(1).AddMinutes(25 - i)) }).ToList();
        await Storage.CreateAsync(jobs);
        Advance(TimeSpan.FromHours(3));
        var step = await Storage.Maintenance.PromoteAsync(10, default);
        Assert.Equal((10, true), (step.Done, step.More));
        var server = await Storage.ServerAsync();
        Assert.Equal(jobs.Select(job => job.Id).Reverse().Take(10), (await server.FetchAsync(50)).Select(job => job.Id));
        Assert.Equal(15, await Storage.PromoteAllAsync());
    }

    [Fact]
    public async Task A_step_says_when_the_next_job_is_due()
    {
        var nothing = await Storage.Maintenance.PromoteAsync(10, default);
        Assert.Equal(new StepResult(0, false, null), nothing);
        await Storage.CreateAsync(Make.Job() with { Start = JobStart.After(TimeSpan.FromHours(1)) });
        await Storage.CreateAsync(Make.Job() with { Start = JobStart.After(TimeSpan.FromHours(5)) });
        Expect.Near(TimeSpan.FromHours(1), (await Storage.Maintenance.PromoteAsync(10, default)).NextIn);
        Advance(TimeSpan.FromHours(2));
        Expect.Near(TimeSpan.FromHours(3), (await Storage.Maintenance.PromoteAsync(10, default)).NextIn);
    }

    [Fact]
    public async Task Two_that_promote_at_once_promote_each_job_once()
    {
        await Storage.CreateAsync(Enumerable.Range(0, 200).Select(_ => Make.Job() with { Start = JobStart.After(TimeSpan.FromHours(1)) }));
        Advance(TimeSpan.FromHours(2));
        var other = await Sandbox.OpenAsync();
        var promoted = 0;
        await Together.RunAsync(4, async (i, _) => Interlocked.Add(ref promoted, await (i % 2 == 0 ? Storage : other).PromoteAllAsync()));
        await Storage.PromoteAllAsync();
        Assert.Equal(200, (await (await Storage.ServerAsync()).DrainAsync()).Count);
        Assert.InRange(promoted, 1, 200);
    }

    [Fact]
    public async Task A_promotion_and_a_deletion_at_once_leave_the_job_deleted()
    {
        for (var round = 0; round < 10; round++)
        {
            var id = await Storage.CreateAsync(Make.Job() with { Start = JobStart.After(TimeSpan.FromHours(1)) });
            Advance(TimeSpan.FromHours(2));
            await Task.WhenAll(Task.Run(() => Storage.PromoteAllAsync()), Task.Run(() => Storage.DeleteAsync(id)));
            Assert.Equal(JobState.Deleted, await Storage.StateAsync(id));
        }
    }

    [Fact]
    public async Task A_scheduled_member_of_a_cancelled_batch_does_not_run_when_its_time_comes()
    {
        var batch = Make.Batch();
        await Storage.CreateAsync(batch, Make.Member(batch.Id) with { Start = JobStart.After(TimeSpan.FromHours(1)) });
        await Storage.ChangeBatchAsync(BatchChangeKind.Cancel, batch.Id);
        Advance(TimeSpan.FromHours(2));
        await Storage.PromoteAllAsync();
        Assert.Empty(await (await Storage.ServerAsync()).DrainAsync());
    }

    [Fact]
    public async Task Folding_counters_changes_nothing_that_can_be_seen()
    {
        await Storage.CreateAsync(Make.Jobs(20));
        var server = await Storage.ServerAsync();
        await server.SucceedAsync(await server.FetchAsync(7));
        var before = (await Storage.Reader.OverviewAsync(default)).Counts;
        for (var i = 0; i < 100 && (await Storage.Maintenance.FoldAsync(5, default)).More; i++)
        {
            Assert.Equal(before, (await Storage.Reader.OverviewAsync(default)).Counts);
        }

        Assert.Equal(before, (await Storage.Reader.OverviewAsync(default)).Counts);
    }
}
