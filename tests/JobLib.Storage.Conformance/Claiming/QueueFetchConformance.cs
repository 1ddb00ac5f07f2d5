namespace JobLib.Storage.Conformance;

/// <summary><c>IJobQueue.FetchAsync</c>: which jobs, in which order, to whom.</summary>
public abstract class QueueFetchConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    [Fact]
    public async Task A_claimed_job_brings_everything_that_a_worker_needs()
    {
        var job = Make.Job("critical") with
        {
            Priority = 3,
            Parameters = new Dictionary<string, string> { ["tenant"] = "acme" },
            CapturedContext = "de-DE",
            RecurringId = "nightly",
            ConcurrencyKey = "customer:7",
        };
        var before = await Storage.NowAsync();
        await Storage.CreateAsync(job);
        var claimed = await (await Storage.ServerAsync()).ClaimAsync("critical");
        var after = await Storage.NowAsync();

        Assert.Equal((job.Id, job.Payload, "critical", 3), (claimed.Id, claimed.Payload, claimed.Queue, claimed.Priority));
        Assert.Equal((1, 0, "de-DE", "nightly"), (claimed.Attempt, claimed.Crashes, claimed.CapturedContext, claimed.RecurringId));
        Assert.Equal(job.Parameters, claimed.Parameters);
        Assert.Equal(("customer:7", false), (claimed.ConcurrencyKey, claimed.KeyTimedOut));
        Assert.Equal((null, null, null), (claimed.Batch, claimed.Parent, claimed.ScheduledAt));
        Expect.Between(before, claimed.CreatedAt, after);
        Expect.Between(before, claimed.ReadyAt, after);
    }

    [Fact]
    public async Task A_claimed_job_is_Processing_and_says_who_holds_it_since_when()
    {
        var id = await Storage.CreateAsync();
        var server = await Storage.ServerAsync(name: "web-1");
        var before = await Storage.NowAsync();
        var claimed = await server.ClaimAsync();
        var found = await Storage.FindAsync(id);
        Assert.Equal((JobState.Processing, "web-1", 1, claimed.Fence), (found.State, found.Server, found.Attempt, found.Fence));
        Expect.Between(before, found.StartedAt, await Storage.NowAsync());
        Assert.NotNull(found.ReadyAt);
        Assert.Equal(1, Assert.Single(await Storage.Reader.ServersAsync(default)).Held);
    }

    [Fact]
    public async Task A_fetch_finds_nothing_in_an_empty_queue()
    {
        await Storage.CreateAsync(Make.Job("other"));
        var result = await Storage.Queue.FetchAsync((await Storage.ServerAsync()).Request(10), default);
        Assert.True(result.Accepted);
        Assert.Empty(result.Jobs);
    }

    [Fact]
    public async Task A_job_that_is_held_is_not_fetched_again()
    {
        await Storage.CreateAsync();
        await (await Storage.ServerAsync()).ClaimAsync();
        Assert.Empty(await (await Storage.ServerAsync()).FetchAsync(10));
    }

    [Theory]
    [InlineData(JobState.Scheduled)]
    [InlineData(JobState.Awaiting)]
    [InlineData(JobState.Succeeded)]
    [InlineData(JobState.Failed)]
    [InlineData(JobState.Deleted)]
    public async Task A_job_that_is_not_Enqueued_is_not_fetched(JobState state)
    {
        await Storage.JobAsync(state, Make.Job("here"));
        Assert.Empty(await (await Storage.ServerAsync()).FetchAsync(10, "here"));
    }

    [Fact]
    public async Task A_fetch_gives_at_most_as_many_as_asked_for_and_the_next_one_goes_on()
    {
        var ids = await Storage.CreateAsync(Make.Jobs(7));
        var server = await Storage.ServerAsync();
        Assert.Equal(ids.Take(3), (await server.FetchAsync(3)).Select(job => job.Id));
        Assert.Equal(ids.Skip(3), (await server.FetchAsync(10)).Select(job => job.Id));
    }

    [Fact]
    public async Task Five_hundred_jobs_are_fetched_at_once_out_of_a_backlog()
    {
        var ids = await Storage.CreateAsync(Make.Jobs(1_200));
        var server = await Storage.ServerAsync();
        Assert.Equal(ids.Take(500), (await server.FetchAsync(500)).Select(job => job.Id));
        Assert.Equal(700, (await server.DrainAsync()).Count);
    }

    [Fact]
    public async Task A_higher_priority_goes_first_within_its_queue_whenever_it_came()
    {
        int[] priorities = [0, 9, 3, 3, 0, 9];
        var jobs = priorities.Select(priority => Make.Job() with { Priority = priority }).ToList();
        await Storage.CreateAsync(jobs);
        var got = await (await Storage.ServerAsync()).FetchAsync(10);
        Assert.Equal([jobs[1].Id, jobs[5].Id, jobs[2].Id, jobs[3].Id, jobs[0].Id, jobs[4].Id], got.Select(job => job.Id));
    }

    [Fact]
    public async Task Lanes_are_emptied_in_their_order_whatever_the_priorities_in_them()
    {
        var second = await Storage.CreateAsync(Make.Job("b") with { Priority = 9 });
        var first = await Storage.CreateAsync(Make.Job("a"));
        var server = await Storage.ServerAsync();
        Assert.Equal([first, second], (await server.FetchAsync(10, "a", "b")).Select(job => job.Id));
    }

    [Fact]
    public async Task A_lanes_own_bound_leaves_room_for_the_next_lane()
    {
        var first = await Storage.CreateAsync(Make.Jobs(5, "a"));
        var second = await Storage.CreateAsync(Make.Jobs(5, "b"));
        var server = await Storage.ServerAsync();
        var got = await server.FetchAsync(server.Request(4) with { Lanes = [new("a", 1), new("b", 5)] });
        Assert.Equal([first[0], .. second.Take(3)], got.Select(job => job.Id));
    }

    [Fact]
    public async Task Jobs_of_queues_that_are_not_asked_for_stay()
    {
        var other = await Storage.CreateAsync(Make.Job("b"));
        await Storage.CreateAsync(Make.Job("a"));
        Assert.Single(await (await Storage.ServerAsync()).FetchAsync(10, "a", "c"));
        Assert.Equal(JobState.Enqueued, await Storage.StateAsync(other));
    }

    [Fact]
    public async Task Due_jobs_become_ready_in_the_order_of_their_times()
    {
        var now = await Storage.NowAsync();
        int[] hours = [3, 1, 2];
        var jobs = hours.Select(hour => Make.Job() with { Start = JobStart.AtInstant(now.AddHours(hour)) }).ToList();
        await Storage.CreateAsync(jobs);
        Advance(TimeSpan.FromHours(4));
        await Storage.PromoteAllAsync();
        Assert.Equal([jobs[1].Id, jobs[2].Id, jobs[0].Id], (await (await Storage.ServerAsync()).FetchAsync(10)).Select(job => job.Id));
    }

    [Fact]
    public async Task A_job_that_was_scheduled_says_for_when()
    {
        var at = (await Storage.NowAsync()).AddHours(1);
        await Storage.CreateAsync(Make.Job() with { Start = JobStart.AtInstant(at) });
        Advance(TimeSpan.FromHours(2));
        await Storage.PromoteAllAsync();
        var claimed = await (await Storage.ServerAsync()).ClaimAsync();
        Expect.Near(at, claimed.ScheduledAt);
        Expect.Near(at.AddHours(1), claimed.ReadyAt);
    }

    [Fact]
    public async Task A_job_that_becomes_ready_again_queues_up_behind_the_others()
    {
        var server = await Storage.ServerAsync();
        var first = await Storage.CreateAsync();
        var second = await Storage.CreateAsync();
        await server.FinishAsync(await server.ClaimAsync(), Make.Retry());
        Assert.Equal([second, first], (await server.FetchAsync(10)).Select(job => job.Id));
    }

    [Fact]
    public async Task The_attempts_number_counts_what_was_charged()
    {
        var server = await Storage.ServerAsync();
        await Storage.CreateAsync();
        await server.FinishAsync(await server.ClaimAsync(), Make.Retry());
        await server.FinishAsync(await server.ClaimAsync(), Make.Release());
        var third = await server.ClaimAsync();
        Assert.Equal(2, third.Attempt);
        await server.FinishAsync(third, Make.Retry());
        Assert.Equal(3, (await server.ClaimAsync()).Attempt);
    }

    [Fact]
    public async Task A_fence_is_the_storages_clock_in_microseconds_and_rises_with_every_claim()
    {
        var server = await Storage.ServerAsync();
        await Storage.CreateAsync();
        var before = Microseconds(await Storage.NowAsync());
        var last = 0L;
        for (var i = 0; i < 5; i++)
        {
            var claimed = await server.ClaimAsync();
            Assert.True(claimed.Fence > last, $"The fence went from {last} to {claimed.Fence}.");
            last = claimed.Fence;
            await server.FinishAsync(claimed, Make.Release());
        }

        Assert.InRange(last, before, Microseconds(await Storage.NowAsync()) + 10);
    }

    [Fact]
    public async Task A_paused_queue_is_passed_over_until_it_is_resumed()
    {
        await Storage.CreateAsync(Make.Job("a"));
        var second = await Storage.CreateAsync(Make.Job("b"));
        var server = await Storage.ServerAsync();
        await Storage.Queue.SetPausedAsync(["a"], true, Make.Person(), default);
        Assert.Equal([second], (await server.FetchAsync(10, "a", "b")).Select(job => job.Id));
        await Storage.Queue.SetPausedAsync(["a"], false, Make.Person(), default);
        Assert.Single(await server.FetchAsync(10, "a", "b"));
    }

    [Fact]
    public async Task A_queue_may_be_paused_before_it_has_ever_had_a_job()
    {
        await Storage.Queue.SetPausedAsync(["a", "b"], true, Make.Person(), default);
        await Storage.CreateAsync(Make.Job("a"));
        await Storage.CreateAsync(Make.Job("b"));
        Assert.Empty(await (await Storage.ServerAsync()).FetchAsync(10, "a", "b"));
    }

    [Fact]
    public async Task A_fetch_over_a_thousand_queues_finds_the_few_that_have_work_in_the_order_in_which_they_are_served()
    {
        string[] queues = [.. Enumerable.Range(0, 1_000).Select(_ => Make.Queue())];
        var late = await Storage.CreateAsync(Make.Job(queues[900]));
        var early = await Storage.CreateAsync(Make.Job(queues[3]));
        await Storage.CreateAsync(Make.Job(queues[500]));
        await Storage.CreateAsync(Make.Job(Make.Queue())); // that nobody asks for
        await Storage.Queue.SetPausedAsync([queues[500]], true, Make.Person(), default);
        var server = await Storage.ServerAsync();
        Assert.Equal([early, late], (await server.FetchAsync(10, queues)).Select(job => job.Id));
        Assert.Empty(await server.FetchAsync(10, queues));
    }

    [Fact]
    public async Task A_fetch_over_many_queues_that_all_have_work_takes_of_each_in_turn_though_others_have_work_too()
    {
        string[] others = [.. Enumerable.Range(0, 40).Select(_ => Make.Queue())];
        string[] queues = [.. Enumerable.Range(0, 12).Select(_ => Make.Queue())];
        await Storage.CreateAsync(others.Select(queue => Make.Job(queue)));
        var ids = await Storage.CreateAsync(queues.Select(queue => Make.Job(queue)));
        Assert.Equal(ids, (await (await Storage.ServerAsync()).FetchAsync(20, queues)).Select(job => job.Id));
    }

    [Fact]
    public async Task A_server_that_a_rescue_has_marked_is_refused_and_gets_nothing()
    {
        var id = await Storage.CreateAsync();
        var server = await Storage.ServerAsync(TimeSpan.FromMinutes(10));
        Advance(TimeSpan.FromMinutes(11));
        await Storage.RescueAllAsync();
        var result = await Storage.Queue.FetchAsync(server.Request(10), default);
        Assert.False(result.Accepted);
        Assert.Empty(result.Jobs);
        Assert.Equal(JobState.Enqueued, await Storage.StateAsync(id));
    }

    [Fact]
    public async Task A_server_that_never_registered_is_refused()
    {
        await Storage.CreateAsync();
        var stranger = new TestServer(Storage, new(Guid.NewGuid()), "stranger");
        Assert.False((await Storage.Queue.FetchAsync(stranger.Request(10), default)).Accepted);
    }

    [Fact]
    public async Task A_server_that_has_left_is_refused()
    {
        await Storage.CreateAsync();
        var server = await Storage.ServerAsync();
        await server.LeaveAsync();
        Assert.False((await Storage.Queue.FetchAsync(server.Request(10), default)).Accepted);
    }

    [Fact]
    public async Task The_same_claim_number_again_gives_the_same_jobs_with_the_same_fences()
    {
        await Storage.CreateAsync(Make.Jobs(5));
        var server = await Storage.ServerAsync();
        var request = server.Request(3);
        var first = await server.FetchAsync(request);
        var again = await server.FetchAsync(request);
        Assert.Equal(first.Select(job => (job.Id, job.Fence, job.Attempt)), again.Select(job => (job.Id, job.Fence, job.Attempt)));
        Assert.Equal(2, (await server.FetchAsync(10)).Count);
    }

    [Fact]
    public async Task The_same_claim_number_again_leaves_out_what_is_no_longer_held()
    {
        await Storage.CreateAsync(Make.Jobs(4));
        var server = await Storage.ServerAsync();
        var request = server.Request(3);
        var first = await server.FetchAsync(request);
        await server.SucceedAsync(first[0]);
        await Storage.DeleteAsync(first[1].Id);
        Assert.Equal([first[2].Id], (await server.FetchAsync(request)).Select(job => job.Id));
    }

    [Fact]
    public async Task The_claim_numbers_of_two_servers_have_nothing_to_do_with_each_other()
    {
        var ids = await Storage.CreateAsync(Make.Jobs(2));
        var (one, two) = (await Storage.ServerAsync(), await Storage.ServerAsync());
        Assert.Equal(ids[0], (await one.ClaimAsync()).Id);
        Assert.Equal(ids[1], (await two.ClaimAsync()).Id);
    }

    private static long Microseconds(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
