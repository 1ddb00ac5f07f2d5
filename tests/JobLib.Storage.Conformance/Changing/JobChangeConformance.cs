namespace JobLib.Storage.Conformance;

/// <summary><c>IJobWriter.ChangeAsync</c>: every change to a job in every state, as the table of transitions says.</summary>
public abstract class JobChangeConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    /// <summary>Every state with every change.</summary>
    public static TheoryData<JobState, JobChangeKind> All =>
        [.. from state in Enum.GetValues<JobState>() from kind in Enum.GetValues<JobChangeKind>() select (state, kind)];

    /// <summary>Every state with every change that leads out of it.</summary>
    public static TheoryData<JobState, JobChangeKind> Possible =>
        [.. from state in Enum.GetValues<JobState>() from kind in Enum.GetValues<JobChangeKind>() where IsChange(state, kind) select (state, kind)];

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_change_does_what_the_table_of_transitions_allows(JobState state, JobChangeKind kind)
    {
        var staged = await Storage.JobAsync(state);
        var expected = Tables.ChangedBy(kind, state);
        Assert.Equal(new ChangeResult(expected is null ? ChangeStatus.WrongState : ChangeStatus.Applied, state), await Storage.ChangeAsync(kind, staged.Id));
        Assert.Equal(expected ?? state, await Storage.StateAsync(staged.Id));
    }

    [Theory]
    [MemberData(nameof(Possible))]
    public async Task A_change_raises_the_fence_and_forgets_attempts_and_crashes(JobState state, JobChangeKind kind)
    {
        var staged = await Storage.JobAsync(state);
        var before = (await Storage.FindAsync(staged.Id)).Fence;
        await Storage.ChangeAsync(kind, staged.Id);
        var found = await Storage.FindAsync(staged.Id);
        Assert.True(found.Fence > before, $"The fence was {before} and is {found.Fence}.");
        if (kind != JobChangeKind.Delete) Assert.Equal((0, 0), (found.Attempt, found.Crashes));
    }

    [Theory]
    [MemberData(nameof(Possible))]
    public async Task A_change_leaves_a_row_of_history_with_who_and_why(JobState state, JobChangeKind kind)
    {
        var staged = await Storage.JobAsync(state);
        await Storage.ChangeAsync(kind, staged.Id);
        var last = (await Storage.FindAsync(staged.Id)).History[^1];
        Assert.Equal((Tables.ChangedBy(kind, state), Make.Person()), (last.State, last.Actor));
        Expect.Near(await Storage.NowAsync(), last.At);
    }

    [Theory]
    [InlineData(JobChangeKind.Delete)]
    [InlineData(JobChangeKind.Requeue)]
    [InlineData(JobChangeKind.Reschedule)]
    public async Task A_job_that_does_not_exist_is_not_found(JobChangeKind kind) =>
        Assert.Equal(new ChangeResult(ChangeStatus.NotFound, null), await Storage.ChangeAsync(kind, Make.Id()));

    [Theory]
    [InlineData(JobChangeKind.Delete)]
    [InlineData(JobChangeKind.Requeue)]
    [InlineData(JobChangeKind.Reschedule)]
    public async Task A_job_that_is_not_in_the_expected_state_is_left_alone(JobChangeKind kind)
    {
        var staged = await Storage.JobAsync(JobState.Processing);
        var before = await Storage.FindAsync(staged.Id);
        Assert.Equal(new ChangeResult(ChangeStatus.WrongState, JobState.Processing), await Storage.ChangeAsync(kind, staged.Id, expected: JobState.Failed));
        Assert.Equivalent(before, await Storage.FindAsync(staged.Id));
        Assert.Equal(new ChangeResult(ChangeStatus.Applied, JobState.Processing), await Storage.ChangeAsync(kind, staged.Id, expected: JobState.Processing));
    }

    [Fact]
    public async Task A_change_of_many_answers_for_each_in_the_order_of_the_ids()
    {
        var (failed, deleted, running) = (
            await Storage.JobAsync(JobState.Failed),
            await Storage.JobAsync(JobState.Deleted),
            await Storage.JobAsync(JobState.Processing)
        );
        var answers = await Storage.Jobs.ChangeAsync(
            new() { Kind = JobChangeKind.Delete, Jobs = [deleted.Id, failed.Id, Make.Id(), running.Id], Actor = Make.Person() },
            default);
        Assert.Equal(
            [
                new(ChangeStatus.WrongState, JobState.Deleted),
                new(ChangeStatus.Applied, JobState.Failed),
                new(ChangeStatus.NotFound, null),
                new ChangeResult(ChangeStatus.Applied, JobState.Processing),
            ],
            answers);
    }

    [Fact]
    public async Task As_many_jobs_as_the_storage_takes_are_changed_in_one_call()
    {
        var ids = await Storage.CreateAsync(Make.Jobs(Storage.Info.MaxSet));
        var answers = await Storage.Jobs.ChangeAsync(new() { Kind = JobChangeKind.Delete, Jobs = ids, Actor = Make.Person() }, default);
        Assert.All(answers, answer => Assert.Equal(new(ChangeStatus.Applied, JobState.Enqueued), answer));
        Assert.Equal(ids.Count, (await Storage.Reader.OverviewAsync(default)).Counts[JobState.Deleted]);
    }

    [Fact]
    public async Task A_requeued_job_starts_from_its_first_attempt_at_the_end_of_its_queue()
    {
        var server = await Storage.ServerAsync();
        var first = await Storage.CreateAsync();
        await server.FinishAsync(await server.ClaimAsync(), Make.Retry());
        await server.FinishAsync(await server.ClaimAsync(), Make.Failure());
        var second = await Storage.CreateAsync();
        await Storage.RequeueAsync(first);
        var got = await server.FetchAsync(10);
        Assert.Equal([second, first], got.Select(job => job.Id));
        Assert.Equal((1, 0), (got[1].Attempt, got[1].Crashes));
    }

    [Fact]
    public async Task Requeueing_an_Enqueued_job_leaves_it_at_its_place()
    {
        var (first, second) = (await Storage.CreateAsync(), await Storage.CreateAsync());
        var before = await Storage.FindAsync(first);
        await Storage.RequeueAsync(first);
        Assert.Equivalent(before, await Storage.FindAsync(first));
        Assert.Equal([first, second], (await (await Storage.ServerAsync()).FetchAsync(10)).Select(job => job.Id));
    }

    [Fact]
    public async Task A_rescheduled_job_waits_for_its_new_time()
    {
        var id = await Storage.CreateAsync(Make.Job() with { Start = JobStart.After(TimeSpan.FromDays(10)) });
        await Storage.ChangeAsync(JobChangeKind.Reschedule, id, start: JobStart.After(TimeSpan.FromHours(2)));
        Expect.Near(await Storage.NowAsync() + TimeSpan.FromHours(2), (await Storage.FindAsync(id)).DueAt);
        Advance(TimeSpan.FromHours(3));
        Assert.Equal(1, await Storage.PromoteAllAsync());
        await (await Storage.ServerAsync()).ClaimAsync();
    }

    [Fact]
    public async Task A_job_may_be_rescheduled_to_an_instant()
    {
        var at = new DateTimeOffset(2050, 5, 17, 6, 0, 0, TimeSpan.Zero);
        var staged = await Storage.JobAsync(JobState.Failed);
        await Storage.ChangeAsync(JobChangeKind.Reschedule, staged.Id, start: JobStart.AtInstant(at));
        var found = await Storage.FindAsync(staged.Id);
        Assert.Equal((JobState.Scheduled, at, false), (found.State, found.DueAt, found.Retrying));
    }

    [Fact]
    public async Task A_retry_that_a_person_reschedules_is_no_retry_any_more()
    {
        var staged = await Storage.JobAsync(JobState.Processing);
        await Assert.IsType<TestServer>(staged.Server).FinishAsync(Assert.IsType<ClaimedJob>(staged.Claim), Make.Retry(TimeSpan.FromHours(1)));
        await Storage.RescheduleAsync(staged.Id);
        Assert.False((await Storage.FindAsync(staged.Id)).Retrying);
    }

    [Theory]
    [InlineData(JobChangeKind.Requeue)]
    [InlineData(JobChangeKind.Reschedule)]
    public async Task A_continuation_that_a_person_brings_forward_has_nothing_to_do_with_its_parents_end_any_more(JobChangeKind kind)
    {
        var parent = await Storage.CreateAsync(Make.Job("parents"));
        var child = await Storage.CreateAsync(Make.Child(parent));
        await Storage.ChangeAsync(kind, child);
        var before = await Storage.FindAsync(child);
        await Storage.DeleteAsync(parent);
        await Storage.MoveAllAsync();
        var after = await Storage.FindAsync(child);
        Assert.Equal((before.State, before.Fence, before.DueAt), (after.State, after.Fence, after.DueAt));
        Advance(TimeSpan.FromHours(2));
        await Storage.PromoteAllAsync();
        Assert.Equal(1, await (await Storage.ServerAsync()).RunAllAsync());
    }

    [Fact]
    public async Task A_deleted_continuation_that_is_brought_back_does_not_wait_for_its_parent_again()
    {
        var parent = await Storage.CreateAsync(Make.Job("parents"));
        var child = await Storage.CreateAsync(Make.Child(parent));
        await Storage.DeleteAsync(child);
        await Storage.RequeueAsync(child);
        Assert.Equal(1, await (await Storage.ServerAsync()).RunAllAsync());
        await (await Storage.ServerAsync()).RunAllAsync("parents");
        Assert.Equal(JobState.Succeeded, await Storage.StateAsync(child));
    }

    [Fact]
    public async Task A_finished_job_that_is_brought_back_shows_no_result_and_no_end()
    {
        var staged = await Storage.JobAsync(JobState.Succeeded);
        await Storage.RequeueAsync(staged.Id);
        var found = await Storage.FindAsync(staged.Id);
        Assert.Equal((null, null, null, 0), (found.Result, found.FinishedAt, found.ExpiresAt, found.Attempt));
    }

    [Theory]
    [InlineData(JobChangeKind.Delete)]
    [InlineData(JobChangeKind.Requeue)]
    [InlineData(JobChangeKind.Reschedule)]
    public async Task A_change_to_a_running_job_raises_the_signals_version_and_the_renewal_names_the_job_as_lost(JobChangeKind kind)
    {
        var server = await Storage.ServerAsync();
        await Storage.CreateAsync(Make.Jobs(2));
        var jobs = await server.FetchAsync(2);
        var version = (await server.SignalsAsync()).Version;
        await Storage.ChangeAsync(kind, jobs[0].Id);
        Assert.True((await server.SignalsAsync()).Version > version);
        Assert.Equal([jobs[0].Id], server.Renew([.. jobs]).Lost);
    }

    [Fact]
    public async Task Of_many_who_delete_a_job_at_once_one_is_told_that_it_did()
    {
        var other = await Sandbox.OpenAsync();
        for (var round = 0; round < 10; round++)
        {
            var id = await Storage.CreateAsync();
            var answers = await Task.WhenAll(
                Enumerable.Range(0, 6).Select(i => Task.Run(() => (i % 2 == 0 ? Storage : other).ChangeAsync(JobChangeKind.Delete, id)))
            );
            Assert.Single(answers, answer => answer.Status == ChangeStatus.Applied);
            Assert.All(answers, answer => Assert.NotEqual(ChangeStatus.NotFound, answer.Status));
        }
    }

    [Fact]
    public async Task Changes_of_the_same_jobs_in_opposite_orders_at_once_all_come_to_an_end()
    {
        var other = await Sandbox.OpenAsync();
        for (var round = 0; round < 10; round++)
        {
            var ids = await Storage.CreateAsync(Make.Jobs(20));
            await Together.RunAsync(4, async (i, _) => await (i % 2 == 0 ? Storage : other).Jobs.ChangeAsync(
                new() { Kind = i < 2 ? JobChangeKind.Delete : JobChangeKind.Requeue, Jobs = i % 2 == 0 ? ids : [.. ids.Reverse()], Actor = Make.Person() },
                default));
        }

        var counts = (await Storage.Reader.OverviewAsync(default)).Counts;
        Assert.Equal(200, counts[JobState.Enqueued] + counts[JobState.Deleted]);
    }

    // To requeue what is in its queue is no error, and changes nothing.
    private static bool IsChange(JobState state, JobChangeKind kind) =>
        Tables.ChangedBy(kind, state) is not null && (state, kind) != (JobState.Enqueued, JobChangeKind.Requeue);
}
