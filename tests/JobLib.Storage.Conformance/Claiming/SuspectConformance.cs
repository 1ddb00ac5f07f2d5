namespace JobLib.Storage.Conformance;

/// <summary>Suspects: jobs during which a server has died twice are handed out alone, so that a third death has no companions.</summary>
public abstract class SuspectConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    [Fact]
    public async Task A_job_with_one_crash_is_fetched_like_any_other()
    {
        var once = await CreateCrashedAsync(1);
        var other = await Storage.CreateAsync();
        Assert.Equal(new[] { once, other }, (await (await Storage.ServerAsync()).FetchAsync(10)).Select(job => job.Id).Order());
    }

    [Fact]
    public async Task A_suspect_is_the_only_job_of_its_fetch_though_others_wait_before_it()
    {
        var before = await Storage.CreateAsync();
        var suspect = await CreateCrashedAsync(2);
        var server = await Storage.ServerAsync();
        var alone = Assert.Single(await server.FetchAsync(10));
        Assert.Equal((suspect, 2), (alone.Id, alone.Crashes));
        Assert.Equal(before, Assert.Single(await server.FetchAsync(10)).Id);
    }

    [Fact]
    public async Task A_suspect_is_passed_over_when_the_server_wants_none()
    {
        var suspect = await CreateCrashedAsync(2);
        var others = await Storage.CreateAsync(Make.Jobs(2));
        var server = await Storage.ServerAsync();
        Assert.Equal(others, (await server.FetchAsync(server.Request(10) with { AllowSuspect = false })).Select(job => job.Id));
        Assert.Empty(await server.FetchAsync(server.Request(10) with { AllowSuspect = false }));
        Assert.Equal(suspect, (await server.ClaimAsync()).Id);
    }

    [Fact]
    public async Task Two_suspects_are_fetched_one_by_one()
    {
        var first = await CreateCrashedAsync(2, "a");
        var second = await CreateCrashedAsync(2, "b");
        var server = await Storage.ServerAsync();
        Assert.Equal(first, Assert.Single(await server.FetchAsync(10, "a", "b")).Id);
        Assert.Equal(second, Assert.Single(await server.FetchAsync(10, "a", "b")).Id);
    }

    [Fact]
    public async Task A_suspect_in_a_paused_queue_holds_nobody_up()
    {
        await CreateCrashedAsync(2, "a");
        var other = await Storage.CreateAsync(Make.Job("b"));
        await Storage.Queue.SetPausedAsync(["a"], true, Make.Person(), default);
        Assert.Equal(other, Assert.Single(await (await Storage.ServerAsync()).FetchAsync(10, "a", "b")).Id);
    }

    [Fact]
    public async Task A_suspect_that_is_requeued_by_a_person_is_none_any_more()
    {
        var suspect = await CreateCrashedAsync(2);
        await Storage.RescheduleAsync(suspect);
        await Storage.RequeueAsync(suspect);
        var other = await Storage.CreateAsync();
        Assert.Equal([suspect, other], (await (await Storage.ServerAsync()).FetchAsync(10)).Select(job => job.Id));
    }

    [Fact]
    public async Task A_suspect_that_waits_for_its_retry_is_still_one()
    {
        var suspect = await CreateCrashedAsync(2);
        var server = await Storage.ServerAsync();
        await server.FinishAsync(await server.ClaimAsync(), Make.Retry(TimeSpan.FromHours(1)));
        Advance(TimeSpan.FromHours(2));
        await Storage.PromoteAllAsync();
        await Storage.CreateAsync();
        var alone = Assert.Single(await server.FetchAsync(10));
        Assert.Equal((suspect, 2, 2), (alone.Id, alone.Crashes, alone.Attempt));
    }

    [Fact]
    public async Task Two_servers_do_not_get_the_same_suspect()
    {
        await CreateCrashedAsync(2);
        var (one, two) = (await Storage.ServerAsync(), await (await Sandbox.OpenAsync()).ServerAsync());
        var got = await Task.WhenAll(Task.Run(() => one.FetchAsync(10)), Task.Run(() => two.FetchAsync(10)));
        Assert.Single(got.SelectMany(jobs => jobs));
    }
}
