namespace JobLib.Storage.Conformance;

/// <summary>Concurrency keys that several jobs may hold at a time: as many as they ask for, or as a person has set.</summary>
public abstract class ConcurrencyLimitConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    private const string Key = "smtp";

    [Fact]
    public async Task As_many_run_as_the_limit_says_and_the_others_wait()
    {
        var jobs = await CreateAsync(5, limit: 3);
        var server = await Storage.ServerAsync();
        Assert.Equal(jobs.Take(3), (await server.FetchAsync(10)).Select(job => job.Id));
        Assert.Equal([false, false, false, true, true], await WaitAsync(jobs));
        Assert.Empty(await server.FetchAsync(10));
    }

    [Fact]
    public async Task Room_is_counted_over_claims_queues_and_servers()
    {
        await Storage.CreateAsync([Keyed(3, "a"), Keyed(3, "b"), Keyed(3, "b"), Keyed(3, "a")]);
        var (one, other) = (await Storage.ServerAsync(), await Storage.ServerAsync());
        Assert.Single(await one.FetchAsync(1, "a"));
        Assert.Equal(2, (await other.FetchAsync(10, "b")).Count);
        Assert.Empty(await one.FetchAsync(10, "a"));
    }

    [Fact]
    public async Task For_each_that_ends_one_follows_in_the_order_of_the_queue()
    {
        var jobs = await CreateAsync(8, limit: 3);
        var server = await Storage.ServerAsync();
        var running = (await server.FetchAsync(10)).ToList();
        await server.SucceedAsync(running[1]);
        Assert.Equal([jobs[3]], (await server.FetchAsync(10)).Select(job => job.Id));
        await server.SucceedAsync([running[0], running[2]]);
        Assert.Equal(jobs.Skip(4).Take(2), (await server.FetchAsync(10)).Select(job => job.Id));
        Assert.Equal([true, true], await WaitAsync(jobs.Skip(6)));
    }

    [Fact]
    public async Task A_waiter_can_be_fetched_in_the_round_trip_that_finishes_a_holder()
    {
        var jobs = await CreateAsync(4, limit: 2);
        var server = await Storage.ServerAsync();
        var running = await server.FetchAsync(10);
        var result = await server.FinishAsync([.. running.Select(job => TestServer.Finish(job, Make.Success()))], server.Request(10));
        Assert.Equal(jobs.Skip(2), result.Next?.Jobs.Select(job => job.Id));
    }

    [Fact]
    public async Task A_job_that_asks_for_less_waits_until_there_are_fewer()
    {
        await CreateAsync(2, limit: 3);
        var careful = await Storage.CreateAsync(Keyed(1));
        var server = await Storage.ServerAsync();
        var running = await server.FetchAsync(10);
        Assert.Equal(2, running.Count);
        await server.SucceedAsync(running[0]);
        Assert.Empty(await server.FetchAsync(10));
        await server.SucceedAsync(running[1]);
        Assert.Equal(careful, (await server.ClaimAsync()).Id);
    }

    [Theory]
    [InlineData(JobOutcomeKind.Retry)]
    [InlineData(JobOutcomeKind.Released)]
    public async Task The_limit_stays_with_the_job_over_its_attempts(JobOutcomeKind kind)
    {
        await CreateAsync(3, limit: 2);
        var server = await Storage.ServerAsync();
        var outcome = new JobOutcome { Kind = kind, ChargesAttempt = kind == JobOutcomeKind.Retry };
        foreach (var job in await server.FetchAsync(10)) await server.FinishAsync(job, outcome);
        Assert.Equal(2, (await server.FetchAsync(10)).Count);
        Assert.Empty(await server.FetchAsync(10));
    }

    [Fact]
    public async Task The_room_of_a_server_that_dies_is_given_back()
    {
        await CreateAsync(4, limit: 2);
        var dying = await Storage.ServerAsync(TimeSpan.FromMinutes(10));
        Assert.Equal(2, (await dying.FetchAsync(10)).Count);
        Advance(TimeSpan.FromMinutes(11));
        await Storage.RescueAllAsync();
        Assert.Equal(2, (await (await Storage.ServerAsync()).FetchAsync(10)).Count);
    }

    [Theory]
    [InlineData(JobChangeKind.Delete)]
    [InlineData(JobChangeKind.Reschedule)]
    public async Task The_room_of_a_holder_that_is_taken_away_goes_to_the_next(JobChangeKind kind)
    {
        var jobs = await CreateAsync(3, limit: 2);
        var server = await Storage.ServerAsync();
        var running = await server.FetchAsync(10);
        await Storage.ChangeAsync(kind, running[1].Id);
        Assert.Equal(jobs[2], (await server.ClaimAsync()).Id);
    }

    [Fact]
    public async Task A_waiter_whose_time_is_over_takes_no_room()
    {
        await CreateAsync(2, limit: 2);
        var impatient = await Storage.CreateAsync(Keyed(2) with { ConcurrencyWait = TimeSpan.FromHours(1) });
        var server = await Storage.ServerAsync();
        Assert.Equal(2, (await server.FetchAsync(10)).Count);
        Advance(TimeSpan.FromHours(2));
        await Storage.MoveAllAsync();
        var late = await server.ClaimAsync();
        Assert.Equal((impatient, true), (late.Id, late.KeyTimedOut));
        Assert.Equal(2, (await FindAsync())?.Held);
        await server.SucceedAsync(late);
        Assert.Equal(2, (await FindAsync())?.Held);
    }

    [Fact]
    public async Task A_limit_that_is_raised_lets_as_many_begin_as_have_room()
    {
        await CreateAsync(6, limit: 1);
        var server = await Storage.ServerAsync();
        Assert.Single(await server.FetchAsync(10));
        await SetAsync(4);
        await Storage.MoveAllAsync();
        Assert.Equal(3, (await server.FetchAsync(10)).Count);
        Assert.Empty(await server.FetchAsync(10));
    }

    [Fact]
    public async Task A_limit_that_is_lowered_lets_nobody_begin_until_fewer_run()
    {
        await CreateAsync(6, limit: 4);
        var server = await Storage.ServerAsync();
        var running = (await server.FetchAsync(10)).ToList();
        await SetAsync(2);
        foreach (var job in running.Take(2))
        {
            await server.SucceedAsync(job);
            Assert.Empty(await server.FetchAsync(10));
        }

        await server.SucceedAsync(running[2]);
        Assert.Single(await server.FetchAsync(10));
        Assert.Equal(2, (await FindAsync())?.Held);
    }

    [Fact]
    public async Task A_limit_of_zero_holds_all_up_and_they_are_no_orphans()
    {
        await SetAsync(0);
        var jobs = await CreateAsync(2, limit: 2);
        var server = await Storage.ServerAsync();
        Assert.Empty(await server.FetchAsync(10));
        Assert.Equal([true, true], await WaitAsync(jobs));
        Assert.Empty(await Storage.Reader.OrphansAsync(100, default));

        await SetAsync(null);
        await Storage.MoveAllAsync();
        Assert.Equal(jobs, (await server.FetchAsync(10)).Select(job => job.Id));
    }

    [Fact]
    public async Task A_limit_that_is_set_holds_for_jobs_that_come_later_and_over_what_they_ask_for()
    {
        await SetAsync(2);
        await CreateAsync(3, limit: 5);
        Assert.Equal(2, (await (await Storage.ServerAsync()).FetchAsync(10)).Count);
    }

    [Fact]
    public async Task A_limit_is_of_one_key()
    {
        await SetAsync(0);
        await Storage.CreateAsync(Make.Job() with { ConcurrencyKey = "Smtp" });
        Assert.Single(await (await Storage.ServerAsync()).FetchAsync(10));
    }

    [Fact]
    public async Task Who_sets_a_limit_stands_in_the_audit_once()
    {
        await SetAsync(3);
        await SetAsync(3);
        await SetAsync(null);
        await SetAsync(null);
        var entries = (await Storage.Reader.AuditAsync(new(), default)).Items;
        Assert.Equal([("reset limit", Key, 0), ("set limit", Key, 3)], entries.Select(entry => (entry.Action, entry.Target, entry.Count)));
        Assert.Equal(Make.Person().Name, entries[0].Actor.Name);
    }

    [Fact]
    public async Task Keys_are_listed_with_their_limits_holders_and_waiters()
    {
        await Storage.CreateAsync([Keyed(2), Keyed(2), Keyed(2), Make.Job() with { ConcurrencyKey = "a" }, Make.Job()]);
        await (await Storage.ServerAsync()).FetchAsync(10);
        await SetAsync(7, "z");
        await SetAsync(1, "a");
        var all = (await Storage.Reader.ConcurrencyAsync(new(), default)).Items;
        Assert.Equal([("a", 1, 1, 0), (Key, null, 2, 1), ("z", 7, 0, 0)], all.Select(key => (key.Key, key.Limit, key.Held, key.Waiting.Value)));
        Assert.Equal(all.Where(key => key.Key != "a"), await Storage.Reader.FindConcurrencyAsync([Key, "none", "z"], default));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task Keys_are_listed_in_pages(int size)
    {
        string[] set = ["key-e", "key-d", "key-c ", "key-c", "key-b", "key-a"]; // a trailing blank counts, wherever it sorts
        foreach (var key in set) await SetAsync(5, key);
        var keys = new List<string>();
        var page = new PageRequest(size);
        do
        {
            var got = await Storage.Reader.ConcurrencyAsync(page, default);
            Assert.InRange(got.Items.Count, 1, size);
            keys.AddRange(got.Items.Select(key => key.Key));
            page = page with { Cursor = got.Next };
        }
        while (page.Cursor is not null);

        Assert.Equal(["key-a", "key-b", "key-c", "key-c", "key-d", "key-e"], keys.Select(key => key.TrimEnd()));
        Assert.Equal(set.Order(StringComparer.Ordinal), keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_001)]
    public async Task A_job_whose_limit_is_out_of_range_is_refused(int limit)
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Storage.CreateAsync(Keyed(limit)));
        Assert.Equal(0, (await Storage.Reader.CountAsync(new(), 10, default)).Value);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1_001)]
    public async Task A_limit_that_is_out_of_range_is_refused(int limit)
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => SetAsync(limit));
        Assert.Empty((await Storage.Reader.ConcurrencyAsync(new(), default)).Items);
    }

    [Fact]
    public async Task Never_more_than_the_limit_run_though_many_servers_fetch_at_once_and_none_is_forgotten()
    {
        const int Jobs = 60;
        const int Most = 3;
        await CreateAsync(Jobs, Most);
        var other = await Sandbox.OpenAsync();
        var (holding, ran) = (0, 0);
        await Together.RunAsync(6, async (i, stop) =>
        {
            var server = await (i % 2 == 0 ? Storage : other).ServerAsync();
            while (Volatile.Read(ref ran) < Jobs && !stop.IsCancellationRequested)
            {
                var got = await server.FetchAsync(5);
                if (got.Count > 0) Assert.InRange(Interlocked.Add(ref holding, got.Count), 1, Most);
                foreach (var job in got)
                {
                    await Task.Yield();
                    Interlocked.Decrement(ref holding);
                    await server.SucceedAsync(job);
                    Interlocked.Increment(ref ran);
                }
            }
        });
        Assert.Equal(Jobs, ran);
    }

    private static NewJob Keyed(int limit, string queue = "default") => Make.Job(queue) with { ConcurrencyKey = Key, ConcurrencyLimit = limit };

    private Task<IReadOnlyList<JobId>> CreateAsync(int count, int limit) => Storage.CreateAsync(Enumerable.Range(0, count).Select(_ => Keyed(limit)));

    private async Task SetAsync(int? limit, string key = Key) => await Storage.Queue.SetConcurrencyLimitAsync(key, limit, Make.Person(), default);

    private async Task<ConcurrencySummary?> FindAsync() => (await Storage.Reader.FindConcurrencyAsync([Key], default)).SingleOrDefault();

    private async Task<IReadOnlyList<bool>> WaitAsync(IEnumerable<JobId> jobs)
    {
        var waiting = new List<bool>();
        foreach (var job in jobs) waiting.Add((await Storage.FindAsync(job)).WaitsForKey);
        return waiting;
    }
}
