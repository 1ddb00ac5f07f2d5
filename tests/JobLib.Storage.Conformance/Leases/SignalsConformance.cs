namespace JobLib.Storage.Conformance;

/// <summary><c>IServerRegistry.SignalsAsync</c>: the control poll, and a version that rises when a server should look closer and only then.</summary>
public abstract class SignalsConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    [Fact]
    public async Task A_server_with_a_lease_is_live_and_has_nothing_else_to_learn()
    {
        var signals = await (await Storage.ServerAsync()).SignalsAsync();
        Assert.Equal((true, false, null), (signals.Live, signals.Draining, signals.DueIn));
        Assert.Empty(signals.PausedQueues);
    }

    [Fact]
    public async Task A_server_that_never_registered_is_not_live() =>
        Assert.False((await Storage.Servers.SignalsAsync(new(Guid.NewGuid()), default)).Live);

    [Fact]
    public async Task The_poll_names_the_paused_queues()
    {
        var server = await Storage.ServerAsync();
        await Storage.Queue.SetPausedAsync(["a", "b"], true, Make.Person(), default);
        await Storage.Queue.SetPausedAsync(["a"], false, Make.Person(), default);
        Assert.Equal(["b"], (await server.SignalsAsync()).PausedQueues);
    }

    [Fact]
    public async Task The_poll_says_when_the_next_scheduled_job_is_due()
    {
        var server = await Storage.ServerAsync();
        await Storage.CreateAsync(Make.Job() with { Start = JobStart.After(TimeSpan.FromHours(5)) });
        await Storage.CreateAsync(Make.Job() with { Start = JobStart.After(TimeSpan.FromHours(2)) });
        Expect.Near(TimeSpan.FromHours(2), (await server.SignalsAsync()).DueIn);
        Advance(TimeSpan.FromHours(3));
        Assert.Equal(TimeSpan.Zero, (await server.SignalsAsync()).DueIn);
        await Storage.PromoteAllAsync();
        Expect.Near(TimeSpan.FromHours(2), (await server.SignalsAsync()).DueIn);
    }

    [Fact]
    public async Task The_version_rises_when_a_queue_is_paused_and_when_it_is_resumed()
    {
        await RisesAsync(async () => await Storage.Queue.SetPausedAsync(["a"], true, Make.Person(), default));
        await RisesAsync(async () => await Storage.Queue.SetPausedAsync(["a"], false, Make.Person(), default));
    }

    [Fact]
    public async Task The_version_rises_when_a_server_is_drained_and_when_that_is_taken_back()
    {
        var server = await Storage.ServerAsync();
        await RisesAsync(async () => await Storage.Servers.SetDrainingAsync(server.Id, true, Make.Person(), default));
        await RisesAsync(async () => await Storage.Servers.SetDrainingAsync(server.Id, false, Make.Person(), default));
    }

    [Fact]
    public async Task The_version_rises_when_recurring_jobs_change()
    {
        var definition = Make.Recurring("a", null);
        await RisesAsync(async () => await Storage.Recurring.SaveAsync([definition], Make.Person(), default));
        await RisesAsync(async () => await Storage.Recurring.SaveAsync([definition with { Cron = "0 4 * * *" }], Make.Person(), default));
        foreach (var kind in new[] { RecurringChangeKind.Pause, RecurringChangeKind.Resume, RecurringChangeKind.Remove })
        {
            await RisesAsync(async () =>
                await Storage.Recurring.ChangeAsync(
                    new()
                    {
                        Kind = kind,
                        Ids = ["a"],
                        Next = [null],
                        Actor = Make.Person(),
                    },
                    default
                )
            );
        }
    }

    [Fact]
    public async Task The_version_stands_still_while_jobs_just_come_and_go()
    {
        var server = await Storage.ServerAsync();
        var definition = Make.Recurring("a", null);
        await Storage.Recurring.SaveAsync([definition], Make.Person(), default);
        var before = (await server.SignalsAsync()).Version;

        await Storage.CreateAsync(Make.Jobs(5));
        await Storage.CreateAsync(Make.Job() with { Start = JobStart.After(TimeSpan.FromHours(1)) });
        var jobs = await server.FetchAsync(5);
        await server.SucceedAsync(jobs.Skip(1));
        await server.FinishAsync(jobs[0], Make.Retry());
        server.Renew();
        await Storage.Recurring.SaveAsync([definition], Make.Person(), default);
        Advance(TimeSpan.FromHours(2));
        await Storage.PromoteAllAsync();
        await Storage.RescueAllAsync();
        Assert.Equal(before, (await server.SignalsAsync()).Version);
    }

    [Fact]
    public async Task Another_instance_sees_the_same_version()
    {
        var server = await Storage.ServerAsync();
        var other = await Sandbox.OpenAsync();
        await other.Queue.SetPausedAsync(["a"], true, Make.Person(), default);
        var signals = await server.SignalsAsync();
        Assert.Equivalent(signals, await other.Servers.SignalsAsync(server.Id, default) with { Now = signals.Now, Work = signals.Work });
    }

    [Fact]
    public async Task The_poll_tells_the_storages_time()
    {
        var server = await Storage.ServerAsync();
        Expect.Near(await Storage.NowAsync(), (await server.SignalsAsync()).Now);
        Advance(TimeSpan.FromHours(7));
        Expect.Near(await Storage.NowAsync(), (await server.SignalsAsync()).Now);
    }

    [Fact]
    public async Task The_poll_says_whether_a_job_is_ready_in_a_queue_of_the_server_that_is_not_paused()
    {
        var server = await Storage.ServerAsync();
        Assert.False((await WorkAsync(server)).Ready);
        await Storage.CreateAsync(Make.Job() with { Queue = "elsewhere" });
        Assert.False((await WorkAsync(server)).Ready);

        await Storage.CreateAsync(Make.Job());
        Assert.True((await WorkAsync(server)).Ready);
        await Storage.Queue.SetPausedAsync(["default"], true, Make.Person(), default);
        Assert.False((await WorkAsync(server)).Ready);
        await Storage.Queue.SetPausedAsync(["default"], false, Make.Person(), default);
        Assert.True((await WorkAsync(server)).Ready);
    }

    [Fact]
    public async Task The_poll_does_not_miss_a_suspect_that_is_ready()
    {
        var server = await Storage.ServerAsync();
        await Storage.CreateAsync(Make.Job());
        for (var crashes = 0; crashes < 2; crashes++)
        {
            var dying = await Storage.ServerAsync(TimeSpan.FromMinutes(1));
            dying.Renew([TestServer.Started(await dying.ClaimAsync())], TimeSpan.FromMinutes(1));
            Advance(TimeSpan.FromMinutes(2));
            await Storage.RescueAllAsync();
        }

        Assert.True((await WorkAsync(server)).Ready is null or true);
        Assert.Equal(2, (await server.ClaimAsync()).Crashes);
    }

    [Fact]
    public async Task The_poll_says_when_a_wait_for_a_key_is_over()
    {
        var server = await Storage.ServerAsync();
        Assert.Null((await WorkAsync(server)).HeldIn);
        await Storage.CreateAsync(Make.Job() with { ConcurrencyKey = "key" });
        await Storage.CreateAsync(Make.Job() with { ConcurrencyKey = "key", ConcurrencyWait = TimeSpan.FromMinutes(10) });
        await server.FetchAsync(2);
        Expect.Near(TimeSpan.FromMinutes(10), (await WorkAsync(server)).HeldIn);
        Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(TimeSpan.Zero, (await WorkAsync(server)).HeldIn);
        await Storage.Maintenance.MoveHeldAsync(1_000, default);
        Assert.Null((await WorkAsync(server)).HeldIn);
    }

    [Fact]
    public async Task The_poll_says_when_the_first_lease_is_over_that_no_rescue_has_ended()
    {
        var server = await Storage.ServerAsync(TimeSpan.FromMinutes(30));
        await Storage.ServerAsync(TimeSpan.FromMinutes(10));
        Expect.Near(TimeSpan.FromMinutes(10), (await WorkAsync(server)).LeaseIn);
        Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(TimeSpan.Zero, (await WorkAsync(server)).LeaseIn);
        await Storage.RescueAllAsync();
        Expect.Near(TimeSpan.FromMinutes(19), (await WorkAsync(server)).LeaseIn);
    }

    private static async Task<WaitingWork> WorkAsync(TestServer server)
    {
        var work = (await server.SignalsAsync()).Work;
        Assert.SkipWhen(work is null, "This storage does not say what waits in it: its servers look by themselves.");
        return work;
    }

    private async Task RisesAsync(Func<Task> change)
    {
        var server = await Storage.ServerAsync();
        var before = (await server.SignalsAsync()).Version;
        await change();
        var after = (await server.SignalsAsync()).Version;
        Assert.True(after > before, $"The version was {before} and is {after}.");
    }
}
