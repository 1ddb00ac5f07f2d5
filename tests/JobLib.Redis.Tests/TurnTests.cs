using JobLib.InMemory;
using JobLib.Redis.Tests.Server;
using JobLib.Storage;
using JobLib.Storage.Conformance;
using StackExchange.Redis;

namespace JobLib.Redis.Tests;

/// <summary>Whose turn it is: what is Redis' own in it. A turn is a part of a score there, and has an index of its own.</summary>
public sealed class TurnTests
{
    private const long Lane = 1L << 49;
    private const long FirstTurn = 1L << 47;
    private const string Turns = "{joblib}:turns:default";
    private const string Ready = "{joblib}:ready:default";

    /// <summary>Of so many numbers the order inside of a turn is the kernel's, too.</summary>
    private const int MostNumbers = 31;
    private const int MostInAStep = 7;

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Whoever_becomes_ready_in_whatever_way_has_the_turn_that_the_kernel_gives_it(int seed)
    {
        using var redis = SharedServer.StartPrivate();
        for (var run = 0; run < 20; run++)
        {
            await using var storage = await Place.OpenAsync(redis, new() { Name = Text($"run-{run}") });
            await using var kernel = new InMemoryStorage(new(), TimeProvider.System);
            await new SameTurns(new(seed + run), storage, kernel).RunAsync();
        }
    }

    [Fact]
    public async Task Ten_thousand_groups_that_have_no_work_any_more_leave_nothing()
    {
        using var redis = SharedServer.StartPrivate();
        await using var storage = await Place.OpenAsync(redis);
        await storage.CreateAsync(Enumerable.Range(0, 10_000).Select(group => Of(Text($"tenant-{group}"))));
        Assert.Equal(10_000, (long)await Place.AdminAsync(redis, "ZCARD", Turns));
        await (await storage.ServerAsync()).RunAllAsync();
        Assert.Equal(0, (long)await Place.AdminAsync(redis, "EXISTS", Turns));
        Assert.Equal("1", (string?)await Place.AdminAsync(redis, "HGET", "{joblib}:meta", "groups"));
    }

    [Fact]
    public async Task Jobs_without_a_group_ask_for_no_turn_where_no_job_ever_had_one()
    {
        using var redis = SharedServer.StartPrivate();
        await using var storage = await Place.OpenAsync(redis);
        await Place.AdminAsync(redis, "CONFIG", "RESETSTAT");
        await storage.CreateAsync(Make.Jobs(3));
        Assert.DoesNotContain("cmdstat_zrangebyscore", (string?)await Place.AdminAsync(redis, "INFO", "commandstats"), StringComparison.Ordinal);
        await storage.CreateAsync(Of("a"));
        await storage.CreateAsync(Make.Jobs(3));
        Assert.Contains("cmdstat_zrangebyscore:calls=2,", (string?)await Place.AdminAsync(redis, "INFO", "commandstats"), StringComparison.Ordinal);
    }

    // A server of a version without groups claims from ready:<queue> alone.
    [Fact]
    public async Task What_an_older_version_has_taken_and_what_somebody_has_written_there_holds_no_turn_and_is_forgotten()
    {
        using var redis = SharedServer.StartPrivate();
        await using var storage = await Place.OpenAsync(redis);
        var taken = await storage.CreateAsync([Of("a"), Of("a"), Of("a"), Of("gone")]);
        await storage.CreateAsync([Of("b"), Of("b"), Of("b")]);
        foreach (var id in taken) await Place.AdminAsync(redis, "ZREM", Ready, $"{id}");
        foreach (var member in (string[])["0:1:a9", "somebody's"]) await Place.AdminAsync(redis, "ZADD", Turns, 0, member);
        var next = await storage.CreateAsync(Of("a"));
        var server = await storage.ServerAsync();
        Assert.Contains(next, (await server.FetchAsync(3)).Select(job => job.Id));
        Assert.Equal(3, (long)await Place.AdminAsync(redis, "ZCARD", Turns)); // one that is ready, and two that nobody has asked for
        await storage.PruneAllAsync();
        Assert.Equal(1, (long)await Place.AdminAsync(redis, "ZCARD", Turns));
        await Place.AdminAsync(redis, "DEL", Ready);
        await storage.PruneAllAsync();
        Assert.Equal(0, (long)await Place.AdminAsync(redis, "EXISTS", Turns));
    }

    [Fact]
    public async Task After_the_last_turn_jobs_of_the_lowest_priority_go_in_the_order_of_their_numbers_and_no_place_is_taken_twice()
    {
        using var redis = SharedServer.StartPrivate();
        await using var storage = await Place.OpenAsync(redis);
        var first = await storage.CreateAsync(Of("a"));
        var (last, lane) = (Lane - FirstTurn - 1, 9 * Lane); // of the last but one turn, the last number
        await Place.AdminAsync(redis, "ZADD", Ready, lane + last, $"{first}");
        await Place.AdminAsync(redis, "DEL", Turns);
        await Place.AdminAsync(redis, "ZADD", Turns, 0, Text($"0:1:a{last:D15}{first}"));
        var later = await storage.CreateAsync([Of("a"), Of("b"), Make.Job(), Of("a"), Of("b"), Make.Job()]);
        await using var client = await ConnectionMultiplexer.ConnectAsync(redis.Configuration);
        var ready = await client.GetDatabase().SortedSetRangeByRankWithScoresAsync(Ready);
        Assert.Equal(later.Prepend(first).Select(id => $"{id}"), ready.Select(job => $"{job.Element}"));
        var positions = ready.Select(job => job.Score - lane).ToList();
        Assert.Equal(positions.Count, positions.Distinct().Count());
        Assert.All(positions, position => Assert.InRange(position, last, Lane - 1));
        var urgent = await storage.CreateAsync(Of("a") with { Priority = 1 });
        var server = await storage.ServerAsync();
        foreach (var id in later.Prepend(first).Prepend(urgent)) Assert.Equal(id, (await server.ClaimAsync()).Id);
    }

    [Fact]
    public async Task Who_comes_back_because_its_server_has_left_or_never_heard_of_it_goes_first()
    {
        using var redis = SharedServer.StartPrivate();
        await using var storage = await Place.OpenAsync(redis);
        await storage.CreateAsync(Enumerable.Range(0, 6).Select(_ => Of("a")));
        await storage.CreateAsync(Enumerable.Range(0, 6).Select(_ => Of("b")));
        var (leaving, deaf, server) = (await storage.ServerAsync(), await storage.ServerAsync(), await storage.ServerAsync());
        var left = await leaving.ClaimAsync();
        await leaving.LeaveAsync();
        Assert.Equal(left.Id, (await server.ClaimAsync()).Id);
        var unheard = await deaf.ClaimAsync();
        Assert.True(deaf.Renew().Accepted);
        Assert.Equal(unheard.Id, (await server.ClaimAsync()).Id);
    }

    [Fact]
    public async Task A_job_that_is_moved_in_the_call_that_creates_another_of_its_group_is_waited_for_no_longer()
    {
        using var redis = SharedServer.StartPrivate();
        await using var storage = await Place.OpenAsync(redis);
        var unique = new UniqueKey { Name = "only", While = UniqueWhile.Waiting, OnConflict = UniqueConflict.Reschedule };
        await storage.CreateAsync(Of("b"));
        await storage.CreateAsync([Of("a"), Of("a"), Of("a"), Of("a") with { Unique = unique }]);
        var moved = Of("a") with { Unique = unique, Start = JobStart.After(TimeSpan.FromHours(1)) };
        var next = Of("a");
        await storage.InsertAsync(moved, next);
        await storage.CreateAsync(Enumerable.Range(0, 6).Select(_ => Of("b")));
        var server = await storage.ServerAsync();
        Assert.Contains(next.Id, (await server.FetchAsync(8)).Select(job => job.Id)); // in the fifth turn: behind the three of its group
    }

    [Fact]
    public async Task Names_of_groups_may_look_like_anything()
    {
        string[] names = ["a", "aa", "a:", "1:a", "a000000000000001", " ", "ä", "🂡", new('x', 256)];
        using var redis = SharedServer.StartPrivate();
        await using var storage = await Place.OpenAsync(redis);
        await storage.CreateAsync(names.SelectMany(name => new[] { Of(name), Of(name) }));
        await storage.CreateAsync(names.Select(Of));
        var server = await storage.ServerAsync();
        await server.ClaimAsync(); // which came first: the others begin in the round after it
        for (var round = 0; round < 2; round++)
        {
            var found = await storage.Reader.FindAsync([.. (await server.FetchAsync(names.Length)).Select(job => job.Id)], default);
            Assert.Equal(names.Order(StringComparer.Ordinal), found.Select(job => job.Group).Order(StringComparer.Ordinal));
        }
    }

    public static TheoryData<int> Seeds() => [1_000, 2_000];

    private static NewJob Of(string group) => Make.Job() with { Group = group };

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    /// <summary>Does the same to a storage and to the kernel in memory: each claim must give the same job.</summary>
    private sealed class SameTurns(Random random, IJobStorage storage, IJobStorage kernel)
    {
        private readonly List<(ClaimedJob Here, ClaimedJob There)> held = [];
        private readonly List<JobId> failed = [];
        private int numbers;

        public async Task RunAsync()
        {
            foreach (var one in (IJobStorage[])[storage, kernel]) await one.PrepareAsync(SchemaMode.Migrate, new(), default);
            var (here, there) = (await storage.ServerAsync(), await kernel.ServerAsync());
            while (numbers + MostInAStep <= MostNumbers) await StepAsync(here, there);
            while (await ClaimAsync(here, there))
            {
                // until nothing is left that may be claimed
            }
        }

        private async Task StepAsync(TestServer here, TestServer there)
        {
            switch (random.Next(held.Count == 0 ? 3 : 7))
            {
                case 0 or 1: await CreateAsync(); break;
                case 2: await ClaimAsync(here, there); break;
                case 3: await FinishAsync(here, there, Make.Retry()); break;
                case 4: await FinishAsync(here, there, Make.Release()); break;
                case 5: await FinishAsync(here, there, Make.Success()); break;
                default:
                    failed.Add(held[0].Here.Id);
                    await FinishAsync(here, there, Make.Failure());
                    break;
            }

            if (failed.Count <= random.Next(2)) return;
            numbers++;
            foreach (var one in (IJobStorage[])[storage, kernel]) await one.RequeueAsync(failed[0]);
            failed.RemoveAt(0);
        }

        private async Task CreateAsync()
        {
            var jobs = Make.Jobs(random.Next(1, 4)).Select(job => job with
            {
                Group = random.Next(4) is var group and > 0 ? Text($"g{group}") : null,
                GroupWeight = random.Next(1, 4),
                Priority = random.Next(5) == 0 ? 5 : 0,
                ConcurrencyKey = random.Next(5) == 0 ? "one" : null,
            }).ToList();
            numbers += 2 * jobs.Count; // one that waits for its key has another number afterwards
            await storage.CreateAsync(jobs);
            await kernel.CreateAsync(jobs);
        }

        private async Task<bool> ClaimAsync(TestServer here, TestServer there)
        {
            var (one, other) = (await here.FetchAsync(1), await there.FetchAsync(1));
            Assert.Equal(other.Select(job => job.Id), one.Select(job => job.Id));
            if (one.Count == 1) held.Add((one[0], other[0]));
            return one.Count == 1;
        }

        private async Task FinishAsync(TestServer here, TestServer there, JobOutcome outcome)
        {
            numbers++;
            await here.FinishAsync(held[0].Here, outcome);
            await there.FinishAsync(held[0].There, outcome);
            held.RemoveAt(0);
        }
    }
}
