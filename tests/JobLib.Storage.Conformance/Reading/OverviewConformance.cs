namespace JobLib.Storage.Conformance;

/// <summary><c>IJobReader.OverviewAsync</c>: exact counters, and what a person should look at.</summary>
public abstract class OverviewConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    [Fact]
    public async Task An_empty_storage_counts_zero_in_every_state()
    {
        var overview = await Storage.Reader.OverviewAsync(default);
        Assert.Equal(Enum.GetValues<JobState>().Order(), overview.Counts.Keys.Order());
        Assert.All(overview.Counts.Values, count => Assert.Equal(0, count));
        Assert.Equal((0, 0, 0, new CappedCount(0, false)), (overview.Retrying, overview.FailingAttempts, overview.SucceededLastMinute, overview.DueSoon));
        Assert.Equal((new CappedCount(0, false), null), (overview.Overdue, overview.OldestOverdueAt));
        Assert.Empty(overview.Queues);
        Assert.Empty(overview.Servers);
        Assert.Empty(overview.UnknownTypes);
        Assert.Empty(overview.LateRecurring);
        Assert.Empty(overview.NextRecurring);
    }

    [Fact]
    public async Task Each_state_counts_the_jobs_that_are_in_it()
    {
        foreach (var (state, index) in Enum.GetValues<JobState>().Select((state, index) => (state, index)))
        {
            for (var i = 0; i <= index; i++)
            {
                await Storage.JobAsync(state);
            }
        }

        var counts = (await Storage.Reader.OverviewAsync(default)).Counts;
        foreach (var (state, index) in Enum.GetValues<JobState>().Select((state, index) => (state, index)))
        {
            var parents = state == JobState.Scheduled ? counts[JobState.Awaiting] : 0; // each awaiting job has a scheduled parent here
            Assert.Equal(index + 1 + parents, counts[state]);
        }
    }

    [Fact]
    public async Task Counters_stay_exact_under_many_concurrent_changes()
    {
        var other = await Sandbox.OpenAsync();
        await Together.RunAsync(6, async (i, _) =>
        {
            var storage = i % 2 == 0 ? Storage : other;
            var server = await storage.ServerAsync();
            for (var round = 0; round < 5; round++)
            {
                await storage.CreateAsync(Make.Jobs(10));
                await storage.CreateAsync(Make.Job() with { Start = JobStart.After(TimeSpan.FromHours(1)) });
                var jobs = await server.FetchAsync(8);
                JobOutcome[] outcomes = [Make.Success(), Make.Failure(), Make.Retry(TimeSpan.FromHours(1)), Make.Release(), Make.Deletion()];
                await server.FinishAsync([.. jobs.Select((job, n) => TestServer.Finish(job, outcomes[n % 5]))]);
                if (jobs.Count > 0) await storage.ChangeAsync(JobChangeKind.Requeue, jobs[0].Id);
                await storage.Maintenance.FoldAsync(100, default);
            }
        });
        Assert.Equal(330, (await Storage.Reader.OverviewAsync(default)).Counts.Values.Sum());
        await Invariants.CheckAsync(Storage);
    }

    [Fact]
    public async Task Retries_that_wait_are_counted_among_the_scheduled()
    {
        await Storage.CreateAsync(Make.Jobs(2));
        await Storage.CreateAsync(Make.Job("later") with { Start = JobStart.After(TimeSpan.FromHours(1)) });
        var server = await Storage.ServerAsync();
        await server.FinishAsync(await server.ClaimAsync(), Make.Retry(TimeSpan.FromHours(1)));
        await server.FinishAsync(await server.ClaimAsync(), Make.Release(TimeSpan.FromHours(1)));
        var overview = await Storage.Reader.OverviewAsync(default);
        Assert.Equal((3, 1), (overview.Counts[JobState.Scheduled], overview.Retrying));
    }

    [Fact]
    public async Task A_queue_is_listed_when_it_has_jobs_a_server_or_a_pause()
    {
        await Storage.CreateAsync(Make.Job("a-jobs"));
        await Storage.ServerAsync(queues: ["b-server", "a-jobs"]);
        await Storage.Queue.SetPausedAsync(["c-paused"], true, Make.Person(), default);
        var queues = (await Storage.Reader.OverviewAsync(default)).Queues;
        Assert.Equal(
            [("a-jobs", 1L, false, 1), ("b-server", 0L, false, 1), ("c-paused", 0L, true, 0)],
            queues.Select(queue => (queue.Name, queue.Enqueued, queue.Paused, queue.Servers))
        );
    }

    [Fact]
    public async Task A_queue_shows_its_depth_what_runs_and_its_oldest_wait()
    {
        var start = await Storage.NowAsync();
        await Storage.CreateAsync(Make.Jobs(2));
        Advance(TimeSpan.FromHours(1));
        await Storage.CreateAsync(Make.Job() with { Priority = 9 });
        var server = await Storage.ServerAsync();
        await server.ClaimAsync();
        var queue = Assert.Single((await Storage.Reader.OverviewAsync(default)).Queues);
        Assert.Equal((2, 1), (queue.Enqueued, queue.Processing));
        Expect.Near(start, queue.OldestReadyAt);

        await server.FetchAsync(10);
        queue = Assert.Single((await Storage.Reader.OverviewAsync(default)).Queues);
        Assert.Equal((0, 3, null), (queue.Enqueued, queue.Processing, queue.OldestReadyAt));
    }

    [Fact]
    public async Task What_waits_for_a_key_is_told_apart_from_what_waits_for_a_worker()
    {
        var start = await Storage.NowAsync();
        await Storage.CreateAsync(Make.Jobs(4).Select(job => job with { ConcurrencyKey = "customer:7" }));
        var server = await Storage.ServerAsync();
        await server.FetchAsync(10);
        Advance(TimeSpan.FromHours(1));
        var queue = Assert.Single((await Storage.Reader.OverviewAsync(default)).Queues);
        Assert.Equal((3, new CappedCount(3, false), null), (queue.Enqueued, queue.WaitingForKey, queue.OldestReadyAt)); // workers are idle: nobody falls behind
        Expect.Near(start, queue.OldestForKeyAt);

        await Storage.CreateAsync();
        queue = Assert.Single((await Storage.Reader.OverviewAsync(default)).Queues);
        Assert.Equal((4, new CappedCount(3, false)), (queue.Enqueued, queue.WaitingForKey));
        Expect.Near(start.AddHours(1), queue.OldestReadyAt);
    }

    [Fact]
    public async Task The_oldest_wait_of_what_was_scheduled_counts_from_when_it_was_due()
    {
        var start = await Storage.NowAsync();
        await Storage.CreateAsync(Make.Job() with { Start = JobStart.After(TimeSpan.FromHours(5)) });
        Assert.All((await Storage.Reader.OverviewAsync(default)).Queues, queue => Assert.Equal((0, null), (queue.Enqueued, queue.OldestReadyAt)));
        Advance(TimeSpan.FromHours(5));
        await Storage.PromoteAllAsync();
        Expect.Near(start.AddHours(5), Assert.Single((await Storage.Reader.OverviewAsync(default)).Queues).OldestReadyAt);
    }

    [Fact]
    public async Task Scheduled_jobs_of_a_paused_queue_are_not_overdue()
    {
        await Storage.CreateAsync(Make.Job() with { Start = JobStart.After(TimeSpan.FromHours(1)) });
        await Storage.Queue.SetPausedAsync(["default"], true, Make.Person(), default);
        Advance(TimeSpan.FromHours(2));
        await Storage.PromoteAllAsync();
        var overview = await Storage.Reader.OverviewAsync(default);
        Assert.Equal((0, 1L, true), (overview.Overdue.Value, Assert.Single(overview.Queues).Enqueued, overview.Queues[0].Paused));
    }

    [Fact]
    public async Task A_server_that_drains_serves_its_queues_and_says_that_it_drains()
    {
        var server = await Storage.ServerAsync();
        await Storage.CreateAsync();
        await Storage.Servers.SetDrainingAsync(server.Id, true, Make.Person(), default);
        var overview = await Storage.Reader.OverviewAsync(default);
        Assert.Equal(1, Assert.Single(overview.Queues).Servers);
        Assert.Equal((true, true), (Assert.Single(overview.Servers).Draining, overview.Servers[0].Live));
    }

    [Fact]
    public async Task A_dead_servers_queues_are_served_by_nobody()
    {
        await Storage.CreateAsync();
        await Storage.ServerAsync(TimeSpan.FromMinutes(10));
        Advance(TimeSpan.FromMinutes(11));
        await Storage.RescueAllAsync();
        var overview = await Storage.Reader.OverviewAsync(default);
        Assert.Equal(0, Assert.Single(overview.Queues).Servers);
        Assert.True(Assert.Single(overview.Servers).Dead);
    }

    [Fact]
    public async Task Failing_attempts_are_those_of_the_last_five_minutes()
    {
        await BeginMinuteAsync();
        await Storage.CreateAsync(Make.Jobs(3));
        var server = await Storage.ServerAsync();
        await server.FinishAsync(await server.ClaimAsync(), Make.Retry(TimeSpan.FromDays(1)));
        await server.FinishAsync(await server.ClaimAsync(), Make.Failure());
        await server.SucceedAsync(await server.ClaimAsync());
        Assert.Equal(2, (await Storage.Reader.OverviewAsync(default)).FailingAttempts);
        Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(2, (await Storage.Reader.OverviewAsync(default)).FailingAttempts);
        Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(0, (await Storage.Reader.OverviewAsync(default)).FailingAttempts);
    }

    [Fact]
    public async Task What_succeeded_in_the_last_whole_minute_is_counted_when_it_is_over()
    {
        await BeginMinuteAsync();
        await Storage.CreateAsync(Make.Jobs(4));
        await (await Storage.ServerAsync()).RunAllAsync();
        Assert.Equal(0, (await Storage.Reader.OverviewAsync(default)).SucceededLastMinute);
        Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(4, (await Storage.Reader.OverviewAsync(default)).SucceededLastMinute);
        Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, (await Storage.Reader.OverviewAsync(default)).SucceededLastMinute);
    }

    [Fact]
    public async Task Jobs_that_are_due_within_five_minutes_are_counted()
    {
        await Storage.CreateAsync(Enumerable.Range(1, 6).Select(i => Make.Job() with { Start = JobStart.After(TimeSpan.FromMinutes((i * 2) - 0.5)) }));
        Assert.Equal(new CappedCount(2, false), (await Storage.Reader.OverviewAsync(default)).DueSoon);
        Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(new CappedCount(3, false), (await Storage.Reader.OverviewAsync(default)).DueSoon); // one is overdue
    }

    [Fact]
    public async Task Scheduled_jobs_are_overdue_when_nobody_moves_them_for_a_minute()
    {
        var start = await Storage.NowAsync();
        await Storage.CreateAsync(new[] { 2, 4, 60 }.Select(minutes => Make.Job() with { Start = JobStart.After(TimeSpan.FromMinutes(minutes)) }));
        Advance(TimeSpan.FromMinutes(2.5));
        var overview = await Storage.Reader.OverviewAsync(default);
        Assert.Equal((new CappedCount(0, false), null), (overview.Overdue, overview.OldestOverdueAt));

        Advance(TimeSpan.FromMinutes(3));
        overview = await Storage.Reader.OverviewAsync(default);
        Assert.Equal(new CappedCount(2, false), overview.Overdue);
        Expect.Near(start.AddMinutes(2), overview.OldestOverdueAt);
        await Storage.PromoteAllAsync();
        Assert.Equal(new CappedCount(0, false), (await Storage.Reader.OverviewAsync(default)).Overdue);
    }

    [Fact]
    public async Task A_type_that_servers_do_not_know_is_a_problem_for_five_minutes()
    {
        await Storage.CreateAsync([Make.Job() with { Payload = Make.Payload(type: "Shop.Old, Shop", method: "Run") }, Make.Job()]);
        var server = await Storage.ServerAsync();
        var jobs = await server.FetchAsync(2);
        await server.FinishAsync(jobs[1], Make.Release(TimeSpan.FromMinutes(1)));
        await server.FinishAsync(jobs[0], Make.Release() with { UnknownType = true });
        Advance(TimeSpan.FromMinutes(1));
        await server.FinishAsync(await server.ClaimAsync(), Make.Release(TimeSpan.FromDays(1)) with { UnknownType = true });

        var problem = Assert.Single((await Storage.Reader.OverviewAsync(default)).UnknownTypes);
        Assert.Equal(("Shop.Old.Run", 2L), (problem.Name, problem.Count));
        Assert.True(problem.LastAt - problem.FirstAt >= TimeSpan.FromMinutes(1));
        Advance(TimeSpan.FromMinutes(7));
        Assert.Empty((await Storage.Reader.OverviewAsync(default)).UnknownTypes);
    }

    [Fact]
    public async Task The_recurring_jobs_that_run_next_are_listed_soonest_first_wherever_their_ids_stand()
    {
        var start = await Storage.NowAsync();
        await SaveAsync(Enumerable.Range(0, 250).Select(i => Make.Recurring($"a-{i:000}", start.AddDays(1 + i))));
        await SaveAsync([Make.Recurring("y-second", start.AddHours(2)), Make.Recurring("z-first", start.AddHours(1))]);
        await SaveAsync([
            Make.Recurring("b-paused", start.AddMinutes(1)) with
            {
                Paused = true,
            },
            Make.Recurring("b-never", null),
            Make.Recurring("b-pausing", start.AddMinutes(2)),
        ]);
        await Storage.Recurring.ChangeAsync(new() { Kind = RecurringChangeKind.Pause, Ids = ["b-pausing"], Actor = Make.Person() }, default);

        var next = (await Storage.Reader.OverviewAsync(default)).NextRecurring;
        Assert.Equal(["z-first", "y-second", .. Enumerable.Range(0, 8).Select(i => $"a-{i:000}")], next.Select(job => job.Id));
        Expect.Near(start.AddHours(1), next[0].Next);
    }

    [Fact]
    public async Task A_recurring_job_that_has_run_stands_at_its_next_time_with_its_last_run()
    {
        var start = await Storage.NowAsync();
        await SaveAsync([Make.Recurring("runs", start.AddMinutes(1)), Make.Recurring("waits", start.AddHours(1))]);
        Assert.Equal(["runs", "waits"], (await Storage.Reader.OverviewAsync(default)).NextRecurring.Select(job => job.Id));

        Advance(TimeSpan.FromMinutes(2));
        var due = Assert.Single((await Storage.Recurring.DueAsync(10, default)).Items);
        Assert.Equal(
            [true],
            await Storage.Recurring.TickAsync(
                [
                    new()
                    {
                        Id = "runs",
                        Version = due.Version,
                        Jobs = [Make.Run("runs")],
                        Next = start.AddHours(2),
                    },
                ],
                default
            )
        );
        var next = (await Storage.Reader.OverviewAsync(default)).NextRecurring;
        Assert.Equal([("waits", null), ("runs", JobState.Enqueued)], next.Select(job => (job.Id, job.LastJobState)));
    }

    private async Task SaveAsync(IEnumerable<RecurringDefinition> definitions)
    {
        foreach (var set in definitions.Chunk(Storage.Info.MaxSet)) await Storage.Recurring.SaveAsync(set, Make.Person(), default);
    }
}
