using System.Data;

namespace JobLib.Storage.Conformance;

/// <summary>Creation and completion inside the caller's own transaction, for storages with <see cref="StorageInfo.CallerTransactions"/>.</summary>
public abstract class CallerTransactionConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    // Long enough for a call to reach the lock that it will wait for; when it does not, the test is weaker but not wrong.
    private static readonly TimeSpan AWhile = TimeSpan.FromMilliseconds(100);

    /// <summary>The database knows READ COMMITTED only.</summary>
    protected virtual bool LacksLevels => false;

    [Fact]
    public void The_storage_says_that_it_takes_part() => Assert.True(Storage.Info.CallerTransactions);

    [Fact]
    public async Task A_connection_to_the_storages_database_passes_open_or_closed()
    {
        await using var connection = await Sandbox.OpenConnectionAsync();
        Storage.Jobs.CheckConnection(connection);
        await connection.CloseAsync();
        Storage.Jobs.CheckConnection(connection);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_job_is_visible_after_the_commit_and_not_before(bool synchronous)
    {
        var job = Make.Job();
        await using (var caller = await BeginAsync())
        {
            var answer = synchronous
                ? SynchronousCall.Run(() => Storage.Jobs.InsertAsync(new() { Jobs = [job] }, caller.Transaction, default))
                : await InsertAsync(caller, job);
            Assert.Equal([new CreationResult(InsertStatus.Created, job.Id)], answer.Jobs);
            Assert.Null(await Storage.StateAsync(job.Id));
            Assert.Equal(0, (await Storage.Reader.OverviewAsync(default)).Counts[JobState.Enqueued]);
            await caller.Transaction.CommitAsync();
        }

        Assert.Equal(job.Id, (await (await Storage.ServerAsync()).ClaimAsync()).Id);
    }

    [Fact]
    public async Task After_a_rollback_nothing_remains_and_the_job_may_be_created_again()
    {
        var job = Make.Job() with { IdempotencyKey = "k" };
        await using (var caller = await BeginAsync())
        {
            await InsertAsync(caller, job);
            await caller.Transaction.RollbackAsync();
        }

        Assert.Null(await Storage.StateAsync(job.Id));
        await Storage.CreateAsync(job);
    }

    [Theory]
    [InlineData(IsolationLevel.ReadCommitted, true)]
    [InlineData(IsolationLevel.RepeatableRead, true)]
    [InlineData(IsolationLevel.RepeatableRead, false)]
    [InlineData(IsolationLevel.Serializable, true)]
    [InlineData(IsolationLevel.Serializable, false)]
    public async Task Jobs_of_every_kind_are_created_at_the_callers_level_of_isolation(IsolationLevel level, bool commits)
    {
        Assert.SkipWhen(LacksLevels && level != IsolationLevel.ReadCommitted, "The database has no such level.");
        var parent = await Storage.CreateAsync(Make.Job());
        var over = await Storage.CreateAsync(Make.Job());
        var server = await Storage.ServerAsync();
        var running = await server.FetchAsync(2);
        await server.SucceedAsync(running.Single(job => job.Id == over));
        NewJob[] jobs =
        [
            Make.Job(), Make.Child(parent), Make.Child(over), Make.Job() with { Start = JobStart.After(TimeSpan.Zero) },
            Make.Job() with { ConcurrencyKey = "key" }, Make.Job() with { Unique = new() { Name = "unique" } }, Make.Job() with { Sequence = "sequence" },
            .. Storage.Info.Groups ? [Make.Job() with { Group = "group" }, Make.Job() with { Group = "other" }] : Array.Empty<NewJob>(),
        ];
        await using (var caller = await Caller.BeginAsync(Sandbox, level))
        {
            foreach (var job in jobs) Assert.Equal(InsertStatus.Created, Assert.Single((await InsertAsync(caller, job)).Jobs).Status);
            await caller.EndAsync(commits);
        }

        await server.SucceedAsync(running.Single(job => job.Id == parent));
        await server.RunAllAsync();
        foreach (var job in jobs) Assert.Equal(commits ? JobState.Succeeded : null, await Storage.StateAsync(job.Id));
    }

    [Fact]
    public async Task A_group_takes_its_turns_at_the_commit_and_has_none_after_a_rollback()
    {
        Assert.SkipUnless(Storage.Info.Groups, "Groups do not take turns in this storage.");
        var (large, small, gone) = (Of("large", 20), Of("small", 2), Of("small", 20));
        await Storage.CreateAsync(large);
        await using (var caller = await BeginAsync())
        {
            await InsertAsync(caller, [.. gone]);
            await caller.Transaction.RollbackAsync();
        }

        await using (var caller = await BeginAsync())
        {
            foreach (var job in small) await InsertAsync(caller, job);
            await caller.Transaction.CommitAsync();
        }

        var claimed = (await (await Storage.ServerAsync()).FetchAsync(5)).Select(job => job.Id).ToList();
        Assert.Equal(large.Take(3).Concat(small).Select(job => job.Id).Order(), claimed.Order());

        static IReadOnlyList<NewJob> Of(string group, int count) => [.. Make.Jobs(count).Select(job => job with { Group = group })];
    }

    [Fact]
    public async Task A_whole_unit_with_batch_members_and_continuations_is_rolled_back()
    {
        var parent = await Storage.CreateAsync(Make.Job("parents"));
        var batch = Make.Batch() with { Sealed = false };
        await Storage.CreateAsync(batch);
        await using (var caller = await BeginAsync())
        {
            var nested = Make.Batch() with { Batch = batch.Id };
            var unit = new InsertRequest
            {
                Batches = [nested],
                Jobs = [Make.Member(nested.Id), Make.Member(batch.Id), Make.Child(parent)],
                Actor = Make.Person(),
            };
            await Storage.Jobs.InsertAsync(unit, caller.Transaction, default);
            await caller.Transaction.RollbackAsync();
        }

        Assert.Equal(0, (await Storage.FindBatchAsync(batch.Id)).Total);
        Assert.Empty((await Storage.FindAsync(parent)).Children);
        Assert.Empty((await Storage.Reader.AuditAsync(new(), default)).Items);
        Assert.Equal(1, await (await Storage.ServerAsync()).RunAllAsync("parents"));
    }

    [Fact]
    public async Task Answers_other_than_Created_leave_the_callers_transaction_usable()
    {
        var holder = await Storage.CreateAsync(Make.Job("other") with { IdempotencyKey = "k" });
        var (first, last) = (Make.Job(), Make.Job());
        await using (var caller = await BeginAsync())
        {
            Assert.Equal(InsertStatus.Created, (await InsertAsync(caller, first)).Jobs[0].Status);
            Assert.Equal(InsertStatus.Exists, (await InsertAsync(caller, first)).Jobs[0].Status);
            Assert.Equal(new CreationResult(InsertStatus.KeyTaken, holder), (await InsertAsync(caller, Make.Job() with { IdempotencyKey = "k" })).Jobs[0]);
            Assert.Equal(InsertStatus.ParentMissing, (await InsertAsync(caller, Make.Child(Make.Id()))).Jobs[0].Status);
            Assert.Equal(InsertStatus.BatchMissing, (await InsertAsync(caller, Make.Member(Make.Id()))).Jobs[0].Status);
            Assert.Equal(InsertStatus.Created, (await InsertAsync(caller, last)).Jobs[0].Status);
            await caller.Transaction.CommitAsync();
        }

        Assert.Equal([first.Id, last.Id], (await (await Storage.ServerAsync()).FetchAsync(10)).Select(job => job.Id));
    }

    [Fact]
    public async Task A_transaction_sees_its_own_keys_and_parents()
    {
        var (first, second) = (Make.Job() with { IdempotencyKey = "k" }, Make.Job() with { IdempotencyKey = "k" });
        await using (var caller = await BeginAsync())
        {
            await InsertAsync(caller, first);
            Assert.Equal([new CreationResult(InsertStatus.KeyTaken, first.Id)], (await InsertAsync(caller, second)).Jobs);
            Assert.Equal(InsertStatus.Created, (await InsertAsync(caller, Make.Child(first.Id))).Jobs[0].Status);
            await caller.Transaction.CommitAsync();
        }

        Assert.Equal(2, await (await Storage.ServerAsync()).RunAllAsync());
    }

    [Theory]
    [InlineData(true, InsertStatus.KeyTaken)]
    [InlineData(false, InsertStatus.Created)]
    public async Task Whoever_wants_a_key_that_an_open_transaction_holds_waits_for_its_end(bool commits, InsertStatus expected)
    {
        var (first, second) = (Make.Job() with { IdempotencyKey = "k" }, Make.Job() with { IdempotencyKey = "k" });
        await using var caller = await BeginAsync();
        await InsertAsync(caller, first);
        var other = await Sandbox.OpenAsync();
        var waiting = Task.Run(() => other.TryCreateAsync(second));
        await Task.WhenAny(waiting, Task.Delay(AWhile));
        Assert.False(waiting.IsCompleted, "The answer came before anybody could know it.");
        await caller.EndAsync(commits);
        Assert.Equal(new CreationResult(expected, commits ? first.Id : second.Id), await waiting);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Whoever_wants_a_unique_key_that_an_open_transaction_has_taken_waits_for_its_end(bool hadHolder, bool commits)
    {
        if (hadHolder)
        {
            await Storage.CreateAsync(Unique());
            await (await Storage.ServerAsync()).RunAllAsync();
        }

        var (first, second) = (Unique(), Unique());
        await using var caller = await BeginAsync();
        Assert.Equal(InsertStatus.Created, (await InsertAsync(caller, first)).Jobs[0].Status);
        Assert.Equal([new CreationResult(InsertStatus.KeyTaken, first.Id)], (await InsertAsync(caller, Unique())).Jobs);
        var other = await Sandbox.OpenAsync();
        var waiting = Task.Run(() => other.TryCreateAsync(second));
        await Task.WhenAny(waiting, Task.Delay(AWhile));
        Assert.False(waiting.IsCompleted, "The answer came before anybody could know it.");
        await caller.EndAsync(commits);
        Assert.Equal(commits ? new CreationResult(InsertStatus.KeyTaken, first.Id) : new CreationResult(InsertStatus.Created, second.Id), await waiting);
    }

    [Theory]
    [InlineData(UniqueConflict.Replace, true)]
    [InlineData(UniqueConflict.Replace, false)]
    [InlineData(UniqueConflict.Reschedule, true)]
    [InlineData(UniqueConflict.Reschedule, false)]
    public async Task A_job_that_waits_is_replaced_with_the_callers_commit_and_after_a_rollback_it_has_its_own_call(UniqueConflict conflict, bool commits)
    {
        var key = new UniqueKey { Name = "key", While = UniqueWhile.Waiting, OnConflict = conflict };
        NewJob Call(string arguments) => Make.Job() with { Payload = Make.Payload(arguments), Unique = key };
        var first = await Storage.CreateAsync(Call("[1]"));
        var server = await Storage.ServerAsync();
        await using (var caller = await BeginAsync())
        {
            var told = await InsertAsync(caller, Call("[2]"));
            Assert.Equal([new CreationResult(InsertStatus.Replaced, first)], told.Jobs);
            Assert.Equal([new CreationResult(InsertStatus.Replaced, first)], (await InsertAsync(caller, Call("[3]"))).Jobs);
            Assert.Equal("[1]", (await Storage.FindAsync(first)).Payload.Arguments);
            await caller.EndAsync(commits);
        }

        var job = await server.ClaimAsync();
        Assert.Equal((first, commits ? "[3]" : "[1]"), (job.Id, job.Payload.Arguments));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_job_of_a_sequence_is_behind_those_of_an_open_transaction_and_who_creates_one_waits_for_its_end(bool commits)
    {
        var server = await Storage.ServerAsync();
        var (running, first, second) = (Ordered(), Ordered(), Ordered());
        await Storage.CreateAsync(running);
        var claimed = await server.ClaimAsync();
        await using var caller = await BeginAsync();
        Assert.Equal(InsertStatus.Created, Assert.Single((await InsertAsync(caller, first)).Jobs).Status);
        var elsewhere = await Sandbox.OpenAsync();
        var waiting = Task.Run(() => elsewhere.TryCreateAsync(second));
        await Task.WhenAny(waiting, Task.Delay(AWhile));
        Assert.False(waiting.IsCompleted, "The answer came before anybody could know it.");
        await caller.EndAsync(commits);
        Assert.Equal(InsertStatus.Created, (await waiting).Status);
        Assert.Equal((commits ? first : running).Id.ToString(), (await Storage.FindAsync(second.Id)).ParentId);
        Assert.Equal(FinishStatus.Applied, await server.FinishWhenFreeAsync(claimed, Make.Success()));
        foreach (var job in commits ? new[] { first, second } : [second])
        {
            var next = Assert.Single(await server.FetchAsync(10));
            Assert.Equal(job.Id, next.Id);
            await server.SucceedAsync(next);
        }

        static NewJob Ordered() => Make.Job() with { Sequence = "order:1" };
    }

    [Fact]
    public async Task After_a_rollback_a_unique_key_is_that_jobs_which_had_it_before()
    {
        var (server, before) = (await Storage.ServerAsync(), await Storage.CreateAsync(Unique()));
        await server.FinishAsync(await server.ClaimAsync(), Make.Failure());
        await using (var caller = await BeginAsync())
        {
            Assert.Equal(InsertStatus.Created, (await InsertAsync(caller, Unique())).Jobs[0].Status);
            await caller.EndAsync(commits: false);
        }

        await Storage.RequeueAsync(before);
        Assert.Equal(new CreationResult(InsertStatus.KeyTaken, before), await Storage.TryCreateAsync(Unique()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_continuation_that_is_attached_in_an_open_transaction_does_not_miss_its_parents_end(bool commits)
    {
        var server = await Storage.ServerAsync();
        await Storage.CreateAsync(Make.Job("parents"));
        var parent = await server.ClaimAsync("parents");
        var child = Make.Child(parent.Id);
        await using (var caller = await BeginAsync())
        {
            Assert.Equal(InsertStatus.Created, (await InsertAsync(caller, child)).Jobs[0].Status);
            var finish = Task.Run(() => server.FinishWhenFreeAsync(parent, Make.Success()));
            await Task.WhenAny(finish, Task.Delay(AWhile));
            await caller.EndAsync(commits);
            Assert.Equal(FinishStatus.Applied, await finish);
        }

        Assert.Equal(commits ? JobState.Enqueued : null, await Storage.StateAsync(child.Id));
    }

    [Fact]
    public async Task A_transaction_that_is_over_is_refused()
    {
        await using var caller = await BeginAsync();
        await caller.Transaction.CommitAsync();
        await Assert.ThrowsAsync<TransactionNotSupportedException>(async () => await InsertAsync(caller, Make.Job()));
    }

    [Fact]
    public async Task A_job_that_completed_in_a_transaction_is_Succeeded_when_it_is_finished_whatever_the_outcome_says()
    {
        var (server, job) = await ClaimedAsync();
        var child = await Storage.CreateAsync(Make.Child(job.Id, queue: "after"));
        Assert.True(await CompleteAsync(job, """{"sum":7}"""));
        Assert.Equal(JobState.Processing, await Storage.StateAsync(job.Id));
        Assert.Equal(FinishStatus.Marked, await server.TryFinishAsync(job, Make.Failure()));
        Assert.Equal(FinishStatus.AlreadyApplied, await server.TryFinishAsync(job, Make.Failure()));
        var found = await Storage.FindAsync(job.Id);
        Assert.Equal((JobState.Succeeded, """{"sum":7}""", null), (found.State, found.Result, found.Error));
        Assert.Equal("""{"sum":7}""", (await server.ClaimAsync("after")).Parent?.Result);
        Assert.Equal(JobState.Processing, await Storage.StateAsync(child));
    }

    [Fact]
    public async Task A_completion_that_was_rolled_back_never_was()
    {
        var (server, job) = await ClaimedAsync();
        Assert.True(await CompleteAsync(job, "1", commits: false));
        await server.FinishAsync(job, Make.Failure());
        Assert.Equal(JobState.Failed, await Storage.StateAsync(job.Id));
    }

    [Fact]
    public async Task A_completion_may_be_repeated()
    {
        var (server, job) = await ClaimedAsync();
        Assert.True(await CompleteAsync(job, "1"));
        Assert.True(await CompleteAsync(job, "1"));
        await server.SucceedAsync(job);
        Assert.Equal(1, (await Storage.Reader.OverviewAsync(default)).Counts[JobState.Succeeded]);
    }

    [Theory]
    [InlineData(JobChangeKind.Delete)]
    [InlineData(JobChangeKind.Requeue)]
    [InlineData(JobChangeKind.Reschedule)]
    public async Task A_job_that_is_no_longer_this_claims_cannot_complete(JobChangeKind kind)
    {
        var (server, job) = await ClaimedAsync();
        await Storage.ChangeAsync(kind, job.Id);
        Assert.False(await CompleteAsync(job, "1"));
        if (kind != JobChangeKind.Requeue) return;
        var again = await server.ClaimAsync();
        Assert.False(await CompleteAsync(job, "1"));
        Assert.True(await CompleteAsync(again, "2"));
        Assert.Equal(FinishStatus.Marked, await server.TryFinishAsync(again, Make.Failure()));
        Assert.Equal("2", (await Storage.FindAsync(job.Id)).Result);
    }

    [Fact]
    public async Task A_fence_that_never_was_cannot_complete()
    {
        var (_, job) = await ClaimedAsync();
        Assert.False(await CompleteAsync(job with { Fence = job.Fence + 1 }, "1"));
        Assert.False(await CompleteAsync(job with { Id = Make.Id() }, "1"));
    }

    [Fact]
    public async Task A_rescue_applies_the_completion_instead_of_running_the_job_again()
    {
        await Storage.CreateAsync();
        var server = await Storage.ServerAsync(TimeSpan.FromMinutes(10));
        var job = await server.ClaimAsync();
        var child = await Storage.CreateAsync(Make.Child(job.Id));
        Assert.True(await CompleteAsync(job, "7"));
        Advance(TimeSpan.FromMinutes(11));
        await Storage.RescueAllAsync(crashLimit: 1);
        var found = await Storage.FindAsync(job.Id);
        Assert.Equal((JobState.Succeeded, "7", 0), (found.State, found.Result, found.Crashes));
        Assert.Equal(child, (await (await Storage.ServerAsync()).ClaimAsync()).Id);
    }

    [Fact]
    public async Task A_completed_job_of_a_server_that_leaves_never_runs_again()
    {
        await Storage.CreateAsync();
        var server = await Storage.ServerAsync(TimeSpan.FromMinutes(10));
        var job = await server.ClaimAsync();
        Assert.True(await CompleteAsync(job, "7"));
        await server.LeaveAsync();
        Assert.Empty(await (await Storage.ServerAsync()).FetchAsync(10));
        Advance(TimeSpan.FromMinutes(11));
        await Storage.RescueAllAsync();
        Assert.Equal((JobState.Succeeded, "7"), ((await Storage.FindAsync(job.Id)).State, (await Storage.FindAsync(job.Id)).Result));
    }

    [Theory]
    [InlineData(JobChangeKind.Delete)]
    [InlineData(JobChangeKind.Requeue)]
    [InlineData(JobChangeKind.Reschedule)]
    public async Task A_completed_job_that_is_not_finished_yet_can_no_longer_be_changed(JobChangeKind kind)
    {
        var (server, job) = await ClaimedAsync();
        Assert.True(await CompleteAsync(job, "7"));
        Assert.Equal(new ChangeResult(ChangeStatus.WrongState, JobState.Processing), await Storage.ChangeAsync(kind, job.Id));
        await server.SucceedAsync(job);
        Assert.Equal("7", (await Storage.FindAsync(job.Id)).Result);
    }

    [Fact]
    public async Task Results_of_any_text_survive_the_completion()
    {
        var (server, job) = await ClaimedAsync();
        var result = "[\"" + string.Concat(Enumerable.Repeat("äöü 日本語 🙂 \\u0000 ", 1_000)) + "\"]";
        Assert.True(await CompleteAsync(job, result));
        await server.SucceedAsync(job);
        Assert.Equal(result, (await Storage.FindAsync(job.Id)).Result);
    }

    private static NewJob Unique() => Make.Job() with { Unique = new() { Name = "key", While = UniqueWhile.UntilOver } };

    private Task<Caller> BeginAsync() => Caller.BeginAsync(Sandbox);

    private async Task<InsertResult> InsertAsync(Caller caller, params NewJob[] jobs) =>
        await Storage.Jobs.InsertAsync(new() { Jobs = jobs }, caller.Transaction, default);

    private async Task<bool> CompleteAsync(ClaimedJob job, string? result, bool commits = true)
    {
        await using var caller = await BeginAsync();
        var completed = await Storage.Jobs.CompleteAsync(job.Id, job.Fence, result, caller.Transaction, default);
        await caller.EndAsync(commits);
        return completed;
    }

    private async Task<(TestServer Server, ClaimedJob Job)> ClaimedAsync()
    {
        await Storage.CreateAsync();
        var server = await Storage.ServerAsync();
        return (server, await server.ClaimAsync());
    }
}
