namespace JobLib.Storage.Conformance;

/// <summary>Rates that are set by hand, what a job takes or gives back afterwards, and how buckets are listed.</summary>
/// <remarks>Tokens come back by the minute, so that the time that a test itself takes brings none.</remarks>
public abstract class RateChangeConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    private const string Key = "shop:7";
    private const string Name = "shop";

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Assert.SkipUnless(Storage.Info.Rates, "This storage does not count rates.");
    }

    [Theory]
    [InlineData(Key)]
    [InlineData(Name)]
    public async Task A_rate_that_is_set_holds_for_jobs_that_wait_and_for_those_that_come(string target)
    {
        var jobs = await CreateAsync(10, Slow(0));
        var server = await Storage.ServerAsync();
        Assert.Equal([jobs[0]], await FetchAsync(server));
        await SetAsync(target, permits: 60, burst: 2); // one a minute instead of one an hour
        Assert.Empty(await FetchAsync(server));
        Expect.Near(await Storage.NowAsync() + Minute, (await Storage.FindAsync(jobs[1])).RateFreeAt);
        Advance(Minute);
        Assert.Equal([jobs[1]], await FetchAsync(server));
        Advance(Minute * 2);
        Assert.Equal([jobs[2], jobs[3]], await FetchAsync(server));
        var urgent = await Storage.CreateAsync(Rated(Slow(0)) with { Priority = 5 });
        Advance(Minute * 10);
        Assert.Equal([urgent, jobs[4], jobs[5]], await FetchAsync(server)); // its burst and one more
    }

    [Fact]
    public async Task A_rate_that_is_lowered_lets_through_no_more_than_it_says_and_what_was_saved_up_is_gone()
    {
        var jobs = await CreateAsync(12, Slow(9));
        var server = await Storage.ServerAsync();
        Assert.Equal(2, (await server.FetchAsync(2)).Count); // eight tokens are left
        await SetAsync(Key, permits: 60, burst: 1);
        Assert.Empty(await FetchAsync(server));
        Advance(Minute);
        Assert.Equal([jobs[2]], await FetchAsync(server));
        Advance(TimeSpan.FromHours(3));
        Assert.Equal([jobs[3], jobs[4]], await FetchAsync(server));
    }

    [Fact]
    public async Task One_that_is_reset_goes_by_what_its_jobs_say()
    {
        var jobs = await CreateAsync(6, Slow(1));
        var server = await Storage.ServerAsync();
        Assert.Equal(2, (await FetchAsync(server)).Count);
        await SetAsync(Key, permits: 1, burst: 0, per: TimeSpan.FromDays(20));
        Assert.Empty(await FetchAsync(server));
        await ResetAsync(Key);
        Assert.Empty(await FetchAsync(server));
        Expect.Near(await Storage.NowAsync() + TimeSpan.FromHours(1), (await Storage.FindAsync(jobs[2])).RateFreeAt);
        Advance(TimeSpan.FromHours(1));
        Assert.Equal([jobs[2]], await FetchAsync(server));
        Advance(TimeSpan.FromHours(9));
        Assert.Equal([jobs[3], jobs[4]], await FetchAsync(server));
    }

    [Fact]
    public async Task None_begin_while_it_is_set_to_none_and_they_are_no_orphans()
    {
        await SetAsync(Name, permits: 0, burst: 0);
        var jobs = await CreateAsync(3, Slow(2));
        var server = await Storage.ServerAsync();
        Assert.Empty(await FetchAsync(server));
        Advance(TimeSpan.FromDays(400));
        server = await Storage.ServerAsync();
        Assert.Empty(await FetchAsync(server));
        Assert.Null((await Storage.FindAsync(jobs[0])).RateFreeAt);
        Assert.Empty(await Storage.Reader.OrphansAsync(100, default));
        await ResetAsync(Name);
        Advance(TimeSpan.FromHours(3));
        server = await Storage.ServerAsync();
        Assert.Equal(jobs, await FetchAsync(server));
    }

    [Fact]
    public async Task What_is_set_for_a_key_goes_before_what_is_set_for_its_name_and_other_names_are_not_touched()
    {
        string[] keys = [Name, Key, "shop:7:a", "shops", "Shop:7", "shop;"];
        foreach (var key in keys) await Storage.CreateAsync([.. Enumerable.Range(0, 5).Select(_ => Rated(Slow(0) with { Key = key }, queue: "q"))]);
        await SetAsync(Name, permits: 60, burst: 1);
        await SetAsync(Key, permits: 60, burst: 3);
        var server = await Storage.ServerAsync(queues: "q");
        for (var i = 0; i < 3; i++) await server.FetchAsync(100, "q");
        Advance(Minute * 10);
        for (var i = 0; i < 3; i++)
        {
            await Storage.MoveAllAsync();
            await server.FetchAsync(100, "q");
        }

        var counts = new List<int>();
        foreach (var key in keys) counts.Add(5 - (await FindAsync(key)).Waiting.Value);
        Assert.Equal([4, 5, 4, 1, 1, 1], counts); // the burst and one more, twice
    }

    [Fact]
    public async Task A_job_that_costs_more_than_a_lowered_bucket_holds_waits_until_it_is_full_and_takes_its_whole_cost()
    {
        var jobs = await Storage.CreateAsync([Rated(Slow(9) with { Cost = 10 }), Rated(Slow(9) with { Cost = 5 }), Rated(Slow(9))]);
        var server = await Storage.ServerAsync();
        Assert.Equal([jobs[0]], await FetchAsync(server));
        await SetAsync(Key, permits: 60, burst: 1);
        Assert.Empty(await FetchAsync(server));
        Advance(Minute * 2);
        Assert.Equal([jobs[1]], await FetchAsync(server));
        Advance(Minute * 3);
        Assert.Empty(await FetchAsync(server)); // the bucket was two, and five were taken
        Advance(Minute);
        Assert.Equal([jobs[2]], await FetchAsync(server));
    }

    [Fact]
    public async Task Who_sets_a_rate_stands_in_the_audit_once()
    {
        await SetAsync(Key, 3, 1);
        await SetAsync(Key, 3, 1);
        await SetAsync(Key, 3, 2);
        await ResetAsync(Key);
        await ResetAsync(Key);
        var entries = (await Storage.Reader.AuditAsync(new(), default)).Items;
        Assert.Equal(
            [("reset rate", Key, 0), ("set rate", Key, 3), ("set rate", Key, 3)],
            entries.Select(entry => (entry.Action, entry.Target, entry.Count)));
        Assert.Equal(Make.Person().Name, entries[0].Actor.Name);
    }

    [Theory]
    [InlineData(-1, 60, 0)]
    [InlineData(1_000_000_001, 60, 0)]
    [InlineData(1, 0, 0)]
    [InlineData(1, 60, -1)]
    [InlineData(1, 60, 1_000_000)]
    [InlineData(0, 60, -1)]
    [InlineData(0, 60, int.MaxValue)]
    [InlineData(0, 0, 0)]
    public async Task A_rate_that_none_can_be_is_not_set(int permits, int seconds, int burst)
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => SetAsync(Key, permits, burst, TimeSpan.FromSeconds(seconds)));
        Assert.Empty((await Storage.Reader.RatesAsync(new(), default)).Items);
    }

    [Fact]
    public async Task Buckets_are_listed_with_their_rates_tokens_waiters_and_next_times()
    {
        await CreateAsync(6, Slow(3));
        await Storage.CreateAsync([Rated(Slow(9) with { Key = "a" }, queue: "other")]);
        var server = await Storage.ServerAsync();
        Assert.Equal(4, (await server.FetchAsync(10, "default", "other")).Count(job => job.Queue == "default"));
        await SetAsync("zoo", permits: 0, burst: 5);
        await SetAsync("zebra", permits: 7, burst: 2);
        var all = (await Storage.Reader.RatesAsync(new(), default)).Items;
        Assert.Equal(["a", Key, "zebra", "zoo"], all.Select(rate => rate.Key));
        Assert.Equal([(1, 9), (1, 3), (7, 2), (0, 5)], all.Select(rate => (rate.Permits ?? -1, rate.Burst ?? -1)));
        Assert.All(all, rate => Assert.Equal(TimeSpan.FromHours(1), rate.Per));
        Assert.Equal([null, null, "zebra", "zoo"], all.Select(rate => rate.SetFor));
        Assert.Equal([9L, 0L, 3L, null], all.Select(rate => rate.Tokens));
        Assert.Equal([0, 2, 0, 0], all.Select(rate => rate.Waiting.Value));
        Expect.Near(await Storage.NowAsync() + TimeSpan.FromHours(1), all[1].NextAt);
        Assert.All((RateSummary[])[all[0], all[2], all[3]], rate => Assert.Null(rate.NextAt));
        Assert.Equal([Key, "zoo"], (await Storage.Reader.FindRatesAsync([Key, "none", "zoo"], default)).Select(rate => rate.Key));

        await SetAsync(Name, permits: 60, burst: 1);
        var changed = await FindAsync(Key);
        Assert.Equal((60, 1, Name, 0L), (changed.Permits, changed.Burst, changed.SetFor, changed.Tokens));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task Buckets_are_listed_in_pages(int size)
    {
        string[] known = ["key-e", "key-d", "key-c ", "key-c", "key-b", "key-a"]; // a trailing blank counts, wherever it sorts
        foreach (var key in known.Take(3)) await SetAsync(key, 5, 1);
        await Storage.CreateAsync([.. known.Skip(2).Select(key => Rated(Slow(0) with { Key = key }))]);
        await (await Storage.ServerAsync()).FetchAsync(10);
        var keys = new List<string>();
        var page = new PageRequest(size);
        do
        {
            var got = await Storage.Reader.RatesAsync(page, default);
            Assert.InRange(got.Items.Count, 1, size);
            keys.AddRange(got.Items.Select(rate => rate.Key));
            page = page with { Cursor = got.Next };
        }
        while (page.Cursor is not null);

        Assert.Equal(["key-a", "key-b", "key-c", "key-c", "key-d", "key-e"], keys.Select(key => key.TrimEnd()));
        Assert.Equal(known.Order(StringComparer.Ordinal), keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_a_job_charges_afterwards_is_owed_and_later_jobs_wait_for_it()
    {
        var rate = Quick(4);
        var jobs = await CreateAsync(4, rate with { Cost = 2 });
        var server = await Storage.ServerAsync();
        var running = await server.FetchAsync(10);
        Assert.Equal(2, running.Count); // one token is left
        await Storage.MoveAllAsync();
        Assert.True(await ChargeAsync(server, running[0], rate, 10));
        Assert.Equal(-9L, (await FindAsync(Key)).Tokens);
        await Storage.MoveAllAsync();
        Expect.Near(await Storage.NowAsync() + Minute * 11, (await Storage.FindAsync(jobs[2])).RateFreeAt);
        Advance(Minute * 10);
        Assert.Empty(await FetchAsync(server));
        Advance(Minute);
        Assert.Equal([jobs[2]], await FetchAsync(server));
    }

    [Fact]
    public async Task What_a_job_gives_back_lets_those_that_wait_begin_and_never_more_than_the_bucket_holds()
    {
        var rate = Quick(4);
        var jobs = await CreateAsync(12, rate);
        var server = await Storage.ServerAsync();
        var running = await server.FetchAsync(10);
        Assert.Equal(5, running.Count);
        Assert.True(await ChargeAsync(server, running[0], rate, -2));
        Assert.Equal(jobs.Skip(5).Take(2), await FetchAsync(server));
        Assert.True(await ChargeAsync(server, running[0], rate, -1_000));
        Assert.Equal(5L, (await FindAsync(Key)).Tokens);
        Assert.Equal(jobs.Skip(7), await FetchAsync(server));
        Assert.Equal(0L, (await FindAsync(Key)).Tokens);
    }

    [Fact]
    public async Task A_bucket_that_no_job_has_used_can_be_charged_and_by_the_rate_that_is_set_for_it()
    {
        var job = await ClaimOtherAsync();
        Assert.True(await ChargeAsync(job.Server, job.Job, Quick(4), 3));
        Assert.Equal(2L, (await FindAsync(Key)).Tokens);
        await SetAsync("shop:8", permits: 1, burst: 1, per: TimeSpan.FromDays(1));
        Assert.True(await ChargeAsync(job.Server, job.Job, Quick(4) with { Key = "shop:8" }, 3));
        Assert.Equal(-1L, (await FindAsync("shop:8")).Tokens);
        Assert.True(await ChargeAsync(job.Server, job.Job, Quick(4), 0));
        Assert.Equal(2L, (await FindAsync(Key)).Tokens);
    }

    [Fact]
    public async Task A_job_that_is_no_longer_its_servers_charges_nothing()
    {
        var (server, job) = await ClaimOtherAsync();
        var other = await Storage.ServerAsync();
        Assert.False(await ChargeAsync(other, job, Quick(4), 3));
        Assert.False(await Storage.Queue.ChargeAsync(server.Id, job.Id, job.Fence - 1, Quick(4), 3, default));
        await server.SucceedAsync(job);
        Assert.False(await ChargeAsync(server, job, Quick(4), 3));
        Assert.Empty((await Storage.Reader.RatesAsync(new(), default)).Items);
    }

    [Fact]
    public async Task The_largest_charges_are_borne_and_larger_ones_refused()
    {
        const int Most = 1_000_000_000;
        var (server, job) = await ClaimOtherAsync();
        foreach (var tokens in (int[])[Most + 1, -Most - 1, int.MinValue])
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => ChargeAsync(server, job, Quick(4), tokens));
        var slowest = Quick(0) with { Permits = 1, Per = TimeSpan.FromDays(31) };
        for (var i = 0; i < 3; i++) Assert.True(await ChargeAsync(server, job, slowest, Most));
        Assert.InRange((await FindAsync(Key)).Tokens ?? 0, -Most, -1);
        for (var i = 0; i < 3; i++) Assert.True(await ChargeAsync(server, job, slowest, -Most));
        Assert.Equal(1L, (await FindAsync(Key)).Tokens);
    }

    [Fact]
    public async Task More_tokens_than_can_be_counted_may_be_owed_and_other_rates_go_on()
    {
        const int Most = 1_000_000_000;
        var (server, job) = await ClaimOtherAsync();
        var quickest = Quick(0) with { Permits = Most, Per = TimeSpan.FromMilliseconds(1) };
        Assert.True(await ChargeAsync(server, job, quickest with { Permits = 1, Per = TimeSpan.FromDays(31) }, Most)); // as long as any debt is
        var waits = await Storage.CreateAsync(Rated(quickest)); // by what the code of the next version says
        var others = await CreateAsync(2, Slow(0) with { Key = "shop:8" });
        Assert.Equal([others[0]], await FetchAsync(server));
        Assert.True(await ChargeAsync(server, job, quickest, 1));
        Assert.Empty(await FetchAsync(server));
        Assert.InRange((await FindAsync(Key)).Tokens ?? 0, long.MinValue, -long.MaxValue / 2);
        Assert.Contains(Key, (await Storage.Reader.RatesAsync(new(), default)).Items.Select(rate => rate.Key));
        Advance(TimeSpan.FromHours(1));
        Assert.Equal([others[1]], await FetchAsync(server));
        Assert.NotNull((await Storage.FindAsync(waits)).RateFreeAt);
    }

    [Fact]
    public async Task Charges_that_are_made_at_once_all_count()
    {
        const int Each = 8;
        var (server, job) = await ClaimOtherAsync();
        var other = await Sandbox.OpenAsync();
        await Together.RunAsync(4, async (i, _) =>
        {
            for (var n = 0; n < Each; n++) await (i % 2 == 0 ? Storage : other).Queue.ChargeAsync(server.Id, job.Id, job.Fence, Quick(4), 10, default);
        });
        Assert.Equal(5L - 4 * Each * 10, (await FindAsync(Key)).Tokens);
    }

    private static JobRate Slow(int burst) => new() { Key = Key, Permits = 1, Per = TimeSpan.FromHours(1), Burst = burst };

    private static JobRate Quick(int burst) => new() { Key = Key, Permits = 60, Per = TimeSpan.FromHours(1), Burst = burst };

    private static NewJob Rated(JobRate rate, string queue = "default") => Make.Job(queue) with { Rate = rate };

    private Task<IReadOnlyList<JobId>> CreateAsync(int count, JobRate rate) => Storage.CreateAsync(Enumerable.Range(0, count).Select(_ => Rated(rate)));

    private async Task SetAsync(string key, int permits, int burst, TimeSpan? per = null)
    {
        var rate = new JobRate { Key = key, Permits = permits, Per = per ?? TimeSpan.FromHours(1), Burst = burst };
        await Storage.Queue.SetRateAsync(key, rate, Make.Person(), default);
    }

    private async Task ResetAsync(string key) => await Storage.Queue.SetRateAsync(key, null, Make.Person(), default);

    private async Task<RateSummary> FindAsync(string key) => Assert.Single(await Storage.Reader.FindRatesAsync([key], default));

    private async Task<bool> ChargeAsync(TestServer server, ClaimedJob job, JobRate rate, int tokens) =>
        await Storage.Queue.ChargeAsync(server.Id, job.Id, job.Fence, rate, tokens, default);

    // A job without a rate, which runs.
    private async Task<(TestServer Server, ClaimedJob Job)> ClaimOtherAsync()
    {
        await Storage.CreateAsync(Make.Job("other"));
        var server = await Storage.ServerAsync();
        return (server, await server.ClaimAsync("other"));
    }

    // As a server does: maintenance, when something is due, and a fetch.
    private async Task<IReadOnlyList<JobId>> FetchAsync(TestServer server)
    {
        await Storage.MoveAllAsync();
        return [.. (await server.FetchAsync(10)).Select(job => job.Id)];
    }
}
