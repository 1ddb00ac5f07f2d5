namespace JobLib.Storage.Conformance;

/// <summary><c>IServerRegistry</c>: registering, renewing, and what a renewal says about the jobs that are held.</summary>
public abstract class ServerRegistryConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task A_server_is_listed_with_everything_that_it_says_about_itself()
    {
        var now = await Storage.NowAsync();
        var id = await Storage.Servers.RegisterAsync(
            new()
            {
                Name = "web-1",
                Machine = "m-7",
                ProcessId = 815,
                Version = "1.2.3",
                ApplicationVersion = "7.1+c0ffee",
                Queues = ["critical", "default"],
                WorkerCount = 12,
                LocalTime = now.AddHours(3),
            },
            Lease,
            default);
        var found = Assert.Single(await Storage.Reader.ServersAsync(default));
        Assert.Equal(
            (id.ToString(), "web-1", "m-7", 815, "1.2.3", 12),
            (found.Id, found.Name, found.Machine, found.ProcessId, found.Version, found.WorkerCount)
        );
        Assert.Equal(["critical", "default"], found.Queues);
        Assert.Equal("7.1+c0ffee", found.ApplicationVersion);
        Assert.Equal((0, false, false), (found.Held, found.Dead, found.Draining));
        Assert.Equal(Lease, found.LeaseUntil - found.HeartbeatAt);
        Expect.Near(now, found.StartedAt);
        Expect.Near(TimeSpan.FromHours(3), found.ClockSkew);
    }

    [Fact]
    public async Task Every_registration_is_a_fresh_session()
    {
        var (one, two) = (await Storage.ServerAsync(name: "web"), await Storage.ServerAsync(name: "web"));
        Assert.NotEqual(one.Id, two.Id);
        var found = await Storage.Reader.ServersAsync(default);
        Assert.Equal(2, found.Count);
        Assert.All(found, server => Assert.Equal("4.5.6", server.ApplicationVersion));
    }

    [Fact]
    public async Task A_renewal_makes_the_lease_last_from_now()
    {
        var server = await Storage.ServerAsync(Lease);
        Advance(TimeSpan.FromMinutes(9));
        Assert.True(server.Renew([], Lease).Accepted);
        Advance(TimeSpan.FromMinutes(9));
        Assert.True(server.Renew([], Lease).Accepted);
        var found = Assert.Single(await Storage.Reader.ServersAsync(default));
        Assert.Equal(Lease, found.LeaseUntil - found.HeartbeatAt);
        Assert.False(found.Dead);
        Assert.True((await server.SignalsAsync()).Live);
    }

    [Fact]
    public async Task A_renewal_of_a_server_that_a_rescue_has_marked_is_refused()
    {
        var server = await Storage.ServerAsync(Lease);
        Advance(TimeSpan.FromMinutes(11));
        await Storage.RescueAllAsync();
        Assert.False(server.Renew([], Lease).Accepted);
        Assert.False(server.Renew([], Lease).Accepted);
        Assert.False((await server.SignalsAsync()).Live);
    }

    [Fact]
    public async Task A_renewal_is_accepted_though_a_rescue_has_looked_while_the_lease_was_good()
    {
        var server = await Storage.ServerAsync(Lease);
        await Storage.CreateAsync();
        var job = await server.ClaimAsync();
        Assert.Equal(0, await Storage.RescueAllAsync());
        var result = server.Renew(job);
        Assert.True(result.Accepted);
        Assert.Empty(result.Lost);
    }

    [Fact]
    public void A_renewal_of_a_server_that_never_registered_is_refused() =>
        Assert.False(new TestServer(Storage, new(Guid.NewGuid()), "stranger").Renew([]).Accepted);

    [Fact]
    public async Task A_renewal_names_as_lost_what_was_deleted_requeued_rescheduled_or_finished_and_nothing_else()
    {
        await Storage.CreateAsync(Make.Jobs(6));
        var server = await Storage.ServerAsync();
        var jobs = await server.FetchAsync(6);
        await Storage.DeleteAsync(jobs[0].Id);
        await Storage.RequeueAsync(jobs[1].Id);
        await Storage.RescheduleAsync(jobs[2].Id);
        await server.SucceedAsync(jobs[3]);
        var result = server.Renew([.. jobs]);
        Assert.Equal((true, 0), (result.Accepted, result.PutBack));
        Assert.Equal(jobs.Take(4).Select(job => job.Id), result.Lost.Order());
    }

    [Fact]
    public async Task A_renewal_names_as_lost_what_another_claim_holds()
    {
        await Storage.CreateAsync();
        var (one, two) = (await Storage.ServerAsync(), await Storage.ServerAsync());
        var job = await one.ClaimAsync();
        await Storage.RequeueAsync(job.Id);
        var again = await two.ClaimAsync();
        Assert.Equal([job.Id], one.Renew(job).Lost);
        Assert.Empty(two.Renew(again).Lost);
        Assert.Equal([job.Id], two.Renew([new(job.Id, job.Fence, true), TestServer.Started(again)]).Lost);
    }

    [Fact]
    public async Task A_server_that_holds_an_old_and_a_new_claim_of_one_job_loses_the_old_and_keeps_the_new()
    {
        await Storage.CreateAsync();
        var server = await Storage.ServerAsync();
        var old = await server.ClaimAsync();
        await Storage.RequeueAsync(old.Id);
        var current = await server.ClaimAsync();
        foreach (var held in new[] { new[] { old, current }, [current, old] })
        {
            var result = server.Renew(held);
            Assert.Equal((true, 0), (result.Accepted, result.PutBack));
            Assert.Equal([old.Id], result.Lost);
        }

        Assert.Equal(FinishStatus.Stale, await server.TryFinishAsync(old, Make.Success()));
        await server.SucceedAsync(current);
    }

    [Fact]
    public async Task A_claim_whose_answer_was_lost_comes_back_to_its_queue_without_a_charge()
    {
        var ids = await Storage.CreateAsync(Make.Jobs(3));
        var server = await Storage.ServerAsync();
        var known = await server.FetchAsync(1);
        await server.FetchAsync(2);
        var result = server.Renew([.. known]);
        Assert.Equal((true, 2), (result.Accepted, result.PutBack));
        Assert.Empty(result.Lost);

        var again = await (await Storage.ServerAsync()).FetchAsync(10);
        Assert.Equal(ids.Skip(1), again.Select(job => job.Id));
        Assert.All(again, job => Assert.Equal((1, 0), (job.Attempt, job.Crashes)));
        Assert.Equal(JobState.Processing, await Storage.StateAsync(ids[0]));
    }

    [Fact]
    public async Task A_lost_claim_comes_back_though_another_server_has_named_the_job_before()
    {
        await Storage.CreateAsync();
        var (one, two) = (await Storage.ServerAsync(), await Storage.ServerAsync());
        var job = await one.ClaimAsync();
        one.Renew(job);
        await Storage.RequeueAsync(job.Id);
        await two.ClaimAsync();
        Assert.Equal(1, two.Renew().PutBack);
        Assert.Equal(JobState.Enqueued, await Storage.StateAsync(job.Id));
    }

    [Fact]
    public async Task A_lost_claim_comes_back_though_the_server_names_an_earlier_claim_of_the_same_job()
    {
        await Storage.CreateAsync();
        var server = await Storage.ServerAsync();
        var earlier = await server.ClaimAsync();
        await Storage.RequeueAsync(earlier.Id);
        await server.ClaimAsync(); // its answer is lost
        var result = server.Renew(earlier);
        Assert.Equal([earlier.Id], result.Lost);
        Assert.Equal(1, result.PutBack);
        Assert.Equal(JobState.Enqueued, await Storage.StateAsync(earlier.Id));
    }

    [Fact]
    public async Task A_claim_that_is_still_in_flight_stays_claimed()
    {
        await Storage.CreateAsync(Make.Jobs(2));
        var server = await Storage.ServerAsync();
        await server.ClaimAsync();
        var second = server.Request(1);
        var inFlight = await server.FetchAsync(second);
        Assert.Equal(1, server.Renew([], oldestClaim: second.Claim).PutBack);
        Assert.Equal(inFlight[0].Fence, Assert.Single(await server.FetchAsync(second)).Fence);
    }

    [Fact]
    public async Task A_job_that_came_back_is_claimed_with_a_greater_fence_and_the_lost_claim_gives_nothing_any_more()
    {
        await Storage.CreateAsync();
        var server = await Storage.ServerAsync();
        var lost = server.Request(1);
        var first = Assert.Single(await server.FetchAsync(lost));
        Assert.Equal(1, server.Renew().PutBack);
        var again = await server.ClaimAsync();
        Assert.True(again.Fence > first.Fence);
        Assert.Empty(await server.FetchAsync(lost));
    }

    [Fact]
    public async Task A_renewal_with_a_thousand_held_jobs_keeps_them_all()
    {
        await Storage.CreateAsync(Make.Jobs(1_000));
        var server = await Storage.ServerAsync();
        var jobs = await server.DrainAsync();
        var result = server.Renew([.. jobs]);
        Assert.Equal((true, 0, 0), (result.Accepted, result.Lost.Count, result.PutBack));
        Assert.Equal(1_000, Assert.Single(await Storage.Reader.ServersAsync(default)).Held);
    }

    [Fact]
    public async Task A_server_whose_lease_has_expired_is_listed_as_dead_for_a_day()
    {
        await Storage.ServerAsync(Lease, name: "gone");
        Advance(TimeSpan.FromMinutes(11));
        await Storage.RescueAllAsync();
        var found = Assert.Single(await Storage.Reader.ServersAsync(default));
        Assert.Equal(("gone", true), (found.Name, found.Dead));
        Advance(TimeSpan.FromDays(2));
        await Storage.PruneAllAsync();
        Assert.Empty(await Storage.Reader.ServersAsync(default));
    }

    [Fact]
    public async Task A_server_that_left_and_holds_nothing_is_gone()
    {
        var server = await Storage.ServerAsync(Lease);
        await Storage.CreateAsync();
        await server.ClaimAsync(); // its body has returned, so it goes back
        await server.LeaveAsync();
        Assert.Empty(await Storage.Reader.ServersAsync(default));
        Advance(TimeSpan.FromMinutes(11));
        Assert.Empty(await Storage.Reader.ServersAsync(default));
        Assert.False((await server.SignalsAsync()).Live);
        Assert.False(server.Renew().Accepted);
    }

    [Fact]
    public async Task A_server_that_left_with_a_body_that_had_not_returned_is_never_called_dead()
    {
        var server = await Storage.ServerAsync(Lease, name: "leaving");
        await Storage.CreateAsync();
        var job = await server.ClaimAsync();
        await server.LeaveAsync(job.Id);
        foreach (var wait in new[] { TimeSpan.Zero, TimeSpan.FromMinutes(11) })
        {
            Advance(wait);
            var found = Assert.Single(await Storage.Reader.ServersAsync(default));
            Assert.Equal(("leaving", true, false, false, 1), (found.Name, found.Left, found.Dead, found.Live, found.Held));
            Assert.Equal(0, Assert.Single((await Storage.Reader.OverviewAsync(default)).Queues).Servers); // it fetches no more
        }

        Assert.Equal(1, await Storage.RescueAllAsync());
        Assert.Empty(await Storage.Reader.ServersAsync(default));
    }

    [Fact]
    public async Task A_server_that_left_and_whose_last_body_has_returned_is_gone()
    {
        var server = await Storage.ServerAsync(Lease);
        await Storage.CreateAsync();
        var job = await server.ClaimAsync();
        await server.LeaveAsync(job.Id);
        await server.SucceedAsync(job);
        Assert.Empty(await Storage.Reader.ServersAsync(default));
        Advance(TimeSpan.FromMinutes(11));
        await Storage.RescueAllAsync();
        Assert.Empty(await Storage.Reader.ServersAsync(default));
    }

    [Fact]
    public async Task What_keeps_a_server_from_working_is_shown_until_a_renewal_says_nothing_of_it()
    {
        var (one, two) = (await Storage.ServerAsync(), await Storage.ServerAsync());
        const string Trouble = "The jobs' table cannot be read: permission denied.";
        Assert.True(Renew(one, Trouble).Accepted);
        Assert.True(two.Renew().Accepted);
        Assert.Equal([Trouble], (await Storage.Reader.ServersAsync(default)).Select(server => server.Trouble).OfType<string>());
        Assert.Equal([Trouble], (await Storage.Reader.OverviewAsync(default)).Servers.Select(server => server.Trouble).OfType<string>());
        Assert.True(Renew(one, new string('ü', 500)).Accepted);
        Assert.Equal(500, (await Storage.Reader.ServersAsync(default)).Max(server => server.Trouble?.Length));
        Assert.True(one.Renew().Accepted);
        Assert.All(await Storage.Reader.ServersAsync(default), server => Assert.Null(server.Trouble));
    }

    [Fact]
    public async Task Draining_concerns_one_server_until_it_is_taken_back()
    {
        var (one, two) = (await Storage.ServerAsync(), await Storage.ServerAsync());
        Assert.True(await Storage.Servers.SetDrainingAsync(one.Id, true, Make.Person(), default));
        Assert.Equal((true, false), ((await one.SignalsAsync()).Draining, (await two.SignalsAsync()).Draining));
        Assert.Equal([one.Id.ToString()], (await Storage.Reader.ServersAsync(default)).Where(server => server.Draining).Select(server => server.Id));
        Assert.True(await Storage.Servers.SetDrainingAsync(one.Id, false, Make.Person(), default));
        Assert.False((await one.SignalsAsync()).Draining);
    }

    [Fact]
    public async Task Only_a_live_server_can_be_drained()
    {
        var server = await Storage.ServerAsync(Lease);
        Advance(TimeSpan.FromMinutes(11));
        await Storage.RescueAllAsync();
        Assert.False(await Storage.Servers.SetDrainingAsync(server.Id, true, Make.Person(), default));
        Assert.False(await Storage.Servers.SetDrainingAsync(new(Guid.NewGuid()), true, Make.Person(), default));
    }

    private RenewResult Renew(TestServer server, string? trouble) =>
        Storage.Servers.Renew(new() { Owner = server.Id, Claims = [], OldestClaimInFlight = server.NextClaim, Lease = Lease, Trouble = trouble });
}
