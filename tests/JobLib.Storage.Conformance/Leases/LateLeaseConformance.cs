namespace JobLib.Storage.Conformance;

/// <summary>
/// A lease that is past its end and that no rescue has marked: after an outage of the storage every lease looks so, and nobody has taken the jobs. The mark and
/// a renewal exclude each other.
/// </summary>
public abstract class LateLeaseConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    private const int Rounds = 40;

    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan PastLease = TimeSpan.FromMinutes(11);

    [Fact]
    public async Task A_late_renewal_is_accepted_and_the_lease_lasts_from_now()
    {
        var (server, job) = await LateAsync();
        var result = server.Renew([TestServer.Started(job)], Lease);
        Assert.Equal((true, 0, 0), (result.Accepted, result.Lost.Count, result.PutBack));
        var found = Assert.Single(await Storage.Reader.ServersAsync(default));
        Assert.Equal((false, Lease), (found.Dead, found.LeaseUntil - found.HeartbeatAt));
        Assert.Equal(0, await Storage.RescueAllAsync());
        await server.SucceedAsync(job);
    }

    [Fact]
    public async Task A_late_renewal_after_hours_is_accepted_too()
    {
        var (server, job) = await LateAsync();
        Advance(TimeSpan.FromDays(3));
        await Storage.PruneAllAsync();
        Assert.True(server.Renew([TestServer.Started(job)], Lease).Accepted);
        await server.SucceedAsync(job);
    }

    [Fact]
    public async Task A_late_server_fetches_and_sees_that_it_is_live()
    {
        var (server, _) = await LateAsync();
        Assert.True((await server.SignalsAsync()).Live);
        var next = await Storage.CreateAsync();
        Assert.Equal(next, (await server.ClaimAsync()).Id);
    }

    [Fact]
    public async Task What_a_late_server_holds_is_recorded()
    {
        await Storage.CreateAsync(Make.Jobs(3));
        var server = await Storage.ServerAsync(Lease);
        var jobs = await server.FetchAsync(3);
        Advance(PastLease);
        var result = await server.FinishAsync([
            TestServer.Finish(jobs[0], Make.Success("1")),
            TestServer.Finish(jobs[1], Make.Failure()),
            TestServer.Finish(jobs[2], Make.Retry()),
        ]);
        Assert.All(result.Outcomes, outcome => Assert.Equal(FinishStatus.Applied, outcome.Status));
        Assert.Equal([JobState.Succeeded, JobState.Failed, JobState.Enqueued], await Storage.StatesAsync(jobs.Select(job => job.Id)));
    }

    [Fact]
    public async Task What_a_late_server_reports_is_stored()
    {
        var (server, job) = await LateAsync();
        Assert.Empty(await server.ReportAsync(new JobReport { Id = job.Id, Fence = job.Fence, Progress = new() { Fraction = 0.5 } }));
        Assert.Equal(0.5, (await Storage.FindAsync(job.Id)).Progress?.Fraction);
    }

    [Fact]
    public async Task A_late_server_can_be_drained()
    {
        var (server, _) = await LateAsync();
        Assert.True(await Storage.Servers.SetDrainingAsync(server.Id, true, Make.Person(), default));
        Assert.True((await server.SignalsAsync()).Draining);
    }

    [Fact]
    public async Task Once_a_rescue_has_marked_it_everything_is_refused_and_its_renewal_takes_the_charge_back()
    {
        var (server, job) = await LateAsync();
        await Storage.RescueAllAsync();
        Assert.Equal(1, (await Storage.FindAsync(job.Id)).Crashes);
        Assert.False((await server.SignalsAsync()).Live);
        Assert.False((await Storage.Queue.FetchAsync(server.Request(10), default)).Accepted);
        Assert.Equal(FinishStatus.Stale, await server.TryFinishAsync(job, Make.Success()));
        Assert.Equal([job.Id], await server.ReportAsync(new JobReport { Id = job.Id, Fence = job.Fence, Progress = new() { Fraction = 0.5 } }));
        Assert.False(await Storage.Servers.SetDrainingAsync(server.Id, true, Make.Person(), default));
        var result = server.Renew(job);
        Assert.False(result.Accepted);
        Assert.Equal([job.Id], result.Lost);
        Assert.Equal((JobState.Enqueued, 0), ((await Storage.FindAsync(job.Id)).State, (await Storage.FindAsync(job.Id)).Crashes));
    }

    [Fact]
    public async Task A_server_that_has_left_is_refused_though_a_body_still_keeps_its_lease()
    {
        await Storage.CreateAsync();
        var server = await Storage.ServerAsync(Lease);
        var job = await server.ClaimAsync();
        await server.LeaveAsync(job.Id);
        Assert.False(server.Renew(job).Accepted);
        Assert.False((await server.SignalsAsync()).Live);
        Assert.False((await Storage.Queue.FetchAsync(server.Request(1), default)).Accepted);
        await server.SucceedAsync(job);
    }

    [Fact]
    public async Task A_renewal_and_a_rescue_of_a_late_server_at_once_leave_one_of_them_the_winner()
    {
        var other = await Sandbox.OpenAsync();
        var (renewed, rescued) = (0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            var (server, job) = await LateAsync(jobs: 3);
            RenewResult? renewal = null;
            await Together.RunAsync(2, async (i, _) =>
            {
                if (i == 0) renewal = server.Renew([TestServer.Started(job)], Lease, oldestClaim: 1);
                else await other.RescueAllAsync(crashLimit: null);
            });
            Assert.NotNull(renewal);
            var found = await Storage.FindAsync(job.Id);
            if (renewal.Accepted)
            {
                renewed++;
                Assert.Empty(renewal.Lost);
                Assert.Equal((JobState.Processing, job.Fence, 0), (found.State, found.Fence, found.Crashes));
                Assert.True((await server.SignalsAsync()).Live);
                await server.SucceedAsync(job);
                await server.LeaveAsync();
            }
            else
            {
                rescued++;
                server.Renew(job); // when the first came between the mark and the move
                found = await Storage.FindAsync(job.Id);
                Assert.Equal((JobState.Enqueued, 0), (found.State, found.Crashes));
                Assert.False((await server.SignalsAsync()).Live);
                Assert.Equal(FinishStatus.Stale, await server.TryFinishAsync(job, Make.Success()));
            }

            await (await Storage.ServerAsync()).RunAllAsync();
        }

        Assert.Equal(Rounds, renewed + rescued);
    }

    private async Task<(TestServer Server, ClaimedJob Job)> LateAsync(int jobs = 1)
    {
        await Storage.CreateAsync(Make.Jobs(jobs));
        var server = await Storage.ServerAsync(Lease);
        var claimed = await server.FetchAsync(jobs);
        Advance(PastLease);
        return (server, claimed[0]);
    }
}
