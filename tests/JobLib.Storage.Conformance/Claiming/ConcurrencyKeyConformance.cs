namespace JobLib.Storage.Conformance;

/// <summary>Concurrency keys: taken at claim, free when the holder leaves, and costing nobody else anything.</summary>
public abstract class ConcurrencyKeyConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    private const string Key = "customer:7";

    [Fact]
    public async Task Of_two_jobs_with_one_key_one_runs_and_the_other_waits_without_a_worker()
    {
        var (first, second, free) = (Keyed(), Keyed(), Make.Job());
        await Storage.CreateAsync([first, second, free]);
        var server = await Storage.ServerAsync();
        var got = await server.FetchAsync(10);

        Assert.Equal([first.Id, free.Id], got.Select(job => job.Id));
        Assert.Equal(Key, got[0].ConcurrencyKey);
        var waiter = await Storage.FindAsync(second.Id);
        Assert.Equal((JobState.Enqueued, true, first.Id.ToString(), 0), (waiter.State, waiter.WaitsForKey, waiter.BlockedBy, waiter.Attempt));
    }

    [Fact]
    public async Task A_job_that_waits_for_its_key_counts_as_Enqueued_in_its_queue()
    {
        await WaiterAsync();
        var overview = await Storage.Reader.OverviewAsync(default);
        Assert.Equal((1, 1), (overview.Counts[JobState.Enqueued], overview.Counts[JobState.Processing]));
        Assert.Equal(1, Assert.Single(overview.Queues, queue => queue.Name == "default").Enqueued);
    }

    [Fact]
    public async Task Jobs_with_different_keys_run_side_by_side()
    {
        await Storage.CreateAsync([Keyed("a"), Keyed("A"), Keyed("a ")]);
        Assert.Equal(["a", "A", "a "], (await (await Storage.ServerAsync()).FetchAsync(10)).Select(job => job.ConcurrencyKey));
    }

    [Fact]
    public async Task A_key_is_taken_when_the_job_is_claimed_and_not_before()
    {
        var early = await Storage.CreateAsync(Keyed() with { Start = JobStart.After(TimeSpan.FromHours(1)) });
        var ready = await Storage.CreateAsync(Keyed());
        var server = await Storage.ServerAsync();
        Assert.Equal(ready, (await server.ClaimAsync()).Id);
        Advance(TimeSpan.FromHours(2));
        await Storage.PromoteAllAsync();
        Assert.Empty(await server.FetchAsync(10));
        Assert.True((await Storage.FindAsync(early)).WaitsForKey);
    }

    [Fact]
    public async Task A_key_is_one_across_queues()
    {
        await Storage.CreateAsync([Keyed(queue: "a"), Keyed(queue: "b")]);
        Assert.Single(await (await Storage.ServerAsync()).FetchAsync(10, "a", "b"));
    }

    [Theory]
    [InlineData(JobOutcomeKind.Succeeded, 0)]
    [InlineData(JobOutcomeKind.Failed, 0)]
    [InlineData(JobOutcomeKind.Deleted, 0)]
    [InlineData(JobOutcomeKind.Retry, 1)]
    [InlineData(JobOutcomeKind.Released, 1)]
    public async Task The_key_is_free_when_the_attempt_ends_however_it_ends(JobOutcomeKind kind, int hours)
    {
        var (server, holder, waiter) = await WaiterAsync();
        await server.FinishAsync(holder, new JobOutcome { Kind = kind, Delay = TimeSpan.FromHours(hours), ChargesAttempt = kind != JobOutcomeKind.Released });
        Assert.False((await Storage.FindAsync(waiter)).WaitsForKey);
        var claimed = await server.ClaimAsync();
        Assert.Equal((waiter, Key, false), (claimed.Id, claimed.ConcurrencyKey, claimed.KeyTimedOut));
    }

    [Theory]
    [InlineData(JobChangeKind.Delete)]
    [InlineData(JobChangeKind.Requeue)]
    [InlineData(JobChangeKind.Reschedule)]
    public async Task The_key_is_free_when_a_person_takes_the_holder_away(JobChangeKind kind)
    {
        var (server, holder, waiter) = await WaiterAsync();
        await Storage.ChangeAsync(kind, holder.Id);
        Assert.Equal(waiter, (await server.ClaimAsync()).Id);
    }

    [Fact]
    public async Task The_key_is_free_when_the_holders_server_dies_and_the_rescued_job_queues_up_for_it()
    {
        var (_, holder, waiter) = await WaiterAsync(TimeSpan.FromMinutes(10));
        Advance(TimeSpan.FromMinutes(11));
        await Storage.RescueAllAsync();
        var server = await Storage.ServerAsync();
        Assert.Equal([waiter], (await server.FetchAsync(10)).Select(job => job.Id));
        Assert.True((await Storage.FindAsync(holder.Id)).WaitsForKey);
    }

    [Fact]
    public async Task The_key_is_free_when_the_holders_server_leaves()
    {
        var (server, _, waiter) = await WaiterAsync();
        await server.LeaveAsync();
        Assert.Equal(waiter, (await (await Storage.ServerAsync()).ClaimAsync()).Id);
    }

    [Fact]
    public async Task The_key_is_free_when_the_holders_claim_was_lost()
    {
        var (server, _, waiter) = await WaiterAsync();
        Assert.Equal(1, server.Renew().PutBack);
        Assert.Equal(waiter, (await (await Storage.ServerAsync()).ClaimAsync()).Id);
    }

    [Fact]
    public async Task A_waiter_can_be_fetched_in_the_round_trip_that_finishes_the_holder()
    {
        var (server, holder, waiter) = await WaiterAsync();
        var result = await server.FinishAsync([TestServer.Finish(holder, Make.Success())], server.Request(10));
        Assert.Equal([waiter], result.Next?.Jobs.Select(job => job.Id));
    }

    [Fact]
    public async Task A_waiter_goes_back_to_the_place_in_its_queue_that_it_had()
    {
        var (server, holder, waiter) = await WaiterAsync();
        var later = await Storage.CreateAsync();
        await server.SucceedAsync(holder);
        Assert.Equal([waiter, later], (await server.FetchAsync(10)).Select(job => job.Id));
    }

    [Fact]
    public async Task Waiters_of_one_queue_run_one_after_the_other_in_their_order()
    {
        var jobs = Enumerable.Range(0, 6).Select(_ => Keyed()).ToList();
        await Storage.CreateAsync(jobs);
        var server = await Storage.ServerAsync();
        foreach (var job in jobs)
        {
            var claimed = Assert.Single(await server.FetchAsync(10));
            Assert.Equal(job.Id, claimed.Id);
            await server.SucceedAsync(claimed);
        }
    }

    [Fact]
    public async Task The_first_waiter_of_each_queue_is_let_go_so_that_a_queue_nobody_serves_holds_up_no_other()
    {
        var holder = Keyed(queue: "a");
        var (paused, other, second) = (Keyed(queue: "p"), Keyed(queue: "b"), Keyed(queue: "b"));
        await Storage.CreateAsync([holder, paused, other, second]);
        var server = await Storage.ServerAsync();
        var claimed = Assert.Single(await server.FetchAsync(10, "a", "p", "b"));
        await Storage.Queue.SetPausedAsync(["p"], true, Make.Person(), default);
        await server.SucceedAsync(claimed);

        Assert.False((await Storage.FindAsync(paused.Id)).WaitsForKey);
        Assert.True((await Storage.FindAsync(second.Id)).WaitsForKey);
        Assert.Equal([other.Id], (await server.FetchAsync(10, "p", "b")).Select(job => job.Id));
    }

    [Theory]
    [InlineData(JobChangeKind.Delete, JobState.Deleted)]
    [InlineData(JobChangeKind.Reschedule, JobState.Scheduled)]
    public async Task A_waiter_can_be_taken_away_and_the_key_stays_with_its_holder(JobChangeKind kind, JobState state)
    {
        var (server, _, waiter) = await WaiterAsync();
        Assert.Equal(new ChangeResult(ChangeStatus.Applied, JobState.Enqueued), await Storage.ChangeAsync(kind, waiter));
        var found = await Storage.FindAsync(waiter);
        Assert.Equal((state, false), (found.State, found.WaitsForKey));
        await Storage.CreateAsync(Keyed());
        Assert.Empty(await server.FetchAsync(10));
    }

    [Fact]
    public async Task Requeueing_a_waiter_answers_Applied_and_leaves_it_waiting()
    {
        var (server, _, waiter) = await WaiterAsync();
        await Storage.RequeueAsync(waiter);
        Assert.Equal(JobState.Enqueued, await Storage.StateAsync(waiter));
        Assert.Empty(await server.FetchAsync(10));
    }

    [Theory]
    [InlineData(JobChangeKind.Delete)]
    [InlineData(JobChangeKind.Reschedule)]
    public async Task When_the_waiter_whose_turn_it_is_is_taken_away_the_next_one_of_its_queue_follows(JobChangeKind kind)
    {
        var (holder, first, second) = (Keyed(), Keyed(), Keyed());
        await Storage.CreateAsync([holder, first, second]);
        var server = await Storage.ServerAsync();
        await server.SucceedAsync(Assert.Single(await server.FetchAsync(10)));
        Assert.False((await Storage.FindAsync(first.Id)).WaitsForKey);

        await Storage.ChangeAsync(kind, first.Id);
        Assert.False((await Storage.FindAsync(second.Id)).WaitsForKey);
        Assert.Equal(second.Id, (await server.ClaimAsync()).Id);
    }

    [Fact]
    public async Task A_waiter_whose_time_is_over_is_handed_out_without_the_key_and_told_so()
    {
        var (holder, impatient, patient) = (Keyed(), Keyed() with { ConcurrencyWait = TimeSpan.FromHours(1) }, Keyed());
        await Storage.CreateAsync([holder, impatient, patient]);
        var server = await Storage.ServerAsync();
        Assert.Single(await server.FetchAsync(10));
        Assert.Equal(0, await Storage.MoveAllAsync());
        Advance(TimeSpan.FromHours(2));
        await Storage.MoveAllAsync();

        var claimed = Assert.Single(await server.FetchAsync(10));
        Assert.Equal((impatient.Id, true, null), (claimed.Id, claimed.KeyTimedOut, claimed.ConcurrencyKey));
        Assert.True((await Storage.FindAsync(patient.Id)).WaitsForKey);
    }

    [Fact]
    public async Task Waiters_whose_time_is_over_are_let_go_in_bounded_steps()
    {
        await Storage.CreateAsync([Keyed(), .. Enumerable.Range(0, 25).Select(_ => Keyed() with { ConcurrencyWait = TimeSpan.FromHours(1) })]);
        var server = await Storage.ServerAsync();
        while ((await Storage.Reader.QueryAsync(new() { States = [JobState.Enqueued] }, default)).Items.Any(job => !job.WaitsForKey))
        {
            await server.FetchAsync(100);
        }

        Advance(TimeSpan.FromHours(2));
        var step = await Storage.Maintenance.MoveHeldAsync(10, default);
        Assert.Equal((10, true), (step.Done, step.More));
        Assert.Equal(15, await Storage.MoveAllAsync());
        var got = await server.FetchAsync(100);
        Assert.Equal(25, got.Count);
        Assert.All(got, job => Assert.True(job.KeyTimedOut));
    }

    [Fact]
    public async Task The_attempt_after_a_time_out_waits_for_the_key_again()
    {
        var (holder, impatient) = (Keyed(), Keyed() with { ConcurrencyWait = TimeSpan.FromHours(1) });
        await Storage.CreateAsync([holder, impatient]);
        var server = await Storage.ServerAsync();
        var holding = Assert.Single(await server.FetchAsync(10));
        Advance(TimeSpan.FromHours(2));
        await Storage.MoveAllAsync();
        await server.FinishAsync(await server.ClaimAsync(), Make.Retry());
        Assert.Empty(await server.FetchAsync(10));

        await server.SucceedAsync(holding);
        var claimed = await server.ClaimAsync();
        Assert.Equal((impatient.Id, false, Key, 2), (claimed.Id, claimed.KeyTimedOut, claimed.ConcurrencyKey, claimed.Attempt));
    }

    [Fact]
    public async Task The_end_of_an_attempt_without_the_key_does_not_free_it()
    {
        await Storage.CreateAsync([Keyed(), Keyed() with { ConcurrencyWait = TimeSpan.FromHours(1) }, Keyed()]);
        var server = await Storage.ServerAsync();
        Assert.Single(await server.FetchAsync(10));
        Advance(TimeSpan.FromHours(2));
        await Storage.MoveAllAsync();
        await server.FinishAsync(await server.ClaimAsync(), Make.Failure());
        Assert.Empty(await server.FetchAsync(10));
    }

    [Fact]
    public async Task Hundreds_of_waiters_on_one_key_do_not_keep_the_jobs_behind_them_from_running()
    {
        await Storage.CreateAsync(Enumerable.Range(0, 500).Select(_ => Keyed()));
        var others = await Storage.CreateAsync(Make.Jobs(10));
        var server = await Storage.ServerAsync();
        var got = new HashSet<JobId>();
        for (var i = 0; i < 60 && !got.IsSupersetOf(others); i++)
        {
            got.UnionWith((await server.FetchAsync(20)).Select(job => job.Id));
        }

        Assert.Superset(others.ToHashSet(), got);
        Assert.Equal(11, got.Count);
    }

    [Fact]
    public async Task One_key_is_never_held_twice_though_many_servers_fetch_at_once()
    {
        const int Jobs = 40;
        await Storage.CreateAsync(Enumerable.Range(0, Jobs).Select(_ => Keyed()));
        var other = await Sandbox.OpenAsync();
        var (holding, ran) = (0, 0);
        await Together.RunAsync(6, async (i, stop) =>
        {
            var server = await (i % 2 == 0 ? Storage : other).ServerAsync();
            while (Volatile.Read(ref ran) < Jobs && !stop.IsCancellationRequested)
            {
                foreach (var job in await server.FetchAsync(5))
                {
                    Assert.Equal(1, Interlocked.Increment(ref holding));
                    await Task.Yield();
                    Interlocked.Decrement(ref holding);
                    await server.SucceedAsync(job);
                    Interlocked.Increment(ref ran);
                }
            }
        });
        Assert.Equal(Jobs, ran);
    }

    private static NewJob Keyed(string key = Key, string queue = "default") => Make.Job(queue) with { ConcurrencyKey = key };

    private async Task<(TestServer Server, ClaimedJob Holder, JobId Waiter)> WaiterAsync(TimeSpan? lease = null)
    {
        var (first, second) = (Keyed(), Keyed());
        await Storage.CreateAsync([first, second]);
        var server = await Storage.ServerAsync(lease);
        var holder = Assert.Single(await server.FetchAsync(10));
        Assert.True((await Storage.FindAsync(second.Id)).WaitsForKey);
        return (server, holder, second.Id);
    }
}
