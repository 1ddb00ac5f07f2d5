namespace JobLib.Storage.Conformance;

/// <summary>
/// What somebody's open transaction holds is passed over and looked at again: nobody waits for it but those whose own rows it holds. For storages in which a
/// caller's transaction locks rows and not the whole.
/// </summary>
public abstract class LockedRowConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    // Many times what a call takes on a busy machine, and far less than a transaction that stays open.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(8);

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_completion_that_is_not_committed_keeps_no_other_job_from_its_end(bool commits)
    {
        await Storage.CreateAsync(Make.Jobs(30));
        var server = await Storage.ServerAsync();
        var jobs = await server.FetchAsync(20);
        await using var caller = await Caller.BeginAsync(Sandbox);
        Assert.True(await Storage.Jobs.CompleteAsync(jobs[7].Id, jobs[7].Fence, "7", caller.Transaction, default));

        var result = await InTimeAsync(() => server.FinishAsync([.. jobs.Select(job => TestServer.Finish(job, Make.Failure()))], server.Request(20)));
        Assert.Equal(jobs.Select((_, i) => i == 7 ? FinishStatus.Locked : FinishStatus.Applied), result.Outcomes.Select(one => one.Status));
        Assert.Equal(10, result.Next?.Jobs.Count);
        Assert.Equal(FinishStatus.Locked, await InTimeAsync(() => server.TryFinishAsync(jobs[7], Make.Failure())));
        Assert.Equal(JobState.Processing, await Storage.StateAsync(jobs[7].Id));

        await caller.EndAsync(commits);
        Assert.Equal(commits ? FinishStatus.Marked : FinishStatus.Applied, await server.TryFinishAsync(jobs[7], Make.Failure()));
        Assert.Equal(commits ? JobState.Succeeded : JobState.Failed, await Storage.StateAsync(jobs[7].Id));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Continuations_that_are_attached_to_running_jobs_and_not_committed_keep_no_other_job_from_its_end(bool commits)
    {
        await Storage.CreateAsync(Make.Jobs(20));
        var server = await Storage.ServerAsync();
        var jobs = await server.FetchAsync(20);
        await using var caller = await Caller.BeginAsync(Sandbox);
        var children = jobs.Take(3).Select(parent => Make.Child(parent.Id, queue: "children")).ToList();
        await InsertAsync(caller, [.. children]);

        var result = await InTimeAsync(() => server.FinishAsync([.. jobs.Select(job => TestServer.Finish(job, Make.Success()))]));
        Assert.All(result.Outcomes.Skip(3), one => Assert.Equal(FinishStatus.Applied, one.Status));
        await caller.EndAsync(commits);
        await EndAsync(server, jobs.Take(3));
        await StartOnceAsync(server, commits ? children : []);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_ready_job_that_is_held_is_passed_over_by_claims(bool commits)
    {
        var jobs = await Storage.CreateAsync(Make.Jobs(10));
        var server = await Storage.ServerAsync();
        await using var caller = await Caller.BeginAsync(Sandbox);
        var child = Make.Child(jobs[0], queue: "children");
        await InsertAsync(caller, child);

        var claimed = await InTimeAsync(() => server.FetchAsync(20));
        Assert.Subset(claimed.Select(job => job.Id).ToHashSet(), jobs.Skip(1).ToHashSet());
        await InTimeAsync(() => server.SucceedAsync(claimed.Where(job => job.Id != jobs[0])));
        await caller.EndAsync(commits);
        await EndAsync(server, claimed.Where(job => job.Id == jobs[0]));
        await server.RunAllAsync();
        await StartOnceAsync(server, commits ? [child] : []);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Jobs_of_a_group_that_are_not_committed_keep_nobody_from_a_turn_or_a_claim(bool commits)
    {
        Assert.SkipUnless(Storage.Info.Groups, "Groups do not take turns in this storage.");
        await Storage.CreateAsync(Of("large", 10));
        var server = await Storage.ServerAsync();
        await using var caller = await Caller.BeginAsync(Sandbox);
        await InsertAsync(caller, [.. Of("small", 5)]);

        var (small, other) = (Of("small", 1)[0], Of("other", 1)[0]);
        await InTimeAsync(() => Storage.CreateAsync([small, other]));
        var claimed = await InTimeAsync(() => server.FetchAsync(4));
        Assert.Subset(claimed.Select(job => job.Id).ToHashSet(), new HashSet<JobId> { small.Id, other.Id }); // in the second round, whatever is not committed
        await InTimeAsync(() => server.FinishAsync([.. claimed.Select(job => TestServer.Finish(job, Make.Retry()))]));
        await caller.EndAsync(commits);
        Assert.Equal(commits ? 17 : 12, (await server.DrainAsync()).Count);

        static IReadOnlyList<NewJob> Of(string group, int count) => [.. Make.Jobs(count).Select(job => job with { Group = group })];
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_ready_job_that_is_held_is_passed_over_when_priorities_rise_and_rises_later(bool commits)
    {
        var jobs = await Storage.CreateAsync(Make.Jobs(10));
        var after = TimeSpan.FromMinutes(10);
        Advance(after * 1.5);
        await using var caller = await Caller.BeginAsync(Sandbox);
        var child = Make.Child(jobs[0], queue: "children");
        await InsertAsync(caller, child);

        Assert.InRange(await InTimeAsync(() => Storage.AgeAllAsync(after)), 9, 10);
        await caller.EndAsync(commits);
        await Storage.AgeAllAsync(after);
        var server = await Storage.ServerAsync();
        var claimed = await server.FetchAsync(20);
        Assert.Equal(jobs.Select(id => (id, 1)), claimed.Select(job => (job.Id, job.Priority)).OrderBy(job => job.Id));
        await server.SucceedAsync(claimed);
        await server.RunAllAsync();
        await StartOnceAsync(server, commits ? [child] : []);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_due_job_that_is_held_is_passed_over_by_promotion_which_comes_back_without_haste(bool commits)
    {
        var jobs = await Storage.CreateAsync(Make.Jobs(10).Select(job => job with { Start = JobStart.After(TimeSpan.FromHours(1)) }));
        Advance(TimeSpan.FromHours(2));
        await using var caller = await Caller.BeginAsync(Sandbox);
        var child = Make.Child(jobs[0], queue: "children");
        await InsertAsync(caller, child);

        Assert.InRange(await InTimeAsync(() => Storage.PromoteAllAsync()), 9, 10);
        await CallsForAMomentAsync(() => Storage.Maintenance.PromoteAsync(1_000, default));
        var server = await Storage.ServerAsync();
        Assert.InRange((await server.DrainAsync()).Count, 9, 10);
        await caller.EndAsync(commits);
        await Storage.PromoteAllAsync();
        await RescueEverythingAsync(server);
        await StartOnceAsync(await Storage.ServerAsync(), commits ? [child] : []);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_waiting_child_that_is_held_is_passed_over_by_its_parents_end_and_starts_later(bool commits)
    {
        var server = await Storage.ServerAsync();
        await Storage.CreateAsync(Make.Job("parents"));
        var parent = await server.ClaimAsync("parents");
        var (held, free) = (Make.Child(parent.Id), Make.Child(parent.Id));
        await Storage.CreateAsync([held, free]);
        await using var caller = await Caller.BeginAsync(Sandbox);
        var grandchild = Make.Child(held.Id, queue: "children");
        await InsertAsync(caller, grandchild);

        await InTimeAsync(() => server.SucceedAsync(parent));
        Assert.Contains(free.Id, (await server.FetchAsync(10)).Select(job => job.Id));
        await InTimeAsync(() => Storage.MoveAllAsync());
        await CallsForAMomentAsync(() => Storage.Maintenance.MoveHeldAsync(1_000, default));
        await caller.EndAsync(commits);
        await Storage.MoveAllAsync();
        await RescueEverythingAsync(server);
        await StartOnceAsync(await Storage.ServerAsync(), commits ? [grandchild] : []);
        Assert.All(await Storage.StatesAsync([held.Id, free.Id]), state => Assert.Equal(JobState.Succeeded, state));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Members_that_are_added_to_a_batch_and_not_committed_keep_no_job_of_others_from_its_end(bool commits)
    {
        var (batch, members) = await Storage.CreateBatchAsync(10);
        await Storage.CreateAsync(Make.Jobs(10));
        var server = await Storage.ServerAsync();
        var jobs = await server.FetchAsync(20);
        await using var caller = await Caller.BeginAsync(Sandbox);
        var late = Make.Member(batch, "children");
        await InsertAsync(caller, late);

        var answers = await InTimeAsync(() => server.FinishFreeAsync([.. jobs.Select(job => TestServer.Finish(job, Make.Success()))]));
        Assert.All(jobs.Zip(answers).Where(one => one.First.Batch is null), one => Assert.Equal(FinishStatus.Applied, one.Second));
        await caller.EndAsync(commits);
        await EndAsync(server, jobs.Where((_, i) => answers[i] == FinishStatus.Locked));
        await StartOnceAsync(server, commits ? [late] : []);
        var found = await Storage.FindBatchAsync(batch);
        Assert.Equal((BatchState.Succeeded, members.Count + (commits ? 1L : 0L)), (found.State, found.Succeeded));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_continuation_of_a_batch_that_is_not_committed_keeps_no_job_of_others_from_its_end(bool commits)
    {
        var (batch, _) = await Storage.CreateBatchAsync(1);
        await Storage.CreateAsync(Make.Jobs(10));
        var server = await Storage.ServerAsync();
        var jobs = await server.FetchAsync(20);
        await using var caller = await Caller.BeginAsync(Sandbox);
        var child = Make.ChildOfBatch(batch) with { Queue = "children" };
        await InsertAsync(caller, child);

        var answers = await InTimeAsync(() => server.FinishFreeAsync([.. jobs.Select(job => TestServer.Finish(job, Make.Success()))]));
        Assert.All(jobs.Zip(answers).Where(one => one.First.Batch is null), one => Assert.Equal(FinishStatus.Applied, one.Second));
        await caller.EndAsync(commits);
        await EndAsync(server, jobs.Where((_, i) => answers[i] == FinishStatus.Locked));
        await StartOnceAsync(server, commits ? [child] : []);
        Assert.Equal(BatchState.Succeeded, (await Storage.FindBatchAsync(batch)).State);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_running_job_that_is_held_is_passed_over_by_a_rescue_which_comes_back_without_haste(bool commits)
    {
        await Storage.CreateAsync(Make.Jobs(10));
        var server = await Storage.ServerAsync(TimeSpan.FromMinutes(10));
        var jobs = await server.FetchAsync(10);
        await using var caller = await Caller.BeginAsync(Sandbox);
        Assert.True(await Storage.Jobs.CompleteAsync(jobs[3].Id, jobs[3].Fence, "3", caller.Transaction, default));
        Advance(TimeSpan.FromMinutes(11));

        Assert.Equal(9, await InTimeAsync(() => Storage.RescueAllAsync()));
        await CallsForAMomentAsync(() => Storage.Maintenance.RescueAsync(3, 1_000, default));
        Assert.Equal(9, await (await Storage.ServerAsync()).RunAllAsync());
        await caller.EndAsync(commits);
        Assert.Equal(1, await Storage.RescueAllAsync());
        Assert.Equal(commits ? 0 : 1, await (await Storage.ServerAsync()).RunAllAsync());
        Assert.All(await Storage.StatesAsync(jobs.Select(job => job.Id)), state => Assert.Equal(JobState.Succeeded, state));
    }

    [Theory]
    [InlineData(JobState.Scheduled)]
    [InlineData(JobState.Enqueued)]
    [InlineData(JobState.Processing)]
    public async Task A_member_that_is_held_is_passed_over_when_its_batch_is_cancelled_and_deleted_later(JobState state)
    {
        var batch = Make.Batch();
        var members = Make.Members(batch.Id, 10)
            .Select(job => state == JobState.Scheduled ? job with { Start = JobStart.After(TimeSpan.FromHours(1)) } : job)
            .ToList();
        await Storage.CreateAsync(batch, members);
        if (state == JobState.Processing) await (await Storage.ServerAsync()).FetchAsync(10);
        Assert.Equal(ChangeStatus.Applied, (await Storage.ChangeBatchAsync(BatchChangeKind.Cancel, batch.Id)).Status);
        await using var caller = await Caller.BeginAsync(Sandbox);
        await InsertAsync(caller, Make.Child(members[0].Id, JobContinuationOptions.OnAnyFinishedState, "children"));

        await InTimeAsync(() => Storage.MoveAllAsync());
        Assert.All(await Storage.StatesAsync(members.Skip(1).Select(job => job.Id)), one => Assert.Equal(JobState.Deleted, one));
        await CallsForAMomentAsync(() => Storage.Maintenance.MoveHeldAsync(1_000, default));
        await caller.EndAsync(commits: true);
        await Storage.MoveAllAsync();
        Assert.Equal((BatchState.Deleted, 10L), ((await Storage.FindBatchAsync(batch.Id)).State, (await Storage.FindBatchAsync(batch.Id)).Deleted));
        Assert.Equal(1, await (await Storage.ServerAsync()).RunAllAsync("children"));
    }

    [Fact]
    public async Task A_held_batch_keeps_no_other_batch_from_being_moved()
    {
        var batches = new[] { Make.Batch(), Make.Batch(), Make.Batch() };
        foreach (var batch in batches) await Storage.CreateAsync(batch, Make.Members(batch.Id, 3));
        foreach (var batch in batches) await Storage.ChangeBatchAsync(BatchChangeKind.Cancel, batch.Id);
        await using var caller = await Caller.BeginAsync(Sandbox);
        await InsertAsync(caller, Make.ChildOfBatch(batches[0].Id, JobContinuationOptions.OnAnyFinishedState) with { Queue = "children" });

        await InTimeAsync(() => Storage.MoveAllAsync());
        Assert.All(await Storage.Reader.FindBatchesAsync([batches[1].Id, batches[2].Id], default), found => Assert.Equal(3, found.Deleted));
        await CallsForAMomentAsync(() => Storage.Maintenance.MoveHeldAsync(1_000, default));
        await caller.EndAsync(commits: true);
        await Storage.MoveAllAsync();
        Assert.Equal(3, (await Storage.FindBatchAsync(batches[0].Id)).Deleted);
        Assert.Equal(1, await (await Storage.ServerAsync()).RunAllAsync("children"));
    }

    [Fact]
    public async Task A_member_that_is_held_is_passed_over_when_its_batch_begins_and_placed_later()
    {
        var batch = Make.Batch() with { Sealed = false };
        var members = Make.Members(batch.Id, 10);
        await Storage.CreateAsync(batch, members);
        await using var caller = await Caller.BeginAsync(Sandbox);
        await InsertAsync(caller, Make.Child(members[0].Id, queue: "children"));

        Assert.Equal(ChangeStatus.Applied, (await InTimeAsync(() => Storage.ChangeBatchAsync(BatchChangeKind.Seal, batch.Id))).Status);
        await InTimeAsync(() => Storage.MoveAllAsync());
        await CallsForAMomentAsync(() => Storage.Maintenance.MoveHeldAsync(1_000, default));
        var server = await Storage.ServerAsync();
        Assert.InRange(await server.RunAllAsync(), 9, 10);
        await caller.EndAsync(commits: true);
        await Storage.MoveAllAsync();
        await server.RunAllAsync();
        Assert.Equal(1, await server.RunAllAsync("children"));
        Assert.Equal((BatchState.Succeeded, 10L), ((await Storage.FindBatchAsync(batch.Id)).State, (await Storage.FindBatchAsync(batch.Id)).Succeeded));
    }

    [Fact]
    public async Task A_cancelled_batch_that_is_held_keeps_no_other_job_from_being_claimed()
    {
        var (batch, members) = await Storage.CreateBatchAsync(10);
        var others = await Storage.CreateAsync(Make.Jobs(10));
        await Storage.ChangeBatchAsync(BatchChangeKind.Cancel, batch);
        await using var caller = await Caller.BeginAsync(Sandbox);
        await InsertAsync(caller, Make.ChildOfBatch(batch, JobContinuationOptions.OnAnyFinishedState) with { Queue = "children" });

        var server = await Storage.ServerAsync();
        Assert.Equal(others, (await InTimeAsync(() => server.DrainAsync())).Select(job => job.Id));
        await caller.EndAsync(commits: true);
        await Storage.MoveAllAsync();
        Assert.Empty(await server.FetchAsync(10));
        Assert.All(await Storage.StatesAsync(members), state => Assert.Equal(JobState.Deleted, state));
        Assert.Equal(1, await server.RunAllAsync("children"));
        await RescueEverythingAsync(server);
    }

    [Fact]
    public async Task A_job_that_waits_for_a_key_and_is_held_gets_the_key_later()
    {
        var jobs = await Storage.CreateAsync(Make.Jobs(2).Select(job => job with { ConcurrencyKey = "k" }));
        var server = await Storage.ServerAsync();
        var first = await server.ClaimAsync();
        Assert.Empty(await server.FetchAsync(10));
        await using var caller = await Caller.BeginAsync(Sandbox);
        await InsertAsync(caller, Make.Child(jobs[1], queue: "children"));

        await InTimeAsync(() => server.SucceedAsync(first));
        await InTimeAsync(() => Storage.MoveAllAsync());
        await CallsForAMomentAsync(() => Storage.Maintenance.MoveHeldAsync(1_000, default));
        await caller.EndAsync(commits: true);
        await Storage.MoveAllAsync();
        Assert.Equal(1, await server.RunAllAsync());
        Assert.Equal(1, await server.RunAllAsync("children"));
    }

    [Fact]
    public async Task A_finished_job_that_is_held_is_passed_over_by_pruning()
    {
        var jobs = await Storage.CreateAsync(Make.Jobs(10));
        var server = await Storage.ServerAsync();
        await server.RunAllAsync();
        Advance(Day * 10);
        await using var caller = await Caller.BeginAsync(Sandbox);
        await InsertAsync(caller, Make.Child(jobs[0], queue: "children"));

        await InTimeAsync(() => Storage.PruneAllAsync());
        Assert.All(await Storage.StatesAsync(jobs.Skip(1)), Assert.Null);
        await CallsForAMomentAsync(() => Storage.Maintenance.PruneAsync(1_000, default));
        await caller.EndAsync(commits: true);
        Assert.Equal(1, await server.RunAllAsync("children"));
        await Storage.PruneAllAsync();
        Assert.Null(await Storage.StateAsync(jobs[0]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_batch_that_waits_for_a_job_and_is_held_begins_after_the_jobs_end(bool commits)
    {
        var server = await Storage.ServerAsync();
        await Storage.CreateAsync(Make.Job("parents"));
        var parent = await server.ClaimAsync("parents");
        var batch = Make.Batch() with { Start = JobStart.AfterJob(parent.Id, JobContinuationOptions.OnlyOnSucceededState) };
        await Storage.CreateAsync(batch, Make.Members(batch.Id, 3));
        await using var caller = await Caller.BeginAsync(Sandbox);
        await InsertAsync(caller, Make.Member(batch.Id));

        await InTimeAsync(() => server.SucceedAsync(parent));
        await InTimeAsync(() => Storage.MoveAllAsync());
        await CallsForAMomentAsync(() => Storage.Maintenance.MoveHeldAsync(1_000, default));
        await caller.EndAsync(commits);
        await Storage.MoveAllAsync();
        Assert.Equal(commits ? 4 : 3, await server.RunAllAsync());
        Assert.Equal(BatchState.Succeeded, (await Storage.FindBatchAsync(batch.Id)).State);
    }

    [Fact]
    public async Task A_rescue_that_would_end_a_job_whose_batch_is_held_rescues_the_others()
    {
        var (batch, _) = await Storage.CreateBatchAsync(3);
        var server = await Storage.ServerAsync(TimeSpan.FromMinutes(10));
        var jobs = await server.FetchAsync(3);
        await using (var complete = await Caller.BeginAsync(Sandbox))
        {
            Assert.True(await Storage.Jobs.CompleteAsync(jobs[0].Id, jobs[0].Fence, "0", complete.Transaction, default));
            await complete.EndAsync(commits: true);
        }

        await using var caller = await Caller.BeginAsync(Sandbox);
        await InsertAsync(caller, Make.Member(batch));
        Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(2, await InTimeAsync(() => Storage.RescueAllAsync()));
        await CallsForAMomentAsync(() => Storage.Maintenance.RescueAsync(3, 1_000, default));
        await caller.EndAsync(commits: true);
        Assert.Equal(1, await Storage.RescueAllAsync());
        Assert.Equal(3, await (await Storage.ServerAsync()).RunAllAsync());
        Assert.Equal((BatchState.Succeeded, 4L), ((await Storage.FindBatchAsync(batch)).State, (await Storage.FindBatchAsync(batch)).Succeeded));
    }

    [Fact]
    public async Task A_change_of_what_is_held_gives_up_after_a_bounded_time_and_has_changed_nothing()
    {
        var (batch, _) = await Storage.CreateBatchAsync(1);
        await Storage.CreateAsync(Make.Job("single"));
        var server = await Storage.ServerAsync();
        var job = await server.ClaimAsync("single");
        await using var caller = await Caller.BeginAsync(Sandbox);
        Assert.True(await Storage.Jobs.CompleteAsync(job.Id, job.Fence, "1", caller.Transaction, default));
        await InsertAsync(caller, Make.Member(batch));

        await Assert.ThrowsAsync<StorageLockedException>(() => InTimeAsync(() => Storage.DeleteAsync(job.Id)));
        await Assert.ThrowsAsync<StorageLockedException>(() => InTimeAsync(() => Storage.ChangeBatchAsync(BatchChangeKind.Cancel, batch)));
        await caller.EndAsync(commits: false);
        await Storage.DeleteAsync(job.Id);
        await Storage.CancelAsync(batch);
    }

    [Fact]
    public async Task Whoever_adds_to_a_batch_that_another_transaction_adds_to_waits_for_it_and_keeps_nobody_else_waiting()
    {
        var (batch, _) = await Storage.CreateBatchAsync(1);
        await using var caller = await Caller.BeginAsync(Sandbox);
        await InsertAsync(caller, Make.Member(batch));
        var other = await Sandbox.OpenAsync();
        var waiting = Task.Run(() => other.CreateAsync(Make.Member(batch)));
        await InTimeAsync(() => Storage.CreateAsync(Make.Jobs(3)));
        Assert.False(waiting.IsCompleted, "Two transactions have counted members of one batch at once.");
        await caller.EndAsync(commits: true);
        await waiting;
        Assert.Equal(6, await (await Storage.ServerAsync()).RunAllAsync());
        Assert.Equal(3, (await Storage.FindBatchAsync(batch)).Succeeded);
    }

    [Fact]
    public async Task A_key_that_is_not_committed_keeps_no_creation_with_another_key_waiting()
    {
        await using var caller = await Caller.BeginAsync(Sandbox);
        await InsertAsync(caller, Make.Job() with { IdempotencyKey = "mine" });
        await InTimeAsync(() => Storage.CreateAsync([Make.Job() with { IdempotencyKey = "yours" }, Make.Job()]));
        await caller.EndAsync(commits: true);
        Assert.Equal(3, await (await Storage.ServerAsync()).RunAllAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_waiting_job_that_a_transaction_was_told_of_since_it_has_its_unique_key_begins_after_that(bool commits)
    {
        var unique = Make.Job() with { Unique = new() { Name = "key", While = UniqueWhile.Waiting } };
        await Storage.CreateAsync([unique, .. Make.Jobs(9)]);
        var server = await Storage.ServerAsync();
        await using var caller = await Caller.BeginAsync(Sandbox);
        var told = await Storage.Jobs.InsertAsync(new() { Jobs = [unique with { Id = Make.Id() }] }, caller.Transaction, default);
        Assert.Equal([new CreationResult(InsertStatus.KeyTaken, unique.Id)], told.Jobs);

        var claimed = await InTimeAsync(() => server.DrainAsync());
        Assert.DoesNotContain(unique.Id, claimed.Select(job => job.Id));
        await InTimeAsync(() => server.SucceedAsync(claimed));
        await InTimeAsync(() => Storage.CreateAsync([unique with { Id = Make.Id(), Unique = new() { Name = "other" } }, Make.Job()]));
        await caller.EndAsync(commits);
        Assert.Contains(unique.Id, (await server.DrainAsync()).Select(job => job.Id));
    }

    [Theory]
    [InlineData(UniqueConflict.Replace, true)]
    [InlineData(UniqueConflict.Replace, false)]
    [InlineData(UniqueConflict.Reschedule, true)]
    public async Task A_waiting_job_that_a_transaction_has_replaced_is_passed_over_by_claims_until_its_end(UniqueConflict conflict, bool commits)
    {
        var unique = Make.Job() with { Unique = new() { Name = "key", While = UniqueWhile.Waiting, OnConflict = conflict } };
        await Storage.CreateAsync([unique, .. Make.Jobs(3)]);
        var server = await Storage.ServerAsync();
        await using var caller = await Caller.BeginAsync(Sandbox);
        var told = await Storage.Jobs.InsertAsync(new() { Jobs = [unique with { Id = Make.Id(), Payload = Make.Payload("[2]") }] }, caller.Transaction, default);
        Assert.Equal([new CreationResult(InsertStatus.Replaced, unique.Id)], told.Jobs);

        var claimed = await InTimeAsync(() => server.DrainAsync());
        Assert.DoesNotContain(unique.Id, claimed.Select(job => job.Id));
        await InTimeAsync(() => Storage.PromoteAllAsync());
        await InTimeAsync(() => Storage.CreateAsync(unique with { Id = Make.Id(), Unique = unique.Unique! with { Name = "other" } }));
        await caller.EndAsync(commits);
        var job = (await server.DrainAsync()).Single(job => job.Id == unique.Id);
        Assert.Equal(commits ? "[2]" : "[42]", job.Payload.Arguments);
    }

    [Fact]
    public async Task A_job_that_runs_ends_though_a_transaction_was_told_that_it_has_its_unique_key()
    {
        var unique = Make.Job() with { Unique = new() { Name = "key", While = UniqueWhile.UntilOver } };
        await Storage.CreateAsync(unique);
        var server = await Storage.ServerAsync();
        var job = await server.ClaimAsync();
        await using var caller = await Caller.BeginAsync(Sandbox);
        var told = await Storage.Jobs.InsertAsync(new() { Jobs = [unique with { Id = Make.Id() }] }, caller.Transaction, default);
        Assert.Equal([new CreationResult(InsertStatus.KeyTaken, unique.Id)], told.Jobs);
        await InTimeAsync(() => server.SucceedAsync(job));
        await caller.EndAsync(commits: true);
        Assert.Equal(JobState.Succeeded, await Storage.StateAsync(job.Id));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_sequence_that_a_transaction_adds_to_keeps_nobody_waiting_but_those_who_create_jobs_of_it(bool commits)
    {
        var first = Make.Job() with { Sequence = "order:1" };
        await Storage.CreateAsync(first);
        await Storage.CreateAsync(Make.Jobs(9));
        var server = await Storage.ServerAsync();
        var jobs = await server.FetchAsync(5);
        await using var caller = await Caller.BeginAsync(Sandbox);
        var second = first with { Id = Make.Id() };
        await InsertAsync(caller, second);

        var result = await InTimeAsync(() => server.FinishAsync([.. jobs.Select(job => TestServer.Finish(job, Make.Success()))], server.Request(20)));
        Assert.Equal(jobs.Select((_, i) => i == 0 ? FinishStatus.Locked : FinishStatus.Applied), result.Outcomes.Select(one => one.Status));
        Assert.Equal(5, result.Next?.Jobs.Count);
        await InTimeAsync(() => Storage.CreateAsync([first with { Id = Make.Id(), Sequence = "order:2" }, Make.Job()]));
        await InTimeAsync(() => Storage.PruneAllAsync());
        await caller.EndAsync(commits);
        Assert.Equal(FinishStatus.Applied, await server.TryFinishAsync(jobs[0], Make.Success()));
        Assert.Equal(commits, (await server.DrainAsync()).Any(job => job.Id == second.Id));
    }

    [Fact]
    public async Task Folding_waits_for_no_job_that_is_not_committed()
    {
        await using var caller = await Caller.BeginAsync(Sandbox);
        await InsertAsync(caller, Make.Job());
        await Storage.CreateAsync(Make.Jobs(10));
        await InTimeAsync(async () => await Storage.Maintenance.FoldAsync(1_000, default));
        await CallsForAMomentAsync(() => Storage.Maintenance.FoldAsync(1_000, default));
        await caller.EndAsync(commits: true);
        Assert.Equal(11, await (await Storage.ServerAsync()).RunAllAsync());
    }

    private async Task InsertAsync(Caller caller, params NewJob[] jobs) =>
        Assert.All(
            (await Storage.Jobs.InsertAsync(new() { Jobs = jobs }, caller.Transaction, default)).Jobs,
            one => Assert.Equal(InsertStatus.Created, one.Status)
        );

    private static async Task EndAsync(TestServer server, IEnumerable<ClaimedJob> jobs) =>
        Assert.All(
            await server.FinishWhenFreeAsync([.. jobs.Select(job => TestServer.Finish(job, Make.Success()))]),
            status => Assert.Equal(FinishStatus.Applied, status)
        );

    private async Task StartOnceAsync(TestServer server, IReadOnlyList<NewJob> expected)
    {
        var started = await server.DrainAsync("children");
        Assert.Equal(expected.Select(job => job.Id).Order(), started.Select(job => job.Id).Order());
        await server.SucceedAsync(started);
        await Storage.MoveAllAsync();
        Assert.Empty(await server.FetchAsync(10, "children"));
    }

    // What this server has claimed ends by another's hands.
    private async Task RescueEverythingAsync(TestServer server)
    {
        await server.LeaveAsync();
        await Storage.RescueAllAsync();
        await (await Storage.ServerAsync()).RunAllAsync();
        await Storage.MoveAllAsync();
        await (await Storage.ServerAsync()).RunAllAsync();
    }

    // As a loop of the engine calls a step: again at once when there is more, otherwise when the step says.
    private static async Task CallsForAMomentAsync(Func<ValueTask<StepResult>> step)
    {
        var calls = 0;
        for (var waited = TimeSpan.Zero; waited < TimeSpan.FromSeconds(1) && calls < 100; calls++)
        {
            var said = await step();
            waited += said.More ? TimeSpan.Zero : said.NextIn ?? TimeSpan.FromSeconds(1);
        }

        Assert.InRange(calls, 1, 20);
    }

    private static Task InTimeAsync(Func<Task> call) => InTimeAsync(async () =>
    {
        await call();
        return true;
    });

    private static async Task<T> InTimeAsync<T>(Func<Task<T>> call)
    {
        var answer = Task.Run(call);
        Assert.True(await Task.WhenAny(answer, Task.Delay(Bound)) == answer, "The call waits for a transaction that is not its own.");
        return await answer;
    }
}
