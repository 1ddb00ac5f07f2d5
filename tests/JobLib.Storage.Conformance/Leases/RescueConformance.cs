namespace JobLib.Storage.Conformance;

/// <summary><c>IMaintenance.RescueAsync</c>: what becomes of the jobs of a server that died, and who is charged for it.</summary>
public abstract class RescueConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan PastLease = TimeSpan.FromMinutes(11);

    [Fact]
    public async Task Nothing_is_rescued_from_a_live_server()
    {
        var (server, job) = await ClaimedAsync();
        Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(0, await Storage.RescueAllAsync());
        await server.SucceedAsync(job);
    }

    [Fact]
    public async Task A_job_of_a_dead_server_goes_back_to_its_queue_with_a_new_fence()
    {
        var (_, job) = await ClaimedAsync();
        Advance(PastLease);
        Assert.Equal(1, await Storage.RescueAllAsync());
        var found = await Storage.FindAsync(job.Id);
        Assert.Equal(JobState.Enqueued, found.State);
        Assert.True(found.Fence > job.Fence);
        Assert.Equal(job.Id, (await (await Storage.ServerAsync()).ClaimAsync()).Id);
    }

    [Fact]
    public async Task A_crash_is_charged_when_the_last_renewal_named_the_job_as_started()
    {
        var (server, job) = await ClaimedAsync();
        server.Renew([TestServer.Started(job)], Lease);
        Advance(PastLease);
        await Storage.RescueAllAsync();
        var again = await (await Storage.ServerAsync()).ClaimAsync();
        Assert.Equal((1, 1), (again.Crashes, again.Attempt));
    }

    [Fact]
    public async Task A_crash_is_charged_when_the_job_was_claimed_after_the_last_renewal()
    {
        await ClaimedAsync();
        Advance(PastLease);
        await Storage.RescueAllAsync();
        Assert.Equal(1, (await (await Storage.ServerAsync()).ClaimAsync()).Crashes);
    }

    [Fact]
    public async Task No_crash_is_charged_to_a_job_that_the_last_renewal_named_as_not_started()
    {
        var (server, job) = await ClaimedAsync();
        Advance(TimeSpan.FromMinutes(1)); // the renewal comes after the claim, by any clock
        server.Renew([TestServer.Prefetched(job)], Lease);
        Advance(PastLease);
        await Storage.RescueAllAsync();
        Assert.Equal((job.Id, 0), await CrashesAsync());
    }

    [Fact]
    public async Task A_job_that_a_renewal_named_as_started_stays_so()
    {
        var (server, job) = await ClaimedAsync();
        server.Renew([TestServer.Started(job)], Lease);
        Advance(TimeSpan.FromMinutes(5));
        server.Renew([TestServer.Started(job)], Lease);
        Advance(PastLease);
        await Storage.RescueAllAsync();
        Assert.Equal((job.Id, 1), await CrashesAsync());
    }

    [Fact]
    public async Task Only_those_jobs_of_a_dead_server_are_charged_whose_body_had_begun()
    {
        await Storage.CreateAsync(Make.Jobs(3));
        var server = await Storage.ServerAsync(Lease);
        var jobs = await server.FetchAsync(2);
        Advance(TimeSpan.FromMinutes(1)); // after the claim, by any clock
        server.Renew([TestServer.Started(jobs[0]), TestServer.Prefetched(jobs[1])], Lease);
        Advance(TimeSpan.FromMinutes(1));
        var late = await server.ClaimAsync();
        Advance(PastLease);
        await Storage.RescueAllAsync();
        var crashes = await Task.WhenAll(jobs.Append(late).Select(async job => (await Storage.FindAsync(job.Id)).Crashes));
        Assert.Equal([1, 0, 1], crashes);
    }

    [Fact]
    public async Task At_the_limit_of_crashes_a_job_is_Failed_as_poison_and_its_children_learn_of_it()
    {
        var job = Make.Job("poison");
        await Storage.CreateAsync(job);
        var child = await Storage.CreateAsync(Make.Child(job.Id, JobContinuationOptions.OnlyOnFailedState));
        await CrashAsync("poison");
        await CrashAsync("poison");
        Assert.Equal((JobState.Enqueued, 2), ((await Storage.FindAsync(job.Id)).State, (await Storage.FindAsync(job.Id)).Crashes));
        await CrashAsync("poison");

        var found = await Storage.FindAsync(job.Id);
        Assert.Equal((JobState.Failed, 3, "Poison"), (found.State, found.Crashes, found.Error?.Type));
        Assert.False(string.IsNullOrWhiteSpace(found.Error?.Message));
        Assert.Equal("Poison", (await (await Storage.ServerAsync()).ClaimAsync()).Parent?.Error?.Type);
        Assert.Equal(JobState.Processing, await Storage.StateAsync(child));
    }

    [Fact]
    public async Task A_poisoned_member_fails_its_batch()
    {
        var batch = Make.Batch();
        await Storage.CreateAsync(batch, Make.Member(batch.Id, "poison"));
        await CrashAsync("poison", crashLimit: 1);
        Assert.Equal((BatchState.Failed, 1L), ((await Storage.FindBatchAsync(batch.Id)).State, (await Storage.FindBatchAsync(batch.Id)).Failed));
    }

    [Fact]
    public async Task Without_a_limit_a_job_is_never_poison()
    {
        var id = await Storage.CreateAsync(Make.Job("poison"));
        for (var i = 0; i < 5; i++)
        {
            await CrashAsync("poison", crashLimit: null);
        }

        Assert.Equal((JobState.Enqueued, 5), ((await Storage.FindAsync(id)).State, (await Storage.FindAsync(id)).Crashes));
    }

    [Fact]
    public async Task A_poisoned_job_that_a_person_requeues_has_no_crashes()
    {
        var id = await Storage.CreateAsync(Make.Job("poison"));
        await CrashAsync("poison", crashLimit: 1);
        await Storage.RequeueAsync(id);
        var again = await (await Storage.ServerAsync()).ClaimAsync("poison");
        Assert.Equal((0, 1), (again.Crashes, again.Attempt));
    }

    [Fact]
    public async Task A_renewal_that_comes_too_late_is_refused_and_takes_back_the_charge_since_the_server_did_not_die()
    {
        var (server, job) = await ClaimedAsync();
        Advance(PastLease);
        await Storage.RescueAllAsync();
        Assert.Equal(1, (await Storage.FindAsync(job.Id)).Crashes);

        var result = server.Renew(job);
        Assert.False(result.Accepted);
        Assert.Equal((JobState.Enqueued, 0), ((await Storage.FindAsync(job.Id)).State, (await Storage.FindAsync(job.Id)).Crashes));
        Assert.False(server.Renew(job).Accepted);
        Assert.Equal((job.Id, 0), await CrashesAsync());
    }

    [Fact]
    public async Task A_charge_is_taken_back_though_the_job_runs_elsewhere_or_waits_for_its_retry_by_now()
    {
        await Storage.CreateAsync(Make.Jobs(2));
        var server = await Storage.ServerAsync(Lease);
        var jobs = await server.FetchAsync(2);
        Advance(PastLease);
        await Storage.RescueAllAsync();
        var other = await Storage.ServerAsync();
        var again = await other.FetchAsync(2);
        await other.FinishAsync(again[1], Make.Retry(TimeSpan.FromHours(1)));

        server.Renew([.. jobs]);
        Assert.Equal((JobState.Processing, 0), ((await Storage.FindAsync(again[0].Id)).State, (await Storage.FindAsync(again[0].Id)).Crashes));
        Assert.Equal((JobState.Scheduled, 0), ((await Storage.FindAsync(again[1].Id)).State, (await Storage.FindAsync(again[1].Id)).Crashes));
        await other.SucceedAsync(again[0]);
    }

    [Fact]
    public async Task A_late_renewal_takes_back_the_charge_of_its_own_rescue_and_of_no_other()
    {
        var id = await CreateCrashedAsync(1);
        var server = await Storage.ServerAsync(Lease);
        var job = await server.ClaimAsync();
        Advance(PastLease);
        await Storage.RescueAllAsync();
        Assert.Equal(2, (await Storage.FindAsync(id)).Crashes);
        server.Renew(job);
        server.Renew(job);
        Assert.Equal(1, (await Storage.FindAsync(id)).Crashes);
    }

    [Fact]
    public async Task A_late_renewal_takes_back_nothing_of_jobs_that_it_does_not_name()
    {
        var (server, job) = await ClaimedAsync();
        Advance(PastLease);
        await Storage.RescueAllAsync();
        server.Renew([]);
        Assert.Equal(1, (await Storage.FindAsync(job.Id)).Crashes);
    }

    [Fact]
    public async Task A_late_renewal_does_not_bring_a_poisoned_job_back()
    {
        var (server, job) = await ClaimedAsync();
        Advance(PastLease);
        await Storage.RescueAllAsync(crashLimit: 1);
        server.Renew(job);
        Assert.Equal((JobState.Failed, 1), ((await Storage.FindAsync(job.Id)).State, (await Storage.FindAsync(job.Id)).Crashes));
    }

    [Fact]
    public async Task After_a_rescue_everything_that_the_old_server_says_is_refused()
    {
        var (server, job) = await ClaimedAsync();
        Advance(PastLease);
        await Storage.RescueAllAsync();
        Assert.Equal(FinishStatus.Stale, await server.TryFinishAsync(job, Make.Success()));
        Assert.False((await Storage.Queue.FetchAsync(server.Request(10), default)).Accepted);
        Assert.Equal([job.Id], await server.ReportAsync(new JobReport { Id = job.Id, Fence = job.Fence, Progress = new() { Fraction = 0.5 } }));
        Assert.False(server.Renew(job).Accepted);
        Assert.Equal(JobState.Enqueued, await Storage.StateAsync(job.Id));
    }

    [Fact]
    public async Task A_rescue_is_bounded_and_goes_on_in_the_next_step()
    {
        await Storage.CreateAsync(Make.Jobs(25));
        await (await Storage.ServerAsync(Lease)).FetchAsync(25);
        Advance(PastLease);
        var step = await Storage.Maintenance.RescueAsync(3, 10, default);
        Assert.Equal((10, true), (step.Done, step.More));
        Assert.Equal(15, (await Storage.Reader.OverviewAsync(default)).Counts[JobState.Processing]);
        Assert.Equal(15, await Storage.RescueAllAsync());
        Assert.Equal(25, (await Storage.Reader.OverviewAsync(default)).Counts[JobState.Enqueued]);
    }

    [Fact]
    public async Task Two_rescues_at_once_charge_each_job_once()
    {
        await Storage.CreateAsync(Make.Jobs(30));
        var jobs = await (await Storage.ServerAsync(Lease)).FetchAsync(30);
        Advance(PastLease);
        var other = await Sandbox.OpenAsync();
        await Together.RunAsync(4, (i, _) => (i % 2 == 0 ? Storage : other).RescueAllAsync());
        var found = await Storage.Reader.FindAsync([.. jobs.Select(job => job.Id)], default);
        Assert.All(found, job => Assert.Equal((JobState.Enqueued, 1), (job.State, job.Crashes)));
    }

    [Fact]
    public async Task A_rescue_and_a_late_finish_at_once_leave_one_of_them_the_winner()
    {
        for (var round = 0; round < 10; round++)
        {
            var (server, job) = await ClaimedAsync();
            Advance(PastLease);
            var finish = Task.Run(() => server.TryFinishAsync(job, Make.Success()));
            await Task.WhenAll(finish, Task.Run(() => Storage.RescueAllAsync()));
            var expected = await finish == FinishStatus.Applied ? JobState.Succeeded : JobState.Enqueued;
            Assert.Equal(expected, await Storage.StateAsync(job.Id));
            await (await Storage.ServerAsync()).RunAllAsync();
        }
    }

    [Fact]
    public async Task The_jobs_of_other_servers_are_left_alone()
    {
        await Storage.CreateAsync(Make.Jobs(2));
        var (dies, lives) = (await Storage.ServerAsync(Lease), await Storage.ServerAsync());
        await dies.ClaimAsync();
        var kept = await lives.ClaimAsync();
        Advance(PastLease);
        Assert.Equal(1, await Storage.RescueAllAsync());
        await lives.SucceedAsync(kept);
    }

    [Fact]
    public async Task What_a_leaving_server_held_goes_back_at_once_without_a_charge()
    {
        await Storage.CreateAsync(Make.Jobs(3));
        var server = await Storage.ServerAsync();
        var jobs = await server.FetchAsync(3);
        server.Renew([.. jobs]);
        await server.LeaveAsync();
        var again = await (await Storage.ServerAsync()).FetchAsync(10);
        Assert.Equal(jobs.Select(job => job.Id), again.Select(job => job.Id).Order());
        Assert.All(again, job => Assert.Equal((1, 0), (job.Attempt, job.Crashes)));
    }

    [Fact]
    public async Task A_body_that_has_not_returned_keeps_its_lease_after_the_server_left_and_costs_nothing_in_the_end()
    {
        await Storage.CreateAsync(Make.Jobs(2));
        var server = await Storage.ServerAsync(Lease);
        var jobs = await server.FetchAsync(2);
        server.Renew(jobs.Select(TestServer.Started), Lease);
        await server.LeaveAsync(jobs[0].Id);
        Assert.Equal((JobState.Processing, JobState.Enqueued), (await Storage.StateAsync(jobs[0].Id), await Storage.StateAsync(jobs[1].Id)));
        Assert.Equal(0, await Storage.RescueAllAsync());

        Advance(PastLease);
        Assert.Equal(1, await Storage.RescueAllAsync(crashLimit: 1));
        Assert.Equal((JobState.Enqueued, 0), ((await Storage.FindAsync(jobs[0].Id)).State, (await Storage.FindAsync(jobs[0].Id)).Crashes));
    }

    [Fact]
    public async Task A_body_that_returns_after_its_server_left_may_still_be_recorded_within_the_lease()
    {
        var (server, job) = await ClaimedAsync();
        await server.LeaveAsync(job.Id);
        Assert.Equal(FinishStatus.Applied, await server.TryFinishAsync(job, Make.Success()));
        Assert.Equal(JobState.Succeeded, await Storage.StateAsync(job.Id));
    }

    [Fact]
    public async Task Leaving_twice_changes_nothing_more()
    {
        var (server, job) = await ClaimedAsync();
        await server.LeaveAsync();
        var other = await Storage.ServerAsync();
        var again = await other.ClaimAsync();
        await server.LeaveAsync();
        Assert.Equal(job.Id, again.Id);
        await other.SucceedAsync(again);
    }

    private async Task<(TestServer Server, ClaimedJob Job)> ClaimedAsync()
    {
        await Storage.CreateAsync();
        var server = await Storage.ServerAsync(Lease);
        return (server, await server.ClaimAsync());
    }

    private async Task<(JobId Id, int Crashes)> CrashesAsync()
    {
        var job = await (await Storage.ServerAsync()).ClaimAsync();
        return (job.Id, job.Crashes);
    }
}
