namespace JobLib.Storage.Conformance;

/// <summary>Which version of the application ran a job: what its server said when it registered, kept with each run.</summary>
public abstract class RunVersionConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task A_running_job_tells_the_version_that_runs_it()
    {
        await Storage.CreateAsync();
        var job = await (await ServerAsync("1.4.0+9a1b2c3")).ClaimAsync();
        await ExpectAsync(job.Id, "1.4.0+9a1b2c3", "Processing 1.4.0+9a1b2c3");
    }

    [Fact]
    public async Task A_finished_job_tells_the_version_that_ran_it_when_the_server_is_long_gone()
    {
        foreach (var outcome in (JobOutcome[])[Make.Success("1"), Make.Failure(), Make.Deletion()])
        {
            await Storage.CreateAsync();
            var server = await ServerAsync("1.4.0");
            var job = await server.ClaimAsync();
            await server.FinishAsync(job, outcome);
            await Storage.Servers.LeaveAsync(server.Id, [], default);
            await Storage.PruneAllAsync();
            Assert.Empty(await Storage.Reader.ServersAsync(default));
            var state = (await Storage.FindAsync(job.Id)).State;
            await ExpectAsync(job.Id, "1.4.0", "Processing 1.4.0", $"{state} 1.4.0");
        }
    }

    [Fact]
    public async Task Each_attempt_tells_its_own_version_also_of_servers_of_one_name()
    {
        var id = await Storage.CreateAsync();
        var (old, unknown, latest) = (await ServerAsync("1.4"), await ServerAsync(null), await ServerAsync("1.5"));
        await old.FinishAsync(await old.ClaimAsync(), Make.Retry());
        await ExpectAsync(id, "1.4", "Processing 1.4", "Enqueued 1.4");
        await unknown.FinishAsync(await unknown.ClaimAsync(), Make.Retry());
        await ExpectAsync(id, null, "Processing 1.4", "Enqueued 1.4", "Processing", "Enqueued");
        await latest.FinishAsync(await latest.ClaimAsync(), Make.Failure());
        await ExpectAsync(id, "1.5", "Processing 1.4", "Enqueued 1.4", "Processing", "Enqueued", "Processing 1.5", "Failed 1.5");
    }

    [Fact]
    public async Task A_server_that_tells_no_version_leaves_none()
    {
        await Storage.CreateAsync();
        var server = await ServerAsync(null);
        Assert.Null(Assert.Single(await Storage.Reader.ServersAsync(default)).ApplicationVersion);
        var job = await server.ClaimAsync();
        await ExpectAsync(job.Id, null, "Processing");
        await server.SucceedAsync(job);
        await ExpectAsync(job.Id, null, "Processing", "Succeeded");
    }

    [Fact]
    public async Task A_version_is_told_as_it_was_said()
    {
        string[] versions = ["1.4-a", "1.4-A", "1.4-ä", "версия '7' \"x\" \\", new('9', 250)];
        foreach (var version in versions)
        {
            await Storage.CreateAsync();
            var server = await ServerAsync(version);
            var job = await server.ClaimAsync();
            await server.SucceedAsync(job);
            await ExpectAsync(job.Id, version, $"Processing {version}", $"Succeeded {version}");
        }
    }

    [Fact]
    public async Task A_job_that_a_person_brings_back_keeps_the_versions_of_its_attempts()
    {
        var id = await Storage.CreateAsync();
        var (first, second) = (await ServerAsync("1.4"), await ServerAsync("1.5"));
        await first.FinishAsync(await first.ClaimAsync(), Make.Failure());
        await Storage.RequeueAsync(id);
        var job = await second.ClaimAsync();
        second.Renew(job);
        await Storage.RequeueAsync(id);
        await second.SucceedAsync(await second.ClaimAsync());
        await ExpectAsync(id, "1.5", "Processing 1.4", "Failed 1.4", "Processing 1.5", "Enqueued 1.5", "Processing 1.5", "Succeeded 1.5");
    }

    [Fact]
    public async Task A_job_that_a_person_deletes_tells_the_version_that_ran_it_and_none_where_none_did()
    {
        var waiting = await Storage.CreateAsync(Make.Job("other"));
        await Storage.DeleteAsync(waiting);
        await ExpectAsync(waiting, null, "Deleted");

        await Storage.CreateAsync();
        var server = await ServerAsync("1.4");
        var running = await server.ClaimAsync();
        server.Renew(running);
        await Storage.DeleteAsync(running.Id);
        await ExpectAsync(running.Id, "1.4", "Processing 1.4", "Deleted 1.4");
    }

    [Fact]
    public async Task A_rescued_job_tells_the_version_of_the_server_that_died()
    {
        await Storage.CreateAsync();
        var (dies, lives) = (await ServerAsync("1.4", Lease), await ServerAsync("1.5"));
        var job = await dies.ClaimAsync();
        dies.Renew([TestServer.Started(job)], Lease);
        Advance(Lease * 2);
        await Storage.RescueAllAsync();
        await ExpectAsync(job.Id, "1.4", "Processing 1.4", "Enqueued 1.4");
        await lives.SucceedAsync(await lives.ClaimAsync());
        await ExpectAsync(job.Id, "1.5", "Processing 1.4", "Enqueued 1.4", "Processing 1.5", "Succeeded 1.5");
    }

    [Fact]
    public async Task A_job_that_is_given_up_tells_the_version_of_the_last_server_that_died()
    {
        await Storage.CreateAsync();
        var server = await ServerAsync("1.4", Lease);
        var job = await server.ClaimAsync();
        server.Renew([TestServer.Started(job)], Lease);
        Advance(Lease * 2);
        await Storage.RescueAllAsync(crashLimit: 1);
        await ExpectAsync(job.Id, "1.4", "Processing 1.4", "Failed 1.4");
    }

    private async Task<TestServer> ServerAsync(string? version, TimeSpan? lease = null)
    {
        var description = new ServerDescription
        {
            Name = "web",
            Machine = "machine",
            ProcessId = 4711,
            Version = "1.2.3",
            ApplicationVersion = version,
            Queues = ["default"],
            WorkerCount = 20,
            LocalTime = await Storage.NowAsync(),
        };
        return new(Storage, await Storage.Servers.RegisterAsync(description, lease ?? StorageSteps.LongLease, default), description.Name);
    }

    // On the page of the job, in its timeline as far as servers had to do with it, and in a list.
    private async Task ExpectAsync(JobId id, string? last, params string[] steps)
    {
        var found = await Storage.FindAsync(id);
        Assert.Equal(last, found.ApplicationVersion);
        Assert.Equal(
            steps,
            found.History.Where(entry => entry.Server is not null || entry.ApplicationVersion is not null || entry.State == JobState.Deleted)
                .Select(entry => entry.ApplicationVersion is { } version ? $"{entry.State} {version}" : $"{entry.State}")
        );
        var listed = (await Storage.Reader.QueryAsync(new() { States = [found.State], Size = 500 }, default)).Items.Single(job => job.Id == id.ToString());
        Assert.Equal(last, listed.ApplicationVersion);
    }
}
