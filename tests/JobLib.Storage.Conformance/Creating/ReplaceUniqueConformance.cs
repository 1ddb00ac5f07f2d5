using System.Globalization;

namespace JobLib.Storage.Conformance;

/// <summary>A job that waits takes the call of another with its unique key: whole, and with its time where that is asked for.</summary>
public abstract class ReplaceUniqueConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task A_job_that_waits_takes_all_of_the_later_call_and_keeps_its_id_its_place_and_its_queue()
    {
        var first = await Storage.CreateAsync(
            Call(1) with
            {
                Priority = 3,
                Tags = ["old", "both"],
                Parameters = new Dictionary<string, string> { ["old"] = "1", ["both"] = "1" },
                CapturedContext = "de",
            }
        );
        var behind = await Storage.CreateAsync(Make.Job() with { Priority = 3 });
        var later = Call(2) with
        {
            Queue = "other",
            Priority = 9,
            Payload = Make.Payload("[2]", "Shop.IPrinter, Shop", "Print"),
            Tags = ["both", "new"],
            Parameters = new Dictionary<string, string> { ["both"] = "2", ["new"] = "2" },
            CapturedContext = "fr",
            Retention = TimeSpan.FromDays(9),
        };
        Assert.Equal(new CreationResult(InsertStatus.Replaced, first), await Storage.TryCreateAsync(later));

        Assert.Null(await Storage.StateAsync(later.Id));
        Assert.Equal(2, (await Storage.Reader.OverviewAsync(default)).Counts[JobState.Enqueued]);
        Assert.Equal((0, 1, 1), (await CountAsync(new() { Tag = "old" }), await CountAsync(new() { Tag = "both" }), await CountAsync(new() { Tag = "new" })));
        Assert.Equal((1, 1), (await CountAsync(new() { Type = "Shop.IPrinter", Method = "Print" }), await CountAsync(new() { Type = "Shop.IMailer", Method = "Send" })));
        var server = await Storage.ServerAsync();
        var claimed = await server.FetchAsync(10);
        Assert.Equal([first, behind], claimed.Select(job => job.Id));
        Assert.Equal(later.Payload, claimed[0].Payload);
        Assert.Equal((3, "default", "fr"), (claimed[0].Priority, claimed[0].Queue, claimed[0].CapturedContext));
        Assert.Equal(later.Parameters.OrderBy(pair => pair.Key), claimed[0].Parameters.OrderBy(pair => pair.Key));
        await server.SucceedAsync(claimed);
        Expect.Near((await Storage.NowAsync()).AddDays(9), (await Storage.FindAsync(first)).ExpiresAt);
    }

    [Theory]
    [InlineData("scheduled")]
    [InlineData("awaiting its parent")]
    [InlineData("waiting for its concurrency key")]
    [InlineData("released")]
    [InlineData("requeued")]
    public async Task Wherever_a_job_waits_for_its_first_attempt_it_takes_the_later_call(string place)
    {
        var server = await Storage.ServerAsync();
        var (holder, free) = await BringAsync(place, server);
        var before = await Storage.FindAsync(holder);
        Assert.Equal(new CreationResult(InsertStatus.Replaced, holder), await Storage.TryCreateAsync(Call(2) with { ConcurrencyKey = before.ConcurrencyKey }));

        var after = await Storage.FindAsync(holder);
        Assert.Equal((before.State, before.DueAt, before.ReadyAt, before.Fence), (after.State, after.DueAt, after.ReadyAt, after.Fence));
        await free();
        Assert.Equal((holder, "[2]"), await RunAsync(server));
    }

    [Theory]
    [InlineData("processing")]
    [InlineData("waiting for a retry")]
    [InlineData("succeeded")]
    [InlineData("deleted")]
    public async Task A_job_that_has_begun_or_is_over_keeps_its_call_and_another_is_created(string place)
    {
        var server = await Storage.ServerAsync();
        var (holder, _) = await BringAsync(place, server);
        var later = Call(2);
        Assert.Equal(new CreationResult(InsertStatus.Created, later.Id), await Storage.TryCreateAsync(later));
        Assert.Equal("[1]", (await Storage.FindAsync(holder)).Payload.Arguments);
        Assert.Equal((later.Id, "[2]"), await RunAsync(server));
    }

    [Fact]
    public async Task What_an_attempt_has_set_goes_with_the_call_that_it_was_an_attempt_of()
    {
        var first = await Storage.CreateAsync(Call(1) with { Parameters = new Dictionary<string, string> { ["asked"] = "1" } });
        var server = await Storage.ServerAsync();
        await server.FinishAsync(await server.ClaimAsync(), Make.Release() with { Parameters = new Dictionary<string, string> { ["checkpoint:row"] = "17" } });
        await Storage.TryCreateAsync(Call(2));
        var claimed = await server.ClaimAsync();
        Assert.Equal(first, claimed.Id);
        Assert.Empty(claimed.Parameters);
    }

    [Fact]
    public async Task A_job_that_takes_another_concurrency_key_waits_for_that_one_and_no_more_for_its_own()
    {
        var server = await Storage.ServerAsync();
        await Storage.CreateAsync(Make.Job() with { ConcurrencyKey = "customer-1" });
        var first = await Storage.CreateAsync(Call(1) with { ConcurrencyKey = "customer-1" });
        Assert.Single(await server.FetchAsync(2));
        Assert.True((await Storage.FindAsync(first)).WaitsForKey);
        await Storage.TryCreateAsync(Call(2) with { ConcurrencyKey = "customer-2" });
        Assert.Equal(first, (await server.ClaimAsync()).Id);
        await Storage.CreateAsync(Make.Job() with { ConcurrencyKey = "customer-2" });
        Assert.Empty(await server.FetchAsync(2));
    }

    [Fact]
    public async Task A_job_that_takes_another_concurrency_key_leaves_its_own_to_the_next_that_waits_for_it()
    {
        var server = await Storage.ServerAsync();
        await Storage.CreateAsync(Make.Job() with { ConcurrencyKey = "customer-1" });
        var first = await Storage.CreateAsync(Call(1) with { ConcurrencyKey = "customer-1" });
        var next = await Storage.CreateAsync(Make.Job() with { ConcurrencyKey = "customer-1" });
        var running = Assert.Single(await server.FetchAsync(3));
        await server.SucceedAsync(running); // the first that waits is ready again, and the other waits for that one
        await Storage.TryCreateAsync(Call(2));
        Assert.Equal([first, next], (await server.FetchAsync(3)).Select(job => job.Id));
    }

    [Fact]
    public async Task The_history_tells_of_the_last_replacement_and_of_each_that_a_person_made()
    {
        var first = await Storage.CreateAsync(Call(1) with { Start = JobStart.After(Hour) });
        for (var i = 2; i <= 4; i++) await Storage.TryCreateAsync(Call(i));
        var due = (await Storage.FindAsync(first)).DueAt;
        await Storage.Jobs.InsertAsync(new() { Jobs = [Call(5)], Actor = Make.Person() }, null, default);
        await Storage.TryCreateAsync(Call(6));
        await Storage.TryCreateAsync(Call(7));

        var found = await Storage.FindAsync(first);
        Expect.Timeline("Scheduled Scheduled Scheduled", found);
        Assert.Equal(["anna", null], found.History.Skip(1).Select(entry => entry.Actor?.Name));
        Assert.All(found.History.Skip(1), entry => Assert.Contains("replaced", entry.Reason, StringComparison.Ordinal));
        Assert.All(found.History, entry => Assert.Equal(due, entry.DueAt));
    }

    [Fact]
    public async Task What_would_lose_a_call_is_refused()
    {
        await Storage.CreateAsync(Call(1));
        foreach (var asked in new UniqueWhile?[] { UniqueWhile.Running, UniqueWhile.UntilOver, null })
            await Assert.ThrowsAsync<ArgumentException>(() => Storage.TryCreateAsync(Call(2) with { Unique = Key() with { While = asked } }));
        await Assert.ThrowsAsync<ArgumentException>(() => Storage.InsertAsync(Call(2), Call(3)));
        await Assert.ThrowsAsync<ArgumentException>(() => Storage.TryCreateAsync(Make.Child(Make.Id()) with { Unique = Moves() }));
        Assert.Equal("[1]", (await (await Storage.ServerAsync()).ClaimAsync()).Payload.Arguments);
    }

    [Fact]
    public async Task A_repeated_job_that_has_taken_another_call_answers_Exists_and_keeps_that()
    {
        var first = Call(1);
        await Storage.CreateAsync(first);
        await Storage.TryCreateAsync(Call(2));
        Assert.Equal(new CreationResult(InsertStatus.Exists, first.Id), await Storage.TryCreateAsync(first));
        Assert.Equal("[2]", (await Storage.FindAsync(first.Id)).Payload.Arguments);
    }

    [Fact]
    public async Task A_unit_replaces_and_creates()
    {
        var holder = await Storage.CreateAsync(Call(1));
        var batch = Make.Batch();
        var (plain, child) = (Make.Job(), Make.Child(holder));
        var result = await Storage.InsertAsync(batch, plain, Call(2), child, Make.Member(batch.Id));
        Assert.Equal(
            [InsertStatus.Created, InsertStatus.Replaced, InsertStatus.Created, InsertStatus.Created],
            result.Jobs.Select(answer => answer.Status)
        );
        Assert.Equal(holder, result.Jobs[1].Id);
        Assert.Equal(4, await (await Storage.ServerAsync()).RunAllAsync());
    }

    [Fact]
    public async Task Of_forty_callers_at_once_one_creates_the_job_and_all_are_told_its_id_and_it_has_the_call_of_one_of_them()
    {
        var other = await Sandbox.OpenAsync();
        var server = await Storage.ServerAsync();
        for (var round = 0; round < 3; round++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() => (i % 2 == 0 ? Storage : other).TryCreateAsync(Whole(i)))));
            var created = Assert.Single(answers, answer => answer.Status == InsertStatus.Created);
            Assert.All(answers, answer => Assert.Equal(created.Id, answer.Id));
            Assert.Equal(39, answers.Count(answer => answer.Status == InsertStatus.Replaced));
            var claimed = Assert.Single(await server.FetchAsync(10));
            Assert.Equal(created.Id, claimed.Id);
            Assert.InRange(NumberOf(claimed), 0, 39);
            await server.SucceedAsync(claimed);
        }
    }

    /// <summary>Each caller's last word for a job is what that job runs with, however the claims fall.</summary>
    [Fact]
    public async Task While_jobs_are_claimed_and_replaced_at_once_no_call_is_lost_and_none_is_run_in_part()
    {
        var other = await Sandbox.OpenAsync();
        var server = await other.ServerAsync();
        var ran = new System.Collections.Concurrent.ConcurrentDictionary<JobId, int>();
        using var stop = new CancellationTokenSource();
        var runs = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested) await RunAllAsync();
        });
        var asked = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(caller => Task.Run(async () =>
            {
                var last = new Dictionary<JobId, int>();
                for (var i = 0; i < 25; i++)
                {
                    var answer = await Storage.TryCreateAsync(Whole(i) with { Unique = Key() with { Name = $"key-{caller}" } });
                    Assert.Contains(answer.Status, new[] { InsertStatus.Created, InsertStatus.Replaced });
                    last[answer.Id] = i;
                }

                return last;
            }))
        );
        await stop.CancelAsync();
        await runs;
        await RunAllAsync();
        Assert.All(asked.SelectMany(last => last), call => Assert.Equal(call.Value, ran[call.Key]));
        Assert.Equal(ran.Count, asked.Sum(last => last.Count));

        async Task RunAllAsync()
        {
            foreach (var job in await server.FetchAsync(10))
            {
                Assert.True(ran.TryAdd(job.Id, NumberOf(job)));
                await server.SucceedAsync(job);
            }
        }
    }

    [Fact]
    public async Task Rescheduled_a_job_waits_for_the_later_calls_time_and_has_its_arguments()
    {
        var first = await Storage.CreateAsync(Later(1, Hour));
        Advance(TimeSpan.FromMinutes(50));
        Assert.Equal(new CreationResult(InsertStatus.Replaced, first), await Storage.TryCreateAsync(Later(2, Hour)));
        var (now, found) = (await Storage.NowAsync(), await Storage.FindAsync(first));
        Assert.Equal(JobState.Scheduled, found.State);
        Expect.Near(now + Hour, found.DueAt);
        Expect.Timeline("Scheduled Scheduled", found);
        Assert.Equal(found.DueAt, found.History[1].DueAt);

        Advance(TimeSpan.FromMinutes(50));
        Assert.Equal(0, await Storage.PromoteAllAsync());
        Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(1, await Storage.PromoteAllAsync());
        Assert.Equal((first, "[2]"), await RunAsync(await Storage.ServerAsync()));
    }

    [Theory]
    [InlineData("enqueued")]
    [InlineData("waiting for its concurrency key")]
    public async Task Rescheduled_a_job_that_was_due_already_waits_again(string place)
    {
        var server = await Storage.ServerAsync();
        var (first, _) = await BringAsync(place, server);
        var at = (await Storage.NowAsync()) + Hour;
        await Storage.TryCreateAsync(Call(2) with { Unique = Moves(), Start = JobStart.AtInstant(at) });
        var found = await Storage.FindAsync(first);
        Assert.Equal((JobState.Scheduled, false), (found.State, found.WaitsForKey));
        Expect.Near(at, found.DueAt);
        Expect.Timeline("Enqueued Scheduled", found);
        Assert.Empty(await server.FetchAsync(10));
        Advance(Hour);
        await Storage.PromoteAllAsync();
        Assert.Equal((first, "[2]"), await RunAsync(server));
    }

    [Fact]
    public async Task A_job_is_not_moved_further_than_its_longest_delay_after_its_creation_and_takes_later_calls_all_the_same()
    {
        var most = TimeSpan.FromMinutes(90);
        var created = await Storage.NowAsync();
        var first = await Storage.CreateAsync(Later(1, Hour, most));
        Advance(TimeSpan.FromMinutes(40));
        await Storage.TryCreateAsync(Later(2, Hour, most));
        Expect.Near(created + most, (await Storage.FindAsync(first)).DueAt);
        Advance(TimeSpan.FromMinutes(55)); // it is late already
        await Storage.TryCreateAsync(Later(3, Hour, most));
        Expect.Near(created + most, (await Storage.FindAsync(first)).DueAt);
        await Storage.PromoteAllAsync();
        await Storage.TryCreateAsync(Later(4, Hour, most));
        Assert.Equal(JobState.Enqueued, await Storage.StateAsync(first));
        Assert.Equal((first, "[4]"), await RunAsync(await Storage.ServerAsync()));
    }

    [Fact]
    public async Task A_continuation_takes_the_later_call_and_still_begins_when_its_parent_ends()
    {
        var server = await Storage.ServerAsync();
        var (first, free) = await BringAsync("awaiting its parent", server);
        Assert.Equal(new CreationResult(InsertStatus.Replaced, first), await Storage.TryCreateAsync(Later(2, Hour)));
        Assert.Equal(JobState.Awaiting, await Storage.StateAsync(first));
        await free();
        Assert.Equal((first, "[2]"), await RunAsync(server));
    }

    [Fact]
    public async Task Jobs_that_are_moved_are_counted_where_they_are()
    {
        await Storage.CreateAsync(Call(1));
        await Storage.TryCreateAsync(Later(2, Hour));
        await Storage.TryCreateAsync(Later(3, Hour));
        var counts = (await Storage.Reader.OverviewAsync(default)).Counts;
        Assert.Equal((0, 1), (counts.GetValueOrDefault(JobState.Enqueued), counts[JobState.Scheduled]));
    }

    private static UniqueKey Key() => new() { Name = "key", While = UniqueWhile.Waiting, OnConflict = UniqueConflict.Replace };

    private static UniqueKey Moves(TimeSpan? most = null) => Key() with { OnConflict = UniqueConflict.Reschedule, MaxDelay = most };

    private static NewJob Call(int number) => Make.Job() with { Payload = Make.Payload($"[{number}]"), Unique = Key() };

    private static NewJob Later(int number, TimeSpan delay, TimeSpan? most = null) => Call(number) with { Unique = Moves(most), Start = JobStart.After(delay) };

    // Says its number in three places, which are stored apart.
    private static NewJob Whole(int number)
    {
        var text = number.ToString(CultureInfo.InvariantCulture);
        return Call(number) with { CapturedContext = text, Parameters = new Dictionary<string, string> { ["number"] = text } };
    }

    private static int NumberOf(ClaimedJob job)
    {
        Assert.Equal($"[{job.CapturedContext}]", job.Payload.Arguments);
        Assert.Equal(job.CapturedContext, job.Parameters["number"]);
        return int.Parse(job.CapturedContext ?? "", CultureInfo.InvariantCulture);
    }

    private static async Task<(JobId Job, string Arguments)> RunAsync(TestServer server)
    {
        var claimed = await server.ClaimAsync();
        await server.SucceedAsync(claimed);
        return (claimed.Id, claimed.Payload.Arguments);
    }

    private async Task<int> CountAsync(JobQuery query) => (await Storage.Reader.QueryAsync(query, default)).Items.Count;

    // A job with the call 1, and what lets it begin.
    private async Task<(JobId Job, Func<Task> Free)> BringAsync(string place, TestServer server)
    {
        var job = Call(1);
        switch (place)
        {
            case "scheduled":
                await Storage.CreateAsync(job with { Start = JobStart.After(Hour) });
                return (job.Id, async () =>
                {
                    Advance(Hour);
                    await Storage.PromoteAllAsync();
                });
            case "awaiting its parent":
                var parent = await Storage.CreateAsync();
                await Storage.CreateAsync(job with { Start = Make.Child(parent).Start });
                return (job.Id, () => RunAsync(server));
            case "waiting for its concurrency key":
                await Storage.CreateAsync([Make.Job() with { ConcurrencyKey = "one" }, job with { ConcurrencyKey = "one" }]);
                var first = Assert.Single(await server.FetchAsync(2));
                return (job.Id, () => server.SucceedAsync(first));
        }

        await Storage.CreateAsync(job);
        if (place == "enqueued") return (job.Id, () => Task.CompletedTask);
        var claimed = await server.ClaimAsync();
        switch (place)
        {
            case "released": await server.FinishAsync(claimed, Make.Release()); break;
            case "waiting for a retry": await server.FinishAsync(claimed, Make.Retry(Hour)); break;
            case "succeeded": await server.SucceedAsync(claimed); break;
            case "deleted": await Storage.DeleteAsync(job.Id); break;
            case "requeued":
                await server.FinishAsync(claimed, Make.Failure());
                await Storage.RequeueAsync(job.Id);
                break;
        }

        return (job.Id, () => Task.CompletedTask);
    }
}
