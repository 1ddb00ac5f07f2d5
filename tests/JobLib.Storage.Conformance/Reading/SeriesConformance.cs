namespace JobLib.Storage.Conformance;

/// <summary><c>IJobReader.SeriesAsync</c>: what each minute saw, fed by the outcomes.</summary>
public abstract class SeriesConformance(StorageFixture fixture) : StorageConformance(fixture)
{

    [Fact]
    public async Task A_minute_counts_each_kind_of_outcome_and_releases_nowhere()
    {
        var minute = await BeginMinuteAsync();
        await Storage.CreateAsync(Make.Jobs(11));
        var server = await Storage.ServerAsync();
        var jobs = await server.FetchAsync(11);
        JobOutcome[] outcomes =
        [
            Make.Success(),
            Make.Success(),
            Make.Success(),
            Make.Success(),
            Make.Failure(),
            Make.Failure(),
            Make.Failure(),
            Make.Retry(),
            Make.Retry(),
            Make.Deletion(),
            Make.Release(),
        ];
        await server.FinishAsync([.. jobs.Zip(outcomes, TestServer.Finish)]);
        var point = Assert.Single(await SeriesAsync(minute));
        Assert.Equal((minute, 4L, 3L, 2L, 1L), (point.Minute, point.Succeeded, point.Failed, point.Retried, point.Deleted));
        Assert.Equal(TimeSpan.FromSeconds(10), point.Duration);
    }

    [Fact]
    public async Task A_minute_sums_the_waits_and_the_times_that_bodies_ran()
    {
        await BeginMinuteAsync();
        await Storage.CreateAsync(Make.Jobs(2));
        Advance(TimeSpan.FromHours(1));
        var minute = await BeginMinuteAsync();
        var server = await Storage.ServerAsync();
        foreach (var job in await server.FetchAsync(2))
        {
            await server.FinishAsync([TestServer.Finish(job, Make.Success()) with { StartedAgo = TimeSpan.FromMinutes(20), Took = TimeSpan.FromMinutes(19) }]);
        }

        var point = Assert.Single(await SeriesAsync(minute));
        Assert.Equal(TimeSpan.FromMinutes(38), point.Duration);
        Assert.InRange(point.Wait, TimeSpan.FromMinutes(80), TimeSpan.FromMinutes(84)); // twice 60 to 62, less twice 20
    }

    [Fact]
    public async Task A_wait_is_never_less_than_nothing()
    {
        var minute = await BeginMinuteAsync();
        await Storage.CreateAsync();
        var server = await Storage.ServerAsync();
        await server.FinishAsync([TestServer.Finish(await server.ClaimAsync(), Make.Success()) with { StartedAgo = TimeSpan.FromHours(5) }]);
        Assert.Equal(TimeSpan.Zero, Assert.Single(await SeriesAsync(minute)).Wait);
    }

    [Fact]
    public async Task A_bucket_belongs_to_the_queue_that_the_job_was_claimed_from()
    {
        var minute = await BeginMinuteAsync();
        await Storage.CreateAsync([Make.Job("a"), Make.Job("b")]);
        var server = await Storage.ServerAsync();
        var jobs = await server.FetchAsync(2, "a", "b");
        await server.FinishAsync(jobs[0], Make.Retry() with { Queue = "b" });
        await server.SucceedAsync(jobs[1]);
        Assert.Equal((1L, 0L), Of(Assert.Single(await SeriesAsync(minute, "a"))));
        Assert.Equal((0L, 1L), Of(Assert.Single(await SeriesAsync(minute, "b"))));
        Assert.Equal((1L, 1L), Of(Assert.Single(await SeriesAsync(minute))));
        Assert.Empty(await SeriesAsync(minute, "c"));

        static (long Retried, long Succeeded) Of(SeriesPoint point) => (point.Retried, point.Succeeded);
    }

    [Fact]
    public async Task Minutes_come_oldest_first_and_those_in_which_nothing_happened_are_left_out()
    {
        var minutes = new List<DateTimeOffset>();
        for (var i = 0; i < 3; i++)
        {
            minutes.Add(await BeginMinuteAsync());
            await Storage.JobAsync(JobState.Succeeded);
            Advance(TimeSpan.FromMinutes(10));
        }

        var points = await Storage.Reader.SeriesAsync(new(minutes[0], minutes[2].AddMinutes(1)), default);
        Assert.Equal(minutes, points.Select(point => point.Minute));
        Assert.Equal(minutes.Take(2), (await Storage.Reader.SeriesAsync(new(minutes[0], minutes[2]), default)).Select(point => point.Minute));
    }

    [Fact]
    public async Task A_longer_step_sums_its_minutes_and_begins_at_a_multiple_of_itself()
    {
        var step = TimeSpan.FromHours(2);
        var minute = await BeginMinuteAsync();
        var start = minute.AddTicks(step.Ticks - minute.UtcTicks % step.Ticks); // the next step's
        Advance(start - minute);
        foreach (var queue in new[] { "a", "b", "b" })
        {
            await Storage.JobAsync(JobState.Succeeded, Make.Job(queue));
            Advance(TimeSpan.FromMinutes(30));
        }

        var query = new SeriesQuery(start, start + step + step) { Step = step };
        Assert.Equal([(start, 3L)], (await Storage.Reader.SeriesAsync(query, default)).Select(point => (point.Minute, point.Succeeded)));
        Assert.Equal([(start, 2L)], (await Storage.Reader.SeriesAsync(query with { Queue = "b" }, default)).Select(point => (point.Minute, point.Succeeded)));
        Advance(TimeSpan.FromMinutes(30)); // two hours are over
        await Storage.JobAsync(JobState.Succeeded);
        Assert.Equal([(start, 3L), (start + step, 1L)], (await Storage.Reader.SeriesAsync(query, default)).Select(point => (point.Minute, point.Succeeded)));
    }

    [Fact]
    public async Task What_people_do_counts_nowhere()
    {
        var minute = await BeginMinuteAsync();
        await Storage.DeleteAsync(await Storage.CreateAsync());
        var running = await Storage.JobAsync(JobState.Processing);
        await Storage.DeleteAsync(running.Id);
        Assert.Empty(await SeriesAsync(minute));
    }

    [Fact]
    public async Task A_poisoned_job_counts_as_failed_and_an_outcome_that_is_repeated_counts_once()
    {
        await Storage.CreateAsync(Make.Job("poison"));
        var server = await Storage.ServerAsync(TimeSpan.FromMinutes(10));
        await server.ClaimAsync("poison");
        Advance(TimeSpan.FromMinutes(11));
        var minute = await BeginMinuteAsync();
        await Storage.RescueAllAsync(crashLimit: 1);
        Assert.Equal(1, Assert.Single(await SeriesAsync(minute)).Failed);

        var staged = await Storage.JobAsync(JobState.Processing);
        var (again, claim) = (Assert.IsType<TestServer>(staged.Server), Assert.IsType<ClaimedJob>(staged.Claim));
        await again.TryFinishAsync(claim, Make.Success());
        await again.TryFinishAsync(claim, Make.Success());
        Assert.Equal((1, 1), (Assert.Single(await SeriesAsync(minute)).Failed, Assert.Single(await SeriesAsync(minute)).Succeeded));
    }

    private async Task<IReadOnlyList<SeriesPoint>> SeriesAsync(DateTimeOffset minute, string? queue = null) =>
        await Storage.Reader.SeriesAsync(new(minute, minute + TimeSpan.FromMinutes(1), queue), default);
}
