namespace JobLib.Storage.Conformance;

/// <summary>Whose turn it is: inside of a queue and a priority groups take turns.</summary>
public abstract class GroupConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    /// <inheritdoc/>
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Assert.SkipUnless(Storage.Info.Groups, "Groups do not take turns in this storage.");
    }

    [Fact]
    public async Task A_single_job_waits_for_one_round_and_not_for_the_thousand_of_another_group()
    {
        await Storage.CreateAsync(Of("large", 1_000));
        var single = await Storage.CreateAsync(Of("small")[0]);
        var server = await Storage.ServerAsync();
        Assert.Contains(single, (await server.FetchAsync(3)).Select(job => job.Id));
        await server.FetchAsync(100);
        var next = await Storage.CreateAsync(Of("small")[0]);
        Assert.Contains(next, (await server.FetchAsync(3)).Select(job => job.Id));
    }

    [Fact]
    public async Task Groups_have_their_turns_by_their_weights()
    {
        foreach (var weight in (int[])[1, 2, 3])
            await Storage.CreateAsync(Of(Text($"g{weight}"), 60).Select(job => job with { GroupWeight = weight }));
        var server = await Storage.ServerAsync();
        Assert.Equal(["g1"], await GroupsAsync(await server.FetchAsync(1))); // which came first: the others begin in the round after it
        for (var round = 0; round < 10; round++)
            Assert.Equal([("g1", 1), ("g2", 2), ("g3", 3)], Shares(await GroupsAsync(await server.FetchAsync(6))));
    }

    [Fact]
    public async Task One_claim_of_many_takes_turns_too()
    {
        var first = await Storage.CreateAsync(Of("a", 5));
        var second = await Storage.CreateAsync(Of("b", 5));
        var server = await Storage.ServerAsync();
        Assert.Equal([first[0], first[1], first[2], second[0], second[1]], (await server.FetchAsync(5)).Select(job => job.Id).Order());
    }

    [Fact]
    public async Task Jobs_of_one_group_go_in_the_order_of_their_creation()
    {
        var jobs = new List<JobId>();
        foreach (var count in (int[])[1, 3, 1, 2]) jobs.AddRange(await Storage.CreateAsync(Of("a", count)));
        var server = await Storage.ServerAsync();
        foreach (var id in jobs) Assert.Equal(id, Assert.Single(await server.FetchAsync(1)).Id);
    }

    [Fact]
    public async Task Priority_goes_first_and_each_priority_and_queue_has_turns_of_its_own()
    {
        var slow = await Storage.CreateAsync(Of("a", 3));
        var urgent = await Storage.CreateAsync(Of("a", 3).Select(job => job with { Priority = 5 }));
        var other = await Storage.CreateAsync(Of("b").Select(job => job with { Priority = 5 }));
        var elsewhere = await Storage.CreateAsync(Of("a", 2).Select(job => job with { Queue = "other" }));
        var server = await Storage.ServerAsync(queues: ["default", "other"]);
        Assert.Equal([urgent[0]], await OneByOneAsync(server, 1));
        Assert.Equal([urgent[1], other[0], urgent[2], .. slow], await OneByOneAsync(server, 6));
        Assert.Equal(elsewhere, (await server.FetchAsync(10, "other")).Select(job => job.Id).Order());
    }

    [Fact]
    public async Task Jobs_without_a_group_are_one_group_where_others_take_turns()
    {
        var before = await Storage.CreateAsync(Make.Jobs(2));
        var grouped = await Storage.CreateAsync(Of("a", 4));
        var plain = await Storage.CreateAsync(Make.Jobs(3));
        var server = await Storage.ServerAsync();
        Assert.Equal([.. before, grouped[0], grouped[1], plain[0], grouped[2], plain[1], grouped[3], plain[2]], await OneByOneAsync(server, 9));
        var alone = await Storage.CreateAsync(Make.Jobs(3));
        Assert.Equal(alone, await OneByOneAsync(server, 3));
    }

    [Fact]
    public async Task Rounds_begin_anew_when_nobody_waits()
    {
        var server = await Storage.ServerAsync();
        for (var time = 0; time < 3; time++)
        {
            var first = await Storage.CreateAsync(Of("a", 3));
            var second = await Storage.CreateAsync(Of("b", 3));
            Assert.Equal([first[0], first[1], second[0], first[2], second[1], second[2]], await OneByOneAsync(server, 6));
        }
    }

    [Fact]
    public async Task A_group_that_has_deleted_what_it_had_waits_no_longer_for_it()
    {
        var large = await Storage.CreateAsync(Of("a", 50));
        await Storage.CreateAsync(Of("b", 50));
        foreach (var id in large.Skip(2)) await Storage.DeleteAsync(id);
        var next = await Storage.CreateAsync(Of("a"));
        var server = await Storage.ServerAsync();
        Assert.Contains(next[0], (await server.FetchAsync(6)).Select(job => job.Id));
    }

    [Fact]
    public async Task Who_creates_its_next_job_when_the_last_one_is_claimed_gets_no_more_turns_for_it()
    {
        await Storage.CreateAsync(Of("backlog", 30).Select(job => job with { GroupWeight = 3 }));
        var server = await Storage.ServerAsync();
        var own = new HashSet<JobId> { (await Storage.CreateAsync(Of("one")))[0] };
        var turns = 0;
        for (var claim = 0; claim < 24; claim++)
        {
            if (!own.Contains(Assert.Single(await server.FetchAsync(1)).Id)) continue;
            turns++;
            own.Add((await Storage.CreateAsync(Of("one")))[0]);
        }

        Assert.InRange(turns, 4, 6);
    }

    [Fact]
    public async Task A_retry_a_schedule_and_a_requeue_keep_the_group_and_wait_for_its_turn()
    {
        var server = await Storage.ServerAsync();
        var retried = await Storage.CreateAsync(Of("a")[0]);
        var requeued = await Storage.CreateAsync(Of("a")[0]);
        var due = await Storage.CreateAsync(Of("a")[0] with { Start = JobStart.After(TimeSpan.FromMinutes(1)) });
        var claimed = await server.FetchAsync(2);
        await Storage.CreateAsync(Of("a", 4));
        var others = await Storage.CreateAsync(Of("b", 9));
        await server.FinishAsync(claimed.Single(job => job.Id == retried), Make.Retry());
        await server.FinishAsync(claimed.Single(job => job.Id == requeued), Make.Failure());
        await Storage.RequeueAsync(requeued);
        Advance(TimeSpan.FromMinutes(1));
        await Storage.PromoteAllAsync();
        var order = await OneByOneAsync(server, 16);
        Assert.Equal([8, 10, 12], ((JobId[])[retried, requeued, due]).Select(id => order.ToList().IndexOf(id)));
        Assert.Equal(others, order.Where(others.Contains));
        Assert.Equal(["a", "a", "a"], await Task.WhenAll(((JobId[])[retried, requeued, due]).Select(async id => (await Storage.FindAsync(id)).Group)));
    }

    [Fact]
    public async Task A_child_and_the_members_of_a_batch_keep_the_group()
    {
        var server = await Storage.ServerAsync();
        var parent = await Storage.CreateAsync();
        var running = await server.ClaimAsync();
        var child = Make.Child(parent) with { Group = "a" };
        await Storage.CreateAsync(child);
        await Storage.CreateAsync(Of("b", 10));
        var (batch, late) = (Make.Batch(), Make.Batch() with { Start = JobStart.AfterJob(parent, JobContinuationOptions.OnlyOnSucceededState) });
        List<NewJob> members = [.. Make.Members(batch.Id, 2).Concat(Make.Members(late.Id, 2)).Select(job => job with { Group = "a" })];
        await Storage.CreateAsync(batch, members.Take(2).ToList());
        await Storage.CreateAsync(late, members.Skip(2).ToList());
        await server.FinishAsync(running, Make.Success());
        await Storage.MoveAllAsync();
        var order = await OneByOneAsync(server, 15);
        Assert.Equal(members.Append(child).Select(job => job.Id).Order(), ((int[])[2, 4, 6, 8, 10]).Select(index => order[index]).Order());
    }

    [Fact]
    public async Task Who_was_given_back_by_its_server_goes_first()
    {
        var jobs = await Storage.CreateAsync(Of("a", 10));
        await Storage.CreateAsync(Of("b", 10));
        var (server, dead) = (await Storage.ServerAsync(), await Storage.ServerAsync(lease: TimeSpan.FromMinutes(1)));
        var released = Assert.Single(await server.FetchAsync(1));
        var rescued = Assert.Single(await dead.FetchAsync(1));
        await server.FinishAsync(released, Make.Release());
        Assert.Equal(released.Id, Assert.Single(await server.FetchAsync(1)).Id);
        Advance(TimeSpan.FromMinutes(2));
        await Storage.RescueAllAsync();
        Assert.Equal(rescued.Id, Assert.Single(await server.FetchAsync(1)).Id);
        Assert.Contains(jobs[0], (JobId[])[released.Id, rescued.Id]);
    }

    [Fact]
    public async Task Who_has_waited_for_a_rate_had_its_turn()
    {
        Assert.SkipUnless(Storage.Info.Rates, "This storage does not count rates.");
        var rate = new JobRate { Key = "slow", Permits = 1, Per = TimeSpan.FromMinutes(1), Burst = 0 };
        var paced = await Storage.CreateAsync(Of("a", 3).Select(job => job with { Rate = rate }));
        var others = await Storage.CreateAsync(Of("b", 3));
        var server = await Storage.ServerAsync();
        Assert.Equal([paced[0], .. others], (await server.FetchAsync(10)).Select(job => job.Id).Order());
        await Storage.CreateAsync(Of("b", 3));
        await Storage.CreateAsync(Of("a").Select(job => job with { Rate = rate }));
        foreach (var id in paced.Skip(1))
        {
            Advance(TimeSpan.FromMinutes(1));
            await Storage.MoveAllAsync();
            Assert.Equal(id, (await server.ClaimAsync()).Id);
        }
    }

    [Fact]
    public async Task A_concurrency_key_lets_other_groups_go_by_and_keeps_the_order_of_its_own()
    {
        var keyed = await Storage.CreateAsync(Of("a", 3).Select(job => job with { ConcurrencyKey = "one" }));
        var others = await Storage.CreateAsync(Of("b", 3));
        var server = await Storage.ServerAsync();
        var claimed = await server.FetchAsync(10);
        Assert.Equal([keyed[0], .. others], claimed.Select(job => job.Id).Order());
        var later = await Storage.CreateAsync(Of("a")[0] with { ConcurrencyKey = "one" });
        var holder = claimed.Single(job => job.Id == keyed[0]);
        foreach (var id in (JobId[])[keyed[1], keyed[2], later])
        {
            await server.FinishAsync(holder, Make.Success());
            holder = Assert.Single(await server.FetchAsync(10));
            Assert.Equal(id, holder.Id);
        }
    }

    [Fact]
    public async Task A_hundred_groups_have_their_turn_once_a_round()
    {
        await Storage.CreateAsync(Enumerable.Range(0, 100).SelectMany(group => Of(Text($"g{group}"), 5)));
        var server = await Storage.ServerAsync();
        for (var round = 0; round < 4; round++) // a group that came later may be a turn behind
            Assert.InRange((await GroupsAsync(await server.FetchAsync(100))).GroupBy(group => group).Max(turns => turns.Count()), 1, 2);
    }

    [Fact]
    public async Task Many_who_create_at_once_lose_no_job()
    {
        await Together.RunAsync(40, async (caller, _) => await Storage.CreateAsync(Of(Text($"g{caller % 4}"), 5)));
        var server = await Storage.ServerAsync();
        var seen = new List<string?>();
        for (var claims = 0; claims < 20; claims++) seen.AddRange(await GroupsAsync(await server.FetchAsync(10)));
        Assert.Equal([("g0", 50), ("g1", 50), ("g2", 50), ("g3", 50)], Shares(seen));
    }

    [Fact]
    public async Task A_weight_and_a_name_that_no_group_can_have_are_refused()
    {
        foreach (var weight in (int[])[0, -1, 101])
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Storage.InsertAsync(Of("a")[0] with { GroupWeight = weight }));
        await Assert.ThrowsAsync<ArgumentException>(() => Storage.InsertAsync(Of("")[0]));
    }

    private static IReadOnlyList<NewJob> Of(string group, int count = 1) => [.. Make.Jobs(count).Select(job => job with { Group = group })];

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    private static IEnumerable<(string?, int)> Shares(IEnumerable<string?> groups) =>
        groups.GroupBy(group => group).Select(turns => (turns.Key, turns.Count())).OrderBy(share => share.Key, StringComparer.Ordinal);

    private async Task<IReadOnlyList<string?>> GroupsAsync(IReadOnlyList<ClaimedJob> jobs)
    {
        var found = await Storage.Reader.FindAsync([.. jobs.Select(job => job.Id)], default);
        return [.. found.Select(job => job.Group)];
    }

    private static async Task<IReadOnlyList<JobId>> OneByOneAsync(TestServer server, int count)
    {
        var jobs = new List<JobId>();
        while (jobs.Count < count) jobs.Add(Assert.Single(await server.FetchAsync(1)).Id);
        return jobs;
    }
}
