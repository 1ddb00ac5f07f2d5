namespace JobLib.Storage.Conformance;

/// <summary>Queues of which servers may hold only so many jobs at a time, as code or a person says.</summary>
public abstract class QueueLimitConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    private const string Queue = "mail";
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Assert.SkipUnless(Storage.Info.QueueLimits, "This storage does not limit queues.");
    }

    [Fact]
    public async Task As_many_are_held_as_the_limit_says_and_the_others_stay_ready()
    {
        var jobs = await CreateAsync(5);
        await SetAsync(3);
        var server = await Storage.ServerAsync();
        Assert.Equal(jobs.Take(3), (await FetchAsync(server)).Select(job => job.Id));
        Assert.Empty(await FetchAsync(server));
        Assert.Equal((3, 2, 3, true, true), Told(await FindAsync()));
        Assert.False((await Storage.FindAsync(jobs[4])).WaitsForKey);
    }

    [Fact]
    public async Task Room_is_counted_over_claims_and_servers_and_for_one_queue()
    {
        await CreateAsync(5);
        await Storage.CreateAsync(Make.Jobs(5, "other"));
        await SetAsync(3);
        var (one, other) = (await Storage.ServerAsync(), await Storage.ServerAsync());
        Assert.Single(await FetchAsync(one, 1));
        Assert.Equal([Queue, Queue, "other", "other", "other", "other", "other"], (await other.FetchAsync(10, Queue, "other")).Select(job => job.Queue));
        Assert.Empty(await one.FetchAsync(10, Queue, "other"));
    }

    [Fact]
    public async Task For_each_that_ends_one_follows_in_the_order_of_the_queue()
    {
        var jobs = await CreateAsync(6);
        await SetAsync(3);
        var server = await Storage.ServerAsync();
        var running = await FetchAsync(server);
        await server.SucceedAsync(running[1]);
        Assert.Equal([jobs[3]], (await FetchAsync(server)).Select(job => job.Id));
        await server.SucceedAsync([running[0], running[2]]);
        Assert.Equal(jobs.Skip(4), (await FetchAsync(server)).Select(job => job.Id));
    }

    [Fact]
    public async Task Those_that_follow_can_be_fetched_in_the_round_trip_that_finishes_others()
    {
        var jobs = await CreateAsync(5);
        await SetAsync(2);
        var server = await Storage.ServerAsync();
        var running = await FetchAsync(server);
        var result = await server.FinishAsync([.. running.Select(job => TestServer.Finish(job, Make.Success()))], server.Request(10, Queue));
        Assert.Equal(jobs.Skip(2).Take(2), result.Next?.Jobs.Select(job => job.Id));
    }

    [Theory]
    [InlineData(JobOutcomeKind.Succeeded)]
    [InlineData(JobOutcomeKind.Failed)]
    [InlineData(JobOutcomeKind.Deleted)]
    [InlineData(JobOutcomeKind.Retry)]
    [InlineData(JobOutcomeKind.Released)]
    public async Task Every_outcome_gives_the_place_back(JobOutcomeKind kind)
    {
        await CreateAsync(3);
        await SetAsync(1);
        var server = await Storage.ServerAsync();
        var running = Assert.Single(await FetchAsync(server));
        var error = kind is JobOutcomeKind.Failed or JobOutcomeKind.Retry ? Make.Error() : null;
        await server.FinishAsync(running, new() { Kind = kind, Error = error, ChargesAttempt = kind is not JobOutcomeKind.Released });
        Assert.Single(await FetchAsync(server));
        Assert.Empty(await FetchAsync(server));
    }

    [Fact]
    public async Task A_job_that_is_released_into_another_queue_gives_its_place_back_in_the_first()
    {
        await CreateAsync(2);
        await SetAsync(1);
        await SetAsync(1, "other");
        var server = await Storage.ServerAsync();
        var running = Assert.Single(await FetchAsync(server));
        await server.FinishAsync(running, Make.Release() with { Queue = "other" });
        Assert.Equal([Queue, "other"], (await server.FetchAsync(10, Queue, "other")).Select(job => job.Queue));
        Assert.Equal(0, (await FindAsync("other"))?.Enqueued);
    }

    [Theory]
    [InlineData(JobChangeKind.Delete)]
    [InlineData(JobChangeKind.Reschedule)]
    public async Task The_place_of_one_that_is_taken_away_goes_to_the_next(JobChangeKind kind)
    {
        var jobs = await CreateAsync(3);
        await SetAsync(2);
        var server = await Storage.ServerAsync();
        var running = await FetchAsync(server);
        await Storage.ChangeAsync(kind, running[1].Id);
        Assert.Equal(jobs[2], Assert.Single(await FetchAsync(server)).Id);
    }

    [Fact]
    public async Task The_places_of_a_server_that_dies_are_given_back_by_its_rescue_and_not_before()
    {
        await CreateAsync(4);
        await SetAsync(2);
        var dying = await Storage.ServerAsync(Lease);
        Assert.Equal(2, (await FetchAsync(dying)).Count);
        Advance(Lease + TimeSpan.FromMinutes(1));
        var server = await Storage.ServerAsync();
        Assert.Empty(await FetchAsync(server));
        await Storage.RescueAllAsync();
        Assert.Equal(2, (await FetchAsync(server)).Count);
    }

    [Fact]
    public async Task A_server_that_leaves_keeps_the_places_of_bodies_that_have_not_returned_and_gives_back_the_others()
    {
        await CreateAsync(4);
        await SetAsync(2);
        var leaving = await Storage.ServerAsync();
        var running = await FetchAsync(leaving);
        await leaving.LeaveAsync(running[0].Id);
        Assert.Single(await FetchAsync(await Storage.ServerAsync()));
    }

    [Fact]
    public async Task What_a_renewal_puts_back_has_no_place()
    {
        await CreateAsync(4);
        await SetAsync(2);
        var server = await Storage.ServerAsync();
        var running = await FetchAsync(server);
        Assert.Equal(1, server.Renew(running[0]).PutBack);
        Assert.Single(await FetchAsync(await Storage.ServerAsync()));
    }

    [Fact]
    public async Task A_suspect_takes_a_place_and_waits_for_one()
    {
        var suspect = await CreateCrashedAsync();
        await CreateAsync(2);
        await SetAsync(1);
        var server = await Storage.ServerAsync();
        Assert.Equal(suspect, Assert.Single(await FetchAsync(server)).Id);
        Assert.Empty(await FetchAsync(server));

        var next = await CreateCrashedAsync("other");
        await Storage.CreateAsync(Make.Job("other"));
        await SetAsync(1, "other");
        var held = Assert.Single(await server.FetchAsync(server.Request(10, "other") with { AllowSuspect = false }));
        Assert.Empty(await server.FetchAsync(10, "other"));
        await server.SucceedAsync(held);
        Assert.Equal(next, Assert.Single(await server.FetchAsync(10, "other")).Id);
    }

    [Fact]
    public async Task Those_that_wait_for_a_key_or_were_cancelled_take_no_place()
    {
        var batch = Make.Batch();
        await Storage.CreateAsync(batch, Make.Members(batch.Id, 3, Queue));
        await Storage.CreateAsync(Make.Jobs(4, Queue).Select(job => job with { ConcurrencyKey = "key" }));
        var free = await CreateAsync(3);
        await Storage.ChangeBatchAsync(BatchChangeKind.Cancel, batch.Id);
        await SetAsync(3);
        var server = await Storage.ServerAsync();
        var got = new List<ClaimedJob>();
        for (var page = await FetchAsync(server); page.Count > 0; page = await FetchAsync(server)) got.AddRange(page);
        Assert.Equal(3, got.Count);
        Assert.Equal(free.Take(2), got.Skip(1).Select(job => job.Id));
    }

    [Fact]
    public async Task A_claim_that_is_repeated_gets_the_same_though_there_is_no_room()
    {
        await CreateAsync(4);
        await SetAsync(2);
        var server = await Storage.ServerAsync();
        var request = server.Request(10, Queue);
        var got = await server.FetchAsync(request);
        Assert.Equal(2, got.Count);
        Assert.Equal(got.Select(job => job.Id), (await server.FetchAsync(request)).Select(job => job.Id));
    }

    [Fact]
    public async Task A_limit_that_is_lowered_lets_nobody_begin_until_fewer_run()
    {
        await CreateAsync(8);
        await SetAsync(4);
        var server = await Storage.ServerAsync();
        var running = await FetchAsync(server);
        await SetAsync(2);
        foreach (var job in running.Take(2))
        {
            await server.SucceedAsync(job);
            Assert.Empty(await FetchAsync(server));
        }

        await server.SucceedAsync(running[2]);
        Assert.Single(await FetchAsync(server));
        Assert.Equal((2, 3, 2, true, true), Told(await FindAsync()));
    }

    [Fact]
    public async Task A_limit_that_is_raised_lets_as_many_begin_as_have_room()
    {
        await CreateAsync(8);
        await SetAsync(1);
        var server = await Storage.ServerAsync();
        Assert.Single(await FetchAsync(server));
        await SetAsync(4);
        Assert.Equal(3, (await FetchAsync(server)).Count);
        Assert.Empty(await FetchAsync(server));
    }

    [Fact]
    public async Task A_limit_of_zero_holds_all_up_until_it_is_reset()
    {
        var jobs = await CreateAsync(2);
        await SetAsync(0);
        var server = await Storage.ServerAsync();
        Assert.Empty(await FetchAsync(server));
        Assert.Equal((0, 2, 0, true, true), Told(await FindAsync()));
        await SetAsync(null);
        Assert.Equal(jobs, (await FetchAsync(server)).Select(job => job.Id));
        Assert.Equal((2, 0, null, false, false), Told(await FindAsync()));
    }

    [Fact]
    public async Task A_queue_that_is_paused_beside_its_limit_gives_nothing_and_keeps_it()
    {
        await CreateAsync(4);
        await SetAsync(2);
        await Storage.Queue.SetPausedAsync([Queue], true, Make.Person(), default);
        var server = await Storage.ServerAsync();
        Assert.Empty(await FetchAsync(server));
        await Storage.Queue.SetPausedAsync([Queue], false, Make.Person(), default);
        Assert.Equal(2, (await FetchAsync(server)).Count);
        Assert.Empty(await FetchAsync(server));
    }

    [Fact]
    public async Task What_a_server_says_when_it_registers_holds_for_all_and_the_last_one_counts()
    {
        await CreateAsync(9);
        var server = await Storage.ServerAsync();
        await SayAsync(2);
        Assert.Equal(2, (await FetchAsync(server)).Count);
        Assert.Equal((2, 7, 2, false, true), Told(await FindAsync()));
        var last = await SayAsync(3);
        Assert.Single(await FetchAsync(server));
        await last.LeaveAsync();
        Assert.Empty(await FetchAsync(server));
        await SayAsync(null);
        Assert.Equal(6, (await FetchAsync(server)).Count);
        Assert.Equal((9, 0, null, false, false), Told(await FindAsync()));
    }

    [Fact]
    public async Task A_server_speaks_of_its_own_queues_alone_and_one_that_says_nothing_of_none()
    {
        await SayAsync(2);
        await Storage.ServerAsync(queues: Queue); // as one of a version that knows no limits
        await RegisterAsync([], "other");
        await RegisterAsync(new() { [Queue] = 5 }, "other");
        Assert.Equal(2, (await FindAsync())?.RunningLimit);
        Assert.Null((await FindAsync("other"))?.RunningLimit);
    }

    [Fact]
    public async Task What_a_person_sets_goes_before_what_servers_say_until_it_is_reset()
    {
        await CreateAsync(9);
        await SayAsync(3);
        await SetAsync(1);
        var server = await SayAsync(4);
        Assert.Single(await FetchAsync(server));
        Assert.Equal((1, 8, 1, true, true), Told(await FindAsync()));
        await SetAsync(null);
        Assert.Equal(3, (await FetchAsync(server)).Count);
        Assert.Equal((4, 5, 4, false, true), Told(await FindAsync()));
    }

    [Fact]
    public async Task Servers_hear_which_queues_are_limited_and_whether_there_is_room()
    {
        await CreateAsync(2);
        var server = await Storage.ServerAsync(queues: Queue);
        var before = await server.SignalsAsync();
        Assert.Empty(before.LimitedQueues);
        await SetAsync(1);
        var limited = await server.SignalsAsync();
        Assert.Equal([Queue], limited.LimitedQueues);
        Assert.True(limited.Version > before.Version);
        var running = Assert.Single(await FetchAsync(server));
        if ((await server.SignalsAsync()).Work is not { Ready: { } ready }) return; // the storage does not tell
        Assert.False(ready);
        await server.SucceedAsync(running);
        Assert.True((await server.SignalsAsync()).Work?.Ready);
        await SayAsync(3);
        Assert.Equal([Queue], (await server.SignalsAsync()).LimitedQueues);
        await SetAsync(null);
        await SayAsync(null);
        Assert.Empty((await server.SignalsAsync()).LimitedQueues);
    }

    [Fact]
    public async Task Who_sets_a_limit_stands_in_the_audit_once()
    {
        await SetAsync(3);
        await SetAsync(3);
        await SetAsync(null);
        await SetAsync(null);
        await SayAsync(2);
        var entries = (await Storage.Reader.AuditAsync(new(), default)).Items;
        Assert.Equal([("reset queue limit", Queue, 0), ("set queue limit", Queue, 3)], entries.Select(entry => (entry.Action, entry.Target, entry.Count)));
        Assert.Equal(Make.Person().Name, entries[0].Actor.Name);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(100_001)]
    public async Task A_limit_that_is_out_of_range_is_refused(int limit)
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => SetAsync(limit));
        Assert.Null(await FindAsync());
    }

    [Fact]
    public async Task However_many_fetch_at_once_no_more_are_held_than_the_limit_says_and_all_places_are_taken()
    {
        const int Most = 7;
        await CreateAsync(100);
        await SetAsync(Most);
        var other = await Sandbox.OpenAsync();
        var servers = new List<TestServer>();
        for (var i = 0; i < 20; i++) servers.Add(await (i % 2 == 0 ? Storage : other).ServerAsync());
        var got = await Task.WhenAll(servers.Select(server => Task.Run(() => FetchAsync(server, 3))));
        Assert.InRange(got.Sum(jobs => jobs.Count), 1, Most);
        var rest = await FetchAsync(servers[0], 100);
        Assert.Equal(Most, got.Sum(jobs => jobs.Count) + rest.Count);
        Assert.Empty(await FetchAsync(servers[1], 100));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Never_more_than_the_limit_run_though_many_servers_end_and_fetch_at_once_and_none_is_forgotten(bool inOneCall)
    {
        const int Jobs = 80;
        const int Most = 3;
        await CreateAsync(Jobs);
        await SetAsync(Most);
        var other = await Sandbox.OpenAsync();
        var (holding, ran) = (0, 0);
        await Together.RunAsync(6, async (i, stop) =>
        {
            var server = await (i % 2 == 0 ? Storage : other).ServerAsync();
            IReadOnlyList<ClaimedJob> got = [];
            while (Volatile.Read(ref ran) < Jobs && !stop.IsCancellationRequested)
            {
                if (got.Count == 0) got = Began(await FetchAsync(server, 5));
                if (got.Count == 0) continue;
                await Task.Yield();
                Interlocked.Add(ref holding, -got.Count);
                var next = inOneCall ? server.Request(5, Queue) : null;
                var ended = await server.FinishAsync([.. got.Select(job => TestServer.Finish(job, Make.Success()))], next);
                Assert.All(ended.Outcomes, outcome => Assert.Equal(FinishStatus.Applied, outcome.Status));
                Interlocked.Add(ref ran, got.Count);
                got = Began(ended.Next?.Jobs ?? []);
            }
        });
        Assert.Equal(Jobs, ran);

        IReadOnlyList<ClaimedJob> Began(IReadOnlyList<ClaimedJob> jobs)
        {
            if (jobs.Count > 0) Assert.InRange(Interlocked.Add(ref holding, jobs.Count), 1, Most);
            return jobs;
        }
    }

    private static (long Processing, long Enqueued, int? Limit, bool IsSet, bool IsFull) Told(QueueSummary? queue)
    {
        Assert.NotNull(queue);
        return (queue.Processing, queue.Enqueued, queue.RunningLimit, queue.IsRunningLimitSet, queue.IsFull);
    }

    private static Task<IReadOnlyList<ClaimedJob>> FetchAsync(TestServer server, int max = 10) => server.FetchAsync(max, Queue);

    private Task<IReadOnlyList<JobId>> CreateAsync(int count) => Storage.CreateAsync(Make.Jobs(count, Queue));

    private async Task SetAsync(int? limit, string queue = Queue) => await Storage.Queue.SetQueueLimitAsync(queue, limit, Make.Person(), default);

    /// <summary>A server of the queue begins that says this limit; null: none.</summary>
    private Task<TestServer> SayAsync(int? limit) => RegisterAsync(limit is { } most ? new() { [Queue] = most } : [], Queue);

    private async Task<TestServer> RegisterAsync(Dictionary<string, int> limits, params string[] queues)
    {
        var description = new ServerDescription
        {
            Name = "limiting",
            Machine = "machine",
            ProcessId = 4711,
            Version = "1.2.3",
            Queues = queues,
            QueueLimits = limits,
            WorkerCount = 20,
            LocalTime = await Storage.NowAsync(),
        };
        return new(Storage, await Storage.Servers.RegisterAsync(description, StorageSteps.LongLease, default), description.Name);
    }

    private async Task<QueueSummary?> FindAsync(string queue = Queue) =>
        (await Storage.Reader.OverviewAsync(default)).Queues.SingleOrDefault(summary => summary.Name == queue);

    private async Task<JobId> CreateCrashedAsync(string queue = Queue)
    {
        var job = await Storage.CreateAsync(Make.Job(queue));
        for (var crash = 0; crash < 2; crash++)
        {
            Assert.Equal(job, (await (await Storage.ServerAsync(Lease)).ClaimAsync(queue)).Id);
            Advance(Lease + TimeSpan.FromMinutes(1));
            await Storage.RescueAllAsync();
        }

        return job;
    }
}
