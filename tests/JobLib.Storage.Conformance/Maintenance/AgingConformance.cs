namespace JobLib.Storage.Conformance;

/// <summary><c>IMaintenance.AgeAsync</c>: waiting raises the priority of ready jobs, so that nobody starves behind those that are more urgent.</summary>
public abstract class AgingConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    private static readonly TimeSpan After = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task A_job_rises_by_one_when_it_has_waited_that_long_and_not_before()
    {
        var id = await Storage.CreateAsync();
        var created = await Storage.NowAsync();
        Expect.Near(After, (await AgeAsync(expected: 0)).NextIn);
        Advance(After - TimeSpan.FromMinutes(2));
        Expect.Near(TimeSpan.FromMinutes(2), (await AgeAsync(expected: 0)).NextIn);
        Advance(TimeSpan.FromMinutes(3));
        Expect.Near(After - TimeSpan.FromMinutes(1), (await AgeAsync(expected: 1)).NextIn);
        Assert.Equal((JobState.Enqueued, 0), await StoredAsync(id));
        var claimed = await (await Storage.ServerAsync()).ClaimAsync();
        Assert.Equal((id, 1), (claimed.Id, claimed.Priority));
        Expect.Near(created, claimed.ReadyAt);
    }

    [Fact]
    public async Task It_rises_by_one_more_after_each_further_such_time_up_to_the_highest()
    {
        var id = await Storage.CreateAsync(Make.Job() with { Priority = 4 });
        Advance(After * 2.5);
        await AgeAsync(expected: 1);
        await AgeAsync(expected: 0);
        Advance(After);
        await AgeAsync(expected: 1);
        Advance(After * 100);
        Assert.Null((await AgeAsync(expected: 1)).NextIn);
        Assert.Null((await AgeAsync(expected: 0)).NextIn);
        var claimed = await (await Storage.ServerAsync()).ClaimAsync();
        Assert.Equal((id, 9), (claimed.Id, claimed.Priority));
    }

    [Fact]
    public async Task Where_nothing_can_rise_a_step_says_that_nothing_will()
    {
        Assert.Equal(new StepResult(0, false, null), await Storage.Maintenance.AgeAsync(After, 100, default));
        await Storage.CreateAsync(Make.Job() with { Priority = 9 });
        Advance(After * 2);
        Assert.Equal(new StepResult(0, false, null), await Storage.Maintenance.AgeAsync(After, 100, default));
    }

    [Fact]
    public async Task Those_who_rise_keep_their_order_and_come_to_the_end_of_the_line()
    {
        var low = await Storage.CreateAsync(Make.Jobs(3));
        Advance(After * 1.5);
        var there = await Storage.CreateAsync(Make.Job() with { Priority = 1 });
        await Storage.CreateAsync(Make.Job());
        await AgeAsync(expected: 3);
        var later = await Storage.CreateAsync(Make.Job() with { Priority = 1 });
        var server = await Storage.ServerAsync();
        Assert.Equal([there, .. low, later], await OneByOneAsync(server, 5));
    }

    [Fact]
    public async Task A_steady_stream_of_urgent_jobs_does_not_starve_the_others()
    {
        var server = await Storage.ServerAsync();
        await Storage.CreateAsync(Urgent(3));
        var low = await Storage.CreateAsync();
        for (var claims = 1; ; claims++)
        {
            await Storage.CreateAsync(Urgent(1));
            var claimed = await server.ClaimAsync();
            await server.SucceedAsync(claimed);
            if (claimed.Id == low)
            {
                Assert.InRange(claims, 6, 10); // five steps up, and behind those who wait there
                return;
            }

            Assert.True(claims < 20, "It starves.");
            Advance(After);
            await AgeAllAsync();
        }
    }

    [Fact]
    public async Task Without_it_urgent_jobs_go_first_for_ever()
    {
        var server = await Storage.ServerAsync();
        var low = await Storage.CreateAsync();
        for (var claims = 1; claims < 20; claims++)
        {
            Advance(After);
            await Storage.CreateAsync(Urgent(1));
            Assert.NotEqual(low, (await server.ClaimAsync()).Id);
        }
    }

    [Fact]
    public async Task A_retry_a_time_that_comes_and_a_requeue_begin_with_their_own_priority()
    {
        var id = await RisenAsync();
        var server = await Storage.ServerAsync();
        await server.FinishAsync(await ClaimAsync(server, id, 3), Make.Retry());
        await server.FinishAsync(await ClaimAsync(server, id, 0), Make.Retry(TimeSpan.FromMinutes(1)));
        Advance(TimeSpan.FromMinutes(2));
        await Storage.PromoteAllAsync();
        await RiseAsync();
        await server.FinishAsync(await ClaimAsync(server, id, 3), Make.Retry(TimeSpan.FromMinutes(1)));
        Advance(TimeSpan.FromMinutes(2));
        await Storage.PromoteAllAsync();
        await AgeAsync(expected: 0);
        await RiseAsync();
        await Storage.RescheduleAsync(id);
        Advance(TimeSpan.FromHours(2));
        await Storage.PromoteAllAsync();
        await server.FinishAsync(await ClaimAsync(server, id, 0), Make.Retry());
        await RiseAsync();
        await server.FinishAsync(await ClaimAsync(server, id, 3), Make.Failure());
        await Storage.RequeueAsync(id);
        await ClaimAsync(server, id, 0);
    }

    [Fact]
    public async Task What_a_server_gives_back_keeps_what_it_has_risen_to_and_begins_to_wait_anew()
    {
        var id = await RisenAsync();
        var server = await Storage.ServerAsync();
        await server.FinishAsync(await ClaimAsync(server, id, 3), Make.Release());
        await ClaimAsync(server, id, 3);
        await server.LeaveAsync();
        var dead = await Storage.ServerAsync(lease: TimeSpan.FromMinutes(1));
        await ClaimAsync(dead, id, 3);
        Advance(TimeSpan.FromMinutes(2));
        await Storage.RescueAllAsync();
        Advance(After * 3.5);
        await AgeAsync(expected: 0);
        Advance(After);
        await AgeAsync(expected: 1);
        await ClaimAsync(await Storage.ServerAsync(), id, 4);
    }

    [Fact]
    public async Task A_claim_whose_answer_was_lost_gives_back_what_has_risen()
    {
        var id = await RisenAsync();
        var server = await Storage.ServerAsync();
        await ClaimAsync(server, id, 3);
        Assert.Equal(1, server.Renew().PutBack);
        await ClaimAsync(server, id, 3);
    }

    [Fact]
    public async Task What_has_risen_can_be_changed_by_people_and_replaced()
    {
        var deleted = await RisenAsync();
        await Storage.DeleteAsync(deleted);
        Assert.Equal(JobState.Deleted, await Storage.StateAsync(deleted));
        var requeued = await RisenAsync();
        await Storage.RequeueAsync(requeued);
        var server = await Storage.ServerAsync();
        await server.SucceedAsync(await ClaimAsync(server, requeued, 3)); // where it is already
        foreach (var conflict in (UniqueConflict[])[UniqueConflict.Replace, UniqueConflict.Reschedule])
        {
            var key = new UniqueKey { Name = Make.Id().ToString(), While = UniqueWhile.Waiting, OnConflict = conflict };
            var first = await RisenAsync(Make.Job() with { Unique = key });
            var start = JobStart.After(conflict is UniqueConflict.Replace ? TimeSpan.Zero : TimeSpan.FromMinutes(1));
            Assert.Equal(InsertStatus.Replaced, (await Storage.TryCreateAsync(Make.Job() with { Unique = key, Start = start })).Status);
            Advance(TimeSpan.FromMinutes(2));
            await Storage.PromoteAllAsync();
            await server.SucceedAsync(await ClaimAsync(server, first, conflict is UniqueConflict.Replace ? 3 : 0));
        }
    }

    [Fact]
    public async Task Only_ready_jobs_rise()
    {
        var server = await Storage.ServerAsync();
        var (running, parent) = (await Storage.CreateAsync(Make.Job() with { ConcurrencyKey = "one" }), await Storage.CreateAsync());
        await server.FetchAsync(2);
        var blocked = await Storage.CreateAsync(Make.Job() with { ConcurrencyKey = "one" });
        Assert.Empty(await server.FetchAsync(1));
        var child = await Storage.CreateAsync(Make.Child(parent));
        var scheduled = await Storage.CreateAsync(Make.Job() with { Start = JobStart.After(After * 100) });
        Advance(After * 1.5);
        Assert.Null((await AgeAsync(expected: 0)).NextIn);
        Assert.Equal(
            [JobState.Processing, JobState.Processing, JobState.Enqueued, JobState.Awaiting, JobState.Scheduled],
            await Storage.StatesAsync([running, parent, blocked, child, scheduled])
        );
    }

    [Fact]
    public async Task The_time_that_a_job_has_waited_for_its_key_counts_when_it_is_back_in_its_queue()
    {
        var server = await Storage.ServerAsync();
        await Storage.CreateAsync(Make.Job() with { ConcurrencyKey = "one" });
        var holder = await server.ClaimAsync();
        var blocked = await Storage.CreateAsync(Make.Job() with { ConcurrencyKey = "one" });
        Assert.Empty(await server.FetchAsync(1));
        Advance(After * 3.5);
        await AgeAsync(expected: 0);
        await server.SucceedAsync(holder);
        await AgeAsync(expected: 1);
        await ClaimAsync(server, blocked, 3);
    }

    [Fact]
    public async Task What_has_risen_and_waits_for_its_key_comes_back_with_its_priority()
    {
        var server = await Storage.ServerAsync();
        await Storage.CreateAsync(Make.Job() with { ConcurrencyKey = "one" });
        var holder = await server.ClaimAsync();
        var risen = await RisenAsync(Make.Job() with { ConcurrencyKey = "one" });
        Assert.Empty(await server.FetchAsync(1));
        await server.SucceedAsync(holder);
        await server.FinishAsync(await ClaimAsync(server, risen, 3), Make.Retry());
        await ClaimAsync(server, risen, 0);
    }

    [Fact]
    public async Task Nothing_rises_in_a_paused_queue_and_the_time_counts_when_it_is_resumed()
    {
        var id = await Storage.CreateAsync();
        await Storage.Queue.SetPausedAsync(["default"], true, Make.Person(), default);
        Advance(After * 3.5);
        Assert.Null((await AgeAsync(expected: 0)).NextIn);
        await Storage.Queue.SetPausedAsync(["default"], false, Make.Person(), default);
        await AgeAsync(expected: 1);
        await ClaimAsync(await Storage.ServerAsync(), id, 3);
    }

    [Fact]
    public async Task A_suspect_does_not_rise()
    {
        var id = await Storage.CreateAsync();
        for (var crash = 0; crash < 2; crash++)
        {
            var dead = await Storage.ServerAsync(lease: TimeSpan.FromMinutes(1));
            dead.Renew([TestServer.Started(await ClaimAsync(dead, id, 0))], TimeSpan.FromMinutes(1));
            Advance(TimeSpan.FromMinutes(2));
            await Storage.RescueAllAsync();
        }

        Advance(After * 3);
        Assert.Null((await AgeAsync(expected: 0)).NextIn);
        await ClaimAsync(await Storage.ServerAsync(), id, 0);
    }

    [Fact]
    public async Task A_step_raises_no_more_than_its_bound()
    {
        var jobs = await Storage.CreateAsync(Make.Jobs(25));
        Advance(After * 1.5);
        for (var i = 0; i < 2; i++)
        {
            var step = await Storage.Maintenance.AgeAsync(After, 10, default);
            Assert.Equal((10, true), (step.Done, step.More));
        }

        var last = await Storage.Maintenance.AgeAsync(After, 10, default);
        Assert.Equal((5, false), (last.Done, last.More));
        Assert.Equal(jobs, await OneByOneAsync(await Storage.ServerAsync(), 25));
    }

    [Fact]
    public async Task Of_a_long_line_the_first_hundred_are_looked_at_and_the_next_after_them()
    {
        var jobs = await Storage.CreateAsync(Make.Jobs(250));
        Advance(After * 1.5);
        Assert.Equal(TimeSpan.Zero, (await AgeAsync(expected: 100)).NextIn);
        Assert.Equal(TimeSpan.Zero, (await AgeAsync(expected: 100)).NextIn);
        Assert.NotEqual(TimeSpan.Zero, (await AgeAsync(expected: 50)).NextIn);
        var claimed = await (await Storage.ServerAsync()).FetchAsync(300);
        Assert.All(claimed, job => Assert.Equal(1, job.Priority));
        Assert.Equal(jobs, claimed.Select(job => job.Id).Order());
    }

    [Fact]
    public async Task Each_queue_and_priority_rises_by_itself_and_no_queue_is_always_the_last()
    {
        string[] queues = [.. Enumerable.Range(0, 8).Select(_ => Make.Queue())];
        await Storage.CreateAsync(queues.SelectMany(queue => Make.Jobs(10, queue)));
        var risen = new HashSet<string>();
        var server = await Storage.ServerAsync(queues: queues);
        for (var round = 0; risen.Count < queues.Length; round++)
        {
            Assert.True(round < 500, "A queue is never looked at.");
            Advance(After);
            Assert.Equal(1, (await Storage.Maintenance.AgeAsync(After, 1, default)).Done);
            foreach (var queue in queues.Where(queue => !risen.Contains(queue)))
            {
                var first = await server.ClaimAsync(queue);
                if (first.Priority > 0) risen.Add(queue);
                else await server.FinishAsync(first, Make.Release());
            }
        }
    }

    [Fact]
    public async Task Many_who_raise_at_once_raise_each_job_once()
    {
        var jobs = await Storage.CreateAsync(Enumerable.Range(0, 200).Select(i => Make.Job() with { Priority = i % 4 }));
        Advance(After * 1.5);
        var other = await Sandbox.OpenAsync();
        var risen = 0;
        await Together.RunAsync(4, async (i, _) => Interlocked.Add(ref risen, await AgeAllAsync(i % 2 == 0 ? Storage : other)));
        await AgeAllAsync();
        Assert.InRange(risen, 1, 200);
        var claimed = await (await Storage.ServerAsync()).DrainAsync();
        Assert.Equal(jobs.Select((id, i) => (id, 1 + (i % 4))), claimed.Select(job => (job.Id, job.Priority)).OrderBy(job => job.Id));
    }

    [Fact]
    public async Task Claims_and_deletions_at_the_same_time_lose_nothing_and_find_nothing_twice()
    {
        var jobs = await Storage.CreateAsync(Make.Jobs(400));
        Advance(After * 2.5);
        var servers = new[] { await Storage.ServerAsync(), await Storage.ServerAsync() };
        var claimed = new List<ClaimedJob>[] { [], [] };
        var doomed = jobs.Where((_, i) => i % 8 == 0).ToList();
        await Together.RunAsync(4, async (i, _) =>
        {
            if (i == 0) await AgeAllAsync();
            else if (i == 1) await Storage.Jobs.ChangeAsync(new() { Kind = JobChangeKind.Delete, Jobs = doomed, Actor = Make.Person() }, default);
            else for (var n = 0; n < 15; n++) claimed[i - 2].AddRange(await servers[i - 2].FetchAsync(7));
        });
        claimed[0].AddRange(await servers[0].DrainAsync());
        var ids = claimed.SelectMany(some => some).Select(job => job.Id).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.Empty(jobs.Except(ids).Except(doomed));
    }

    [Fact]
    public async Task Of_two_different_times_the_shorter_holds()
    {
        var id = await Storage.CreateAsync();
        Advance(After * 1.5);
        await AgeAsync(expected: 1);
        Assert.Equal(1, (await Storage.Maintenance.AgeAsync(After / 2, 100, default)).Done);
        await AgeAsync(expected: 0);
        await ClaimAsync(await Storage.ServerAsync(), id, 3);
    }

    [Fact]
    public async Task Groups_have_their_turns_where_they_rise_to()
    {
        Assert.SkipUnless(Storage.Info.Groups, "Groups do not take turns in this storage.");
        var large = await Storage.CreateAsync(Make.Jobs(20).Select(job => job with { Group = "large" }));
        await Storage.CreateAsync(Make.Jobs(2).Select(job => job with { Group = "small" }));
        Advance(After * 1.5);
        await AgeAsync(expected: 22);
        var server = await Storage.ServerAsync();
        var order = await OneByOneAsync(server, 22);
        Assert.Equal(large, order.Where(large.Contains));
        Assert.True(order.Take(5).Except(large).Count() == 2, "The large group goes first.");
        await Storage.CreateAsync(Make.Job() with { Group = "large", Priority = 1 });
        await server.ClaimAsync();
    }

    [Fact]
    public async Task Nothing_that_is_counted_changes()
    {
        await Storage.CreateAsync(Make.Jobs(20));
        Advance(After * 3.5);
        var before = await Storage.Reader.OverviewAsync(default);
        await AgeAsync(expected: 20);
        var after = await Storage.Reader.OverviewAsync(default);
        Assert.Equal(before.Counts, after.Counts);
        Assert.Equal(before.Queues.Select(queue => (queue.Name, queue.Enqueued)), after.Queues.Select(queue => (queue.Name, queue.Enqueued)));
        Assert.Equal(20, await (await Storage.ServerAsync()).RunAllAsync());
    }

    [Fact]
    public async Task A_time_out_of_bounds_is_refused()
    {
        foreach (var after in (TimeSpan[])[TimeSpan.Zero, TimeSpan.FromMilliseconds(999), TimeSpan.FromDays(1) + TimeSpan.FromTicks(1), TimeSpan.FromDays(-1)])
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Storage.Maintenance.AgeAsync(after, 100, default));
    }

    private static IEnumerable<NewJob> Urgent(int count) => Make.Jobs(count).Select(job => job with { Priority = 5 });

    private async Task<ClaimedJob> ClaimAsync(TestServer server, JobId id, int priority)
    {
        var claimed = await server.ClaimAsync();
        Assert.Equal((id, priority), (claimed.Id, claimed.Priority));
        Assert.Equal(0, (await StoredAsync(id)).Priority);
        return claimed;
    }

    // A job that has risen by three.
    private async Task<JobId> RisenAsync(NewJob? job = null)
    {
        var id = await Storage.CreateAsync(job ?? Make.Job());
        await RiseAsync();
        return id;
    }

    private async Task RiseAsync()
    {
        Advance(After * 3.5);
        await AgeAsync(expected: 1);
    }

    private async Task<StepResult> AgeAsync(int expected)
    {
        var step = await Storage.Maintenance.AgeAsync(After, 1_000, default);
        Assert.Equal((expected, false), (step.Done, step.More));
        return step;
    }

    private Task<int> AgeAllAsync(IJobStorage? storage = null) => (storage ?? Storage).AgeAllAsync(After);

    private async Task<(JobState, int Priority)> StoredAsync(JobId id)
    {
        var job = await Storage.FindAsync(id);
        return (job.State, job.Priority);
    }

    private static async Task<IReadOnlyList<JobId>> OneByOneAsync(TestServer server, int count)
    {
        var jobs = new List<JobId>();
        while (jobs.Count < count) jobs.Add(Assert.Single(await server.FetchAsync(1)).Id);
        return jobs;
    }
}
