namespace JobLib.Testing.Tests;

/// <summary>What goes wrong on purpose.</summary>
public sealed class FaultTests
{
    [Fact]
    public async Task Attempts_fail_as_often_as_asked_for_and_their_bodies_do_not_run()
    {
        await using var app = await App.StartAsync();
        var jobs = app.Jobs;
        jobs.FailNext<Shop>(new TimeoutException("no answer"), times: 2);
        BackgroundJob.Enqueue<IMailer>(x => x.SendAsync(1, CancellationToken.None));
        BackgroundJob.Enqueue<Shop>(x => x.Take(new Order(1, new OrderLine[0])));

        var runs = await jobs.AdvanceAsync(TimeSpan.FromSeconds(70));

        Assert.Equal(["mail 1", "order 1"], app.Diary.Lines);
        Assert.Equal(
            [JobOutcomeKind.Succeeded, JobOutcomeKind.Retry, JobOutcomeKind.Retry, JobOutcomeKind.Succeeded],
            runs.Select(run => run.Outcome.GetValueOrDefault())
        );
        jobs.FailNext(new TimeoutException("no answer"));
        await Assert.ThrowsAsync<TimeoutException>(() => jobs.PerformAsync<IMailer>(x => x.SendAsync(1, CancellationToken.None)));
    }

    [Fact]
    public async Task A_killed_server_has_done_its_work_and_another_does_it_again_when_the_lease_is_over()
    {
        await using var app = await App.StartAsync();
        var jobs = app.Jobs;
        jobs.KillServer();
        var id = BackgroundJob.Enqueue<IMailer>(x => x.SendAsync(1, CancellationToken.None));
        BackgroundJob.Enqueue<IMailer>(x => x.SendAsync(2, CancellationToken.None));

        var runs = await jobs.DrainAsync();
        Assert.Equal("IMailer.SendAsync(1), attempt 1: its server was killed", runs[0].ToString());
        Assert.Equal(["mail 1", "mail 2"], app.Diary.Lines); // another server goes on at once
        Assert.Equal(JobState.Processing, (await app.Monitor.GetAsync(id)).State);

        Assert.Empty(await jobs.AdvanceAsync(TimeSpan.FromSeconds(29.9)));
        Assert.Single(await jobs.AdvanceAsync(TimeSpan.FromSeconds(0.1)));

        Assert.Equal(["mail 1", "mail 2", "mail 1"], app.Diary.Lines);
        var found = await app.Monitor.GetAsync(id);
        Assert.Equal((JobState.Succeeded, 1), (found.State, found.Crashes));
    }

    [Fact]
    public async Task A_job_that_kills_its_servers_becomes_poison()
    {
        await using var app = await App.StartAsync();
        var jobs = app.Jobs;
        var id = BackgroundJob.Enqueue<IMailer>(x => x.SendAsync(1, CancellationToken.None));
        foreach (var second in new[] { 0, 30, 30 })
        {
            jobs.KillServer();
            await jobs.AdvanceAsync(TimeSpan.FromSeconds(second));
        }

        Assert.Empty(await jobs.AdvanceAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(("Poison", 3), ((await app.Monitor.GetAsync(id)).Error?.Type, app.Diary.Lines.Count));
    }

    [Fact]
    public async Task A_server_that_dies_with_a_job_inside_of_another_dies_once()
    {
        await using var app = await App.StartAsync();
        var jobs = app.Jobs;
        using (jobs.RunInline())
        {
            BackgroundJob.Enqueue<Killing>(x => x.RunAsync(2));
        }

        Assert.Equal(["ran 0", "ran 1", "ran 2"], app.Diary.Lines);
        Assert.Equal(3, (await app.Monitor.OverviewAsync()).Counts[JobState.Processing]); // all that it had in its hands
        await jobs.AdvanceAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(0, (await app.Monitor.OverviewAsync()).Counts[JobState.Processing]);
    }

    [Fact]
    public async Task Without_its_storage_a_call_takes_its_time_and_throws_and_nothing_runs()
    {
        await using var app = await App.StartAsync();
        var jobs = app.Jobs;
        BackgroundJob.Enqueue<IMailer>(x => x.SendAsync(1, CancellationToken.None));
        var began = jobs.Clock.GetUtcNow();

        using (jobs.LoseStorage())
        {
            Assert.Throws<StorageUnavailableException>(() => BackgroundJob.Enqueue<IMailer>(x => x.SendAsync(2, CancellationToken.None)));
            Assert.Equal(began + new JobLibOptions().CallTimeout, jobs.Clock.GetUtcNow());
            await Assert.ThrowsAsync<StorageUnavailableException>(() =>
                app.Client.EnqueueAsync<IMailer>(x => x.SendAsync(3, CancellationToken.None), new EnqueueOptions { IdempotencyKey = "three" })
            );
            await Assert.ThrowsAsync<StorageUnavailableException>(() => jobs.DrainAsync());
        }

        await jobs.DrainAsync();
        Assert.Equal(["mail 1"], app.Diary.Lines);
    }

    [Fact]
    public async Task An_outcome_that_finds_no_storage_is_recorded_later_and_the_job_runs_once()
    {
        await using var app = await App.StartAsync();
        var jobs = app.Jobs;
        var id = BackgroundJob.Enqueue<Losing>(x => x.Run());

        await Assert.ThrowsAsync<StorageUnavailableException>(() => jobs.DrainAsync());
        Losing.Lost?.Dispose();

        Assert.Empty(await jobs.AdvanceAsync(TimeSpan.FromHours(1)));
        Assert.Equal((JobState.Succeeded, 1), ((await app.Monitor.GetAsync(id)).State, app.Diary.Lines.Count));
    }

    public sealed class Killing(JobLibTest jobs, IBackgroundJobClient client, Diary diary)
    {
        public async Task RunAsync(int inside)
        {
            if (inside > 0) await client.EnqueueAsync<Killing>(x => x.RunAsync(inside - 1));
            diary.Write($"ran {inside}");
            if (diary.Lines.Count <= 3) jobs.KillServer();
        }
    }

    public sealed class Losing(JobLibTest jobs, Diary diary)
    {
        public static IDisposable? Lost { get; private set; }

        public void Run()
        {
            diary.Write("ran");
            Lost = jobs.LoseStorage();
        }
    }
}
