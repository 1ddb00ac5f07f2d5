namespace JobLib.Storage.Conformance;

/// <summary>Rates: how often jobs with a key are claimed, in the storage and over all servers.</summary>
/// <remarks>Tokens come back by the minute, so that the time that a test itself takes brings none.</remarks>
public abstract class RateConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    private const string Key = "stripe";

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Assert.SkipUnless(Storage.Info.Rates, "This storage does not count rates.");
    }

    [Fact]
    public async Task After_a_quiet_time_its_burst_and_one_more_begin_and_the_others_wait_for_a_time_that_is_known()
    {
        var jobs = await CreateAsync(5, burst: 2);
        var server = await Storage.ServerAsync();
        var fetched = await Storage.Queue.FetchAsync(server.Request(10), default);
        Assert.Equal(jobs.Take(3), fetched.Jobs.Select(job => job.Id));
        Assert.InRange(fetched.HeldIn ?? default, Minute / 2, Minute);
        Assert.Equal([false, false, false, true, true], await WaitAsync(jobs));
        var waiting = await Storage.FindAsync(jobs[3]);
        Assert.Equal((JobState.Enqueued, 0, Key, false), (waiting.State, waiting.Attempt, waiting.RateKey, waiting.WaitsForKey));
        Expect.Near(await Storage.NowAsync() + Minute, waiting.RateFreeAt);
        Assert.InRange((await Storage.Servers.SignalsAsync(server.Id, default)).Work?.HeldIn ?? Minute, Minute / 2, Minute);
    }

    [Fact]
    public async Task Who_waits_comes_back_in_the_order_of_the_queue_when_there_are_tokens()
    {
        var jobs = await CreateAsync(6, burst: 1);
        var server = await Storage.ServerAsync();
        Assert.Equal(jobs.Take(2), await FetchAsync(server));
        Assert.Empty(await FetchAsync(server));
        Advance(Minute);
        Assert.Equal([jobs[2]], await FetchAsync(server));
        Advance(Minute * 2);
        Assert.Equal(jobs.Skip(3).Take(2), await FetchAsync(server));
        Assert.Equal([true], await WaitAsync([jobs[5]]));
    }

    [Fact]
    public async Task Nobody_is_looked_at_before_its_time()
    {
        await CreateAsync(3, burst: 0);
        await (await Storage.ServerAsync()).FetchAsync(10);
        Assert.Equal(0, await Storage.MoveAllAsync());
        Advance(Minute);
        Assert.Equal(1, await Storage.MoveAllAsync());
        Assert.Equal(0, await Storage.MoveAllAsync());
    }

    [Fact]
    public async Task A_rate_is_counted_over_queues_and_servers()
    {
        await Storage.CreateAsync([Rated(2, "a"), Rated(2, "b"), Rated(2, "b"), Rated(2, "a")]);
        var (one, other) = (await Storage.ServerAsync(), await Storage.ServerAsync());
        Assert.Single(await one.FetchAsync(1, "a"));
        Assert.Equal(2, (await other.FetchAsync(10, "b")).Count);
        Assert.Empty(await one.FetchAsync(10, "a"));
    }

    [Fact]
    public async Task Each_key_has_a_bucket_of_its_own()
    {
        await Storage.CreateAsync([Rated(0, key: "stripe:1"), Rated(0, key: "stripe:1"), Rated(0, key: "stripe:2"), Rated(0, key: "Stripe:1")]);
        Assert.Equal(3, (await (await Storage.ServerAsync()).FetchAsync(10)).Count);
    }

    [Fact]
    public async Task A_job_takes_what_it_costs_and_a_cheaper_one_does_not_pass_it()
    {
        var jobs = await Storage.CreateAsync([Rated(3, cost: 2), Rated(3, cost: 4), Rated(3)]);
        var server = await Storage.ServerAsync();
        Assert.Equal([jobs[0]], await FetchAsync(server)); // two are left
        Advance(Minute);
        Assert.Empty(await FetchAsync(server));
        var late = await Storage.CreateAsync(Rated(3));
        Assert.Empty(await FetchAsync(server));
        Advance(Minute);
        Assert.Equal([jobs[1]], await FetchAsync(server));
        Advance(Minute * 2);
        Assert.Equal([jobs[2], late], await FetchAsync(server));
    }

    [Fact]
    public async Task A_job_of_a_higher_priority_goes_before_those_that_wait()
    {
        var jobs = await CreateAsync(2, burst: 0);
        var server = await Storage.ServerAsync();
        Assert.Equal([jobs[0]], await FetchAsync(server));
        var urgent = await Storage.CreateAsync(Rated(0) with { Priority = 5 });
        Assert.Empty(await FetchAsync(server));
        Advance(Minute);
        Assert.Equal([urgent], await FetchAsync(server));
        Advance(Minute);
        Assert.Equal([jobs[1]], await FetchAsync(server));
    }

    [Fact]
    public async Task Jobs_behind_those_that_wait_are_claimed()
    {
        await CreateAsync(30, burst: 0);
        var others = await Storage.CreateAsync(Make.Jobs(5));
        var server = await Storage.ServerAsync();
        Assert.Equal(others, (await server.FetchAsync(6)).Skip(1).Select(job => job.Id));
    }

    [Fact]
    public async Task A_paused_queue_keeps_no_tokens_from_the_others()
    {
        await Storage.CreateAsync(Enumerable.Range(0, 4).SelectMany(_ => new[] { Rated(0, "a"), Rated(0, "b") }));
        var server = await Storage.ServerAsync();
        Assert.Single(await server.FetchAsync(10, "a", "b"));
        await Storage.Queue.SetPausedAsync(["a"], true, Make.Person(), default);
        for (var i = 0; i < 3; i++)
        {
            Advance(Minute);
            Assert.Single(await FetchAsync(server, "a", "b"));
        }
    }

    [Fact]
    public async Task Another_attempt_is_counted_again()
    {
        var jobs = await CreateAsync(2, burst: 1);
        var server = await Storage.ServerAsync();
        var first = (await server.FetchAsync(10))[0];
        await server.FinishAsync(first, Make.Retry());
        Assert.Empty(await FetchAsync(server));
        Advance(Minute);
        Assert.Equal([jobs[0]], await FetchAsync(server));
    }

    [Fact]
    public async Task A_job_of_a_server_that_died_is_counted_again()
    {
        var jobs = await CreateAsync(2, burst: 0);
        var dying = await Storage.ServerAsync(Minute / 2);
        Assert.Single(await dying.FetchAsync(10));
        Advance(Minute);
        await Storage.RescueAllAsync();
        var server = await Storage.ServerAsync();
        Assert.Equal([jobs[1]], await FetchAsync(server));
        Assert.Empty(await FetchAsync(server));
        Advance(Minute);
        Assert.Equal([jobs[0]], await FetchAsync(server));
    }

    [Fact]
    public async Task One_that_waits_for_its_rate_holds_no_concurrency_key()
    {
        var both = Rated(0) with { ConcurrencyKey = "smtp" };
        await Storage.CreateAsync([Rated(0), both, Make.Job() with { ConcurrencyKey = "smtp" }]);
        var server = await Storage.ServerAsync();
        var running = await server.FetchAsync(10);
        Assert.Equal(2, running.Count);
        await server.SucceedAsync(running[1]);
        Assert.Empty(await FetchAsync(server));
        Advance(Minute);
        Assert.Equal([both.Id], await FetchAsync(server));
    }

    [Fact]
    public async Task Who_waits_for_a_key_goes_on_when_the_one_before_it_waits_for_its_rate()
    {
        var both = Rated(0) with { ConcurrencyKey = "smtp" };
        var jobs = await Storage.CreateAsync([Make.Job() with { ConcurrencyKey = "smtp" }, Rated(0), both, Make.Job() with { ConcurrencyKey = "smtp" }]);
        var server = await Storage.ServerAsync();
        var running = await server.FetchAsync(10);
        Assert.Equal([jobs[0], jobs[1]], running.Select(job => job.Id));
        await server.SucceedAsync(running[0]);
        Assert.Equal([jobs[3]], [.. await FetchAsync(server), .. await FetchAsync(server)]); // it is woken, or sees it at once
        Assert.Equal([true], await WaitAsync([both.Id]));
    }

    [Fact]
    public async Task A_job_that_waits_for_its_key_has_taken_no_token()
    {
        var keyed = Rated(0) with { ConcurrencyKey = "smtp" };
        await Storage.CreateAsync([Make.Job() with { ConcurrencyKey = "smtp" }, keyed, Rated(0)]);
        var server = await Storage.ServerAsync();
        var first = await server.FetchAsync(10);
        Assert.Equal(2, first.Count + (await FetchAsync(server)).Count);
        Assert.True((await Storage.FindAsync(keyed.Id)).WaitsForKey);
    }

    [Fact]
    public async Task A_job_that_has_waited_for_its_key_for_too_long_is_not_counted_and_the_wait_for_a_rate_has_no_end()
    {
        var impatient = Rated(0) with { ConcurrencyKey = "smtp", ConcurrencyWait = TimeSpan.FromHours(1) };
        var other = Rated(0) with { ConcurrencyKey = "quick", ConcurrencyWait = Minute / 2 };
        await Storage.CreateAsync([Make.Job() with { ConcurrencyKey = "smtp" }, impatient, Rated(0), other]);
        var server = await Storage.ServerAsync();
        Assert.Equal(2, (await FetchAsync(server)).Count + (await FetchAsync(server)).Count);
        Advance(TimeSpan.FromHours(2));
        await Storage.MoveAllAsync();
        var claimed = await server.FetchAsync(10);
        Assert.Equal([(impatient.Id, true), (other.Id, false)], claimed.Select(job => (job.Id, job.KeyTimedOut)));
    }

    [Theory]
    [InlineData(JobChangeKind.Delete)]
    [InlineData(JobChangeKind.Reschedule)]
    public async Task One_that_waits_can_be_taken_away(JobChangeKind kind)
    {
        var jobs = await CreateAsync(3, burst: 0);
        var server = await Storage.ServerAsync();
        await server.FetchAsync(10);
        await Storage.ChangeAsync(kind, jobs[1]);
        Advance(Minute);
        Assert.Equal([jobs[2]], await FetchAsync(server));
        Advance(TimeSpan.FromHours(2));
        await Storage.PromoteAllAsync();
        Assert.Equal(kind is JobChangeKind.Delete ? [] : [jobs[1]], await FetchAsync(server));
    }

    [Fact]
    public async Task One_that_waits_keeps_its_key_and_its_rate_over_a_change_by_hand()
    {
        var both = Rated(0) with { ConcurrencyKey = "smtp" };
        await Storage.CreateAsync([Rated(0), both]);
        var server = await Storage.ServerAsync();
        Assert.Single(await server.FetchAsync(10));
        await Storage.RescheduleAsync(both.Id);
        var holder = await Storage.CreateAsync(Make.Job() with { ConcurrencyKey = "smtp" });
        Assert.Equal([holder], await FetchAsync(server));
        Advance(TimeSpan.FromHours(2));
        await Storage.PromoteAllAsync();
        Assert.Empty(await FetchAsync(server));
        Assert.True((await Storage.FindAsync(both.Id)).WaitsForKey);
    }

    [Fact]
    public async Task One_that_waits_and_whose_call_is_replaced_has_the_rate_of_the_new_call()
    {
        var unique = new UniqueKey { Name = "once", While = UniqueWhile.Waiting, OnConflict = UniqueConflict.Replace };
        var waits = Rated(0) with { Unique = unique };
        await Storage.CreateAsync([Rated(0), waits]);
        var server = await Storage.ServerAsync();
        Assert.Single(await server.FetchAsync(10));
        Assert.Equal(InsertStatus.Replaced, (await Storage.TryCreateAsync(Rated(0, key: "other") with { Unique = unique })).Status);
        Assert.Equal([waits.Id], await FetchAsync(server));
        Assert.Equal("other", (await Storage.FindAsync(waits.Id)).RateKey);
    }

    [Fact]
    public async Task A_clock_that_goes_back_finds_the_bucket_empty_and_no_emptier()
    {
        var jobs = await CreateAsync(3, burst: 2);
        var server = await Storage.ServerAsync();
        Assert.Equal(jobs, await FetchAsync(server));
        Advance(-TimeSpan.FromHours(1));
        var late = await CreateAsync(3, burst: 2);
        Assert.Empty(await FetchAsync(server));
        Advance(Minute);
        Assert.Equal([late[0]], await FetchAsync(server));
        Advance(Minute);
        Assert.Equal([late[1]], await FetchAsync(server));
    }

    [Fact]
    public async Task What_a_full_bucket_leaves_is_pruned_and_means_the_same()
    {
        var jobs = await CreateAsync(4, burst: 1);
        var server = await Storage.ServerAsync();
        Assert.Equal(2, (await FetchAsync(server)).Count);
        Advance(TimeSpan.FromHours(3));
        await Storage.PruneAllAsync();
        Assert.Equal(jobs.Skip(2), await FetchAsync(server));
        Advance(TimeSpan.FromHours(3));
        await Storage.PruneAllAsync();
        await CreateAsync(3, burst: 1);
        Assert.Equal(2, (await FetchAsync(server)).Count);
    }

    [Theory]
    [InlineData(7, 1_000, 10, 3)]
    [InlineData(3, 86_400_000_000, 1_000, 1_000)]
    [InlineData(999_999_937, 2_678_399_999_999, 1_000_000_000, 987_654_321)]
    public async Task What_a_job_costs_is_there_again_after_whole_microseconds_rounded_up(int permits, long per, int burst, int cost)
    {
        var all = new JobRate { Key = Key, Permits = permits, Per = TimeSpan.FromMicroseconds(per), Burst = burst, Cost = burst + 1 };
        var jobs = await Storage.CreateAsync([Make.Job() with { Rate = all with { Cost = cost } }, Make.Job() with { Rate = all }]);
        Assert.Equal([jobs[0]], (await (await Storage.ServerAsync()).FetchAsync(10)).Select(job => job.Id));
        var time = TimeSpan.FromMicroseconds((long)(((Int128)cost * per + permits - 1) / permits));
        Assert.Equal((await Storage.FindAsync(jobs[0])).StartedAt + time, (await Storage.FindAsync(jobs[1])).RateFreeAt);
    }

    [Theory]
    [InlineData(0, 1, 0, 1)]
    [InlineData(1, 0, 0, 1)]
    [InlineData(1, 60, -1, 1)]
    [InlineData(1, 60, 3, 5)]
    [InlineData(1, 60, 3, 0)]
    [InlineData(1, 60, 1_000_000, 1)]
    public async Task A_rate_that_none_can_be_is_refused(int permits, int seconds, int burst, int cost)
    {
        var rate = new JobRate { Key = Key, Permits = permits, Per = TimeSpan.FromSeconds(seconds), Burst = burst, Cost = cost };
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Storage.CreateAsync(Make.Job() with { Rate = rate }));
        Assert.Equal(0, (await Storage.Reader.CountAsync(new(), 10, default)).Value);
    }

    [Fact]
    public async Task Servers_that_fetch_at_once_take_no_more_than_there_are()
    {
        const int Jobs = 60;
        await CreateAsync(Jobs, burst: 9);
        var other = await Sandbox.OpenAsync();
        var claimed = 0;
        await Together.RunAsync(4, async (i, stop) =>
        {
            var storage = i % 2 == 0 ? Storage : other;
            var server = await storage.ServerAsync();
            for (var round = 0; round < 10 && !stop.IsCancellationRequested; round++)
            {
                Interlocked.Add(ref claimed, (await server.FetchAsync(3)).Count);
                await storage.Maintenance.MoveHeldAsync(10, default);
            }
        });
        Assert.InRange(claimed, 1, 10);
        await Storage.MoveAllAsync();
        claimed += (await (await Storage.ServerAsync()).FetchAsync(Jobs)).Count;
        Assert.Equal(10, claimed);
    }

    [Fact]
    public async Task In_no_window_are_more_than_the_rate_says_and_nearly_all_are_used_while_work_waits()
    {
        const int Burst = 10;
        var random = new Random(17);
        var jobs = await Storage.CreateAsync(Enumerable.Range(0, 400).Select(i => Rated(Burst, i % 3 == 0 ? "a" : "b")));
        var servers = new List<TestServer>();
        for (var i = 0; i < 4; i++) servers.Add(await Storage.ServerAsync());
        var (passed, claims) = (TimeSpan.Zero, new List<JobId>());
        for (var step = 0; step < 40; step++)
        {
            var time = TimeSpan.FromSeconds(random.Next(400)); // up to six tokens
            Advance(time);
            passed += time;
            await Storage.MoveAllAsync();
            foreach (var server in servers) claims.AddRange((await server.FetchAsync(5, step % 2 == 0 ? ["a", "b"] : ["b", "a"])).Select(job => job.Id));
        }

        var found = new List<JobDetails>();
        foreach (var page in claims.Chunk(100)) found.AddRange(await Storage.Reader.FindAsync(page, default));
        var times = found.Select(job => job.StartedAt ?? default).Order().ToList();
        foreach (var from in times) Assert.InRange(times.Count(time => time >= from && time < from + TimeSpan.FromHours(1)), 1, 60 + Burst);
        Assert.InRange(times.Count, (int)(0.95 * passed.TotalMinutes), (int)(passed.TotalMinutes + Burst + 3));
        foreach (var queue in found.GroupBy(job => job.Queue)) // order is kept in each
            Assert.Equal(queue.Count(), jobs.Where((_, i) => i % 3 == 0 == (queue.Key == "a")).Take(queue.Count()).Intersect(claims).Count());
    }

    private static NewJob Rated(int burst, string queue = "default", string key = Key, int cost = 1) => Make.Job(queue) with
    {
        Rate = new() { Key = key, Permits = 60, Per = TimeSpan.FromHours(1), Burst = burst, Cost = cost },
    };

    private Task<IReadOnlyList<JobId>> CreateAsync(int count, int burst) => Storage.CreateAsync(Enumerable.Range(0, count).Select(_ => Rated(burst)));

    // As a server does: maintenance, when something is due, and a fetch.
    private async Task<IReadOnlyList<JobId>> FetchAsync(TestServer server, params string[] queues)
    {
        await Storage.MoveAllAsync();
        return [.. (await server.FetchAsync(10, queues)).Select(job => job.Id)];
    }

    private async Task<IReadOnlyList<bool>> WaitAsync(IEnumerable<JobId> jobs)
    {
        var waiting = new List<bool>();
        foreach (var job in jobs) waiting.Add((await Storage.FindAsync(job)).WaitsForRate);
        return waiting;
    }
}
