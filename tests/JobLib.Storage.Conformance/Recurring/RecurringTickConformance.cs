namespace JobLib.Storage.Conformance;

/// <summary><c>IRecurringStore.DueAsync</c> and <c>TickAsync</c>: one run a tick, however many servers believe that it is theirs to make.</summary>
public abstract class RecurringTickConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    [Fact]
    public async Task A_recurring_job_is_due_when_the_storages_clock_says_so()
    {
        var start = await SaveAsync("a", 3);
        var before = await Storage.Recurring.DueAsync(10, default);
        Assert.Empty(before.Items);
        Expect.Near(TimeSpan.FromHours(3), before.NextIn);
        Advance(TimeSpan.FromHours(4));
        var due = await Storage.Recurring.DueAsync(10, default);
        Expect.Near(start.AddHours(4), due.Now);
        var item = Assert.Single(due.Items);
        Assert.Equal(("a", 0), (item.Definition.Id, item.ActiveRuns));
        Expect.Near(start.AddHours(3), item.Definition.Next);
    }

    [Fact]
    public async Task Nothing_is_ever_due_without_a_next_run()
    {
        await Storage.Recurring.SaveAsync([Make.Recurring("by-hand", null)], Make.Person(), default);
        Advance(TimeSpan.FromDays(400));
        var due = await Storage.Recurring.DueAsync(10, default);
        Assert.Empty(due.Items);
        Assert.Null(due.NextIn);
    }

    [Fact]
    public async Task The_time_until_the_next_one_passes_over_what_is_due_already_which_may_be_left_to_others()
    {
        var now = await Storage.NowAsync();
        await Storage.Recurring.SaveAsync([Make.Recurring("due", now.AddHours(-1)), Make.Recurring("later", now.AddHours(3))], JobActor.Application, default);
        var due = await Storage.Recurring.DueAsync(10, default);
        Assert.Equal("due", Assert.Single(due.Items).Definition.Id);
        Expect.Near(TimeSpan.FromHours(3), due.NextIn);
    }

    [Fact]
    public async Task The_most_overdue_come_first_and_no_more_than_asked_for()
    {
        foreach (var (id, hours) in new[] { ("c", 3), ("a", 1), ("d", 4), ("b", 2) })
        {
            await SaveAsync(id, hours);
        }

        Advance(TimeSpan.FromHours(10));
        Assert.Equal(["a", "b", "c"], (await Storage.Recurring.DueAsync(3, default)).Items.Select(item => item.Definition.Id));
    }

    [Fact]
    public async Task A_tick_creates_its_job_and_sets_the_next_run()
    {
        var (start, due) = await DueAsync("a");
        var run = Make.Run("a");
        Assert.True(await TickAsync(new() { Id = "a", Version = due.Version, Jobs = [run], Next = start.AddHours(24) }));

        Assert.Equal((JobState.Enqueued, "a"), ((await Storage.FindAsync(run.Id)).State, (await Storage.FindAsync(run.Id)).RecurringId));
        var summary = await FindAsync("a");
        Expect.Near(start.AddHours(24), summary.Next);
        Expect.Near(await Storage.NowAsync(), summary.LastAt);
        Assert.Equal((run.Id.ToString(), JobState.Enqueued), (summary.LastJobId, summary.LastJobState));
        Assert.Empty((await Storage.Recurring.DueAsync(10, default)).Items);
    }

    [Fact]
    public async Task A_tick_that_is_repeated_after_an_unknown_result_creates_nothing_more()
    {
        var (start, due) = await DueAsync("a");
        var tick = new RecurringTick { Id = "a", Version = due.Version, Jobs = [Make.Run("a")], Next = start.AddHours(24) };
        Assert.True(await TickAsync(tick));
        Assert.False(await TickAsync(tick));
        Assert.False(await TickAsync(tick with { Jobs = [Make.Run("a")] }));
        Assert.Equal(1, (await Storage.Reader.OverviewAsync(default)).Counts[JobState.Enqueued]);
    }

    [Fact]
    public async Task Of_many_servers_that_tick_at_once_one_creates_the_job()
    {
        var other = await Sandbox.OpenAsync();
        for (var round = 0; round < 10; round++)
        {
            var (start, due) = await DueAsync($"job-{round}");
            var applied = await Task.WhenAll(
                Enumerable
                    .Range(0, 6)
                    .Select(i =>
                        Task.Run(async () =>
                            Assert.Single(
                                await (i % 2 == 0 ? Storage : other).Recurring.TickAsync(
                [new() { Id = due.Definition.Id, Version = due.Version, Jobs = [Make.Run(due.Definition.Id)], Next = start.AddDays(100) }],
                default)))));
            Assert.Single(applied, one => one);
        }

        Assert.Equal(10, (await Storage.Reader.OverviewAsync(default)).Counts[JobState.Enqueued]);
    }

    [Fact]
    public async Task A_tick_may_create_a_run_for_each_missed_time_or_none_at_all()
    {
        var (start, due) = await DueAsync("a");
        Assert.True(await TickAsync(new() { Id = "a", Version = due.Version, Jobs = [Make.Run("a"), Make.Run("a"), Make.Run("a")], Next = start.AddHours(5) }));
        Assert.Equal(3, (await Storage.Reader.OverviewAsync(default)).Counts[JobState.Enqueued]);
        Advance(TimeSpan.FromHours(10));
        var again = Assert.Single((await Storage.Recurring.DueAsync(10, default)).Items);
        Assert.True(again.Version > due.Version);
        Assert.True(await TickAsync(new() { Id = "a", Version = again.Version, Next = start.AddHours(50) }));
        Assert.Equal(3, (await Storage.Reader.OverviewAsync(default)).Counts[JobState.Enqueued]);
        Assert.Empty((await Storage.Recurring.DueAsync(10, default)).Items);
    }

    [Fact]
    public async Task Ticks_are_answered_each_for_itself_in_their_order()
    {
        var (_, a) = await DueAsync("a");
        var (start, b) = await DueAsync("b");
        var answers = await Storage.Recurring.TickAsync(
            [
                new() { Id = "none", Version = 1, Jobs = [Make.Run("none")] },
                new() { Id = "b", Version = b.Version, Jobs = [Make.Run("b")], Next = start.AddDays(9) },
                new() { Id = "a", Version = a.Version + 100, Jobs = [Make.Run("a")], Next = start.AddDays(9) },
            ],
            default);
        Assert.Equal([false, true, false], answers);
        Assert.Equal(["b"], (await Storage.Reader.QueryAsync(new(), default)).Items.Select(job => job.RecurringId));
        Assert.Equal(["a"], (await Storage.Recurring.DueAsync(10, default)).Items.Select(item => item.Definition.Id));
    }

    [Fact]
    public async Task A_tick_of_a_recurring_job_that_was_removed_or_changed_meanwhile_is_not_applied()
    {
        var (start, removed) = await DueAsync("removed");
        var (_, changed) = await DueAsync("changed");
        await Storage.Recurring.ChangeAsync(new() { Kind = RecurringChangeKind.Remove, Ids = ["removed"], Actor = Make.Person() }, default);
        await Storage.Recurring.SaveAsync([Make.Recurring("changed", start.AddDays(5)) with { Cron = "0 5 * * *" }], Make.Person(), default);
        Assert.False(await TickAsync(new() { Id = "removed", Version = removed.Version, Jobs = [Make.Run("removed")] }));
        Assert.False(await TickAsync(new() { Id = "changed", Version = changed.Version, Jobs = [Make.Run("changed")] }));
        Assert.Equal(0, (await Storage.Reader.OverviewAsync(default)).Counts[JobState.Enqueued]);
        Expect.Near(start.AddDays(5), (await FindAsync("changed")).Next);
    }

    [Fact]
    public async Task A_schedule_that_cannot_be_computed_is_shown_as_faulted_and_tried_again()
    {
        var (start, due) = await DueAsync("a");
        Assert.True(
            await TickAsync(
                new()
                {
                    Id = "a",
                    Version = due.Version,
                    Next = start.AddHours(4),
                    Fault = "The time zone 'Mars/Olympus' is unknown here.",
                }
            )
        );
        Assert.Equal("The time zone 'Mars/Olympus' is unknown here.", (await FindAsync("a")).Fault);
        Assert.Equal(["a"], (await Storage.Reader.OverviewAsync(default)).LateRecurring.Select(item => item.Id));

        Advance(TimeSpan.FromHours(5));
        var again = Assert.Single((await Storage.Recurring.DueAsync(10, default)).Items);
        Assert.True(await TickAsync(new() { Id = "a", Version = again.Version, Jobs = [Make.Run("a")], Next = start.AddDays(2) }));
        Assert.Null((await FindAsync("a")).Fault);
        Assert.Empty((await Storage.Reader.OverviewAsync(default)).LateRecurring);
    }

    [Fact]
    public async Task A_recurring_job_that_nobody_ticks_is_shown_as_late()
    {
        var (start, _) = await DueAsync("late");
        await Storage.Recurring.SaveAsync(
            [Make.Recurring("fine", start.AddDays(9)), Make.Recurring("paused", start) with { Paused = true }],
            Make.Person(),
            default
        );
        Assert.Equal(["late"], (await Storage.Reader.OverviewAsync(default)).LateRecurring.Select(item => item.Id));
    }

    [Fact]
    public async Task Active_runs_are_those_that_are_not_over_as_far_as_two()
    {
        var (_, due) = await DueAsync("a");
        Assert.Equal(0, due.ActiveRuns);
        var runs = new List<JobId>();
        foreach (var expected in new[] { 1, 2, 2 })
        {
            var run = Make.Run("a");
            Assert.True(await TickAsync(new() { Id = "a", Version = due.Version, Jobs = [run], Next = (await Storage.NowAsync()).AddHours(1) }));
            runs.Add(run.Id);
            Advance(TimeSpan.FromHours(2));
            due = Assert.Single((await Storage.Recurring.DueAsync(10, default)).Items);
            Assert.Equal(expected, due.ActiveRuns);
        }

        await Storage.DeleteAsync(runs[2]);
        Assert.Equal(2, (await Storage.Recurring.DueAsync(10, default)).Items[0].ActiveRuns);
        await Storage.DeleteAsync(runs[1]);
        Assert.Equal(1, (await Storage.Recurring.DueAsync(10, default)).Items[0].ActiveRuns);
        await Storage.DeleteAsync(runs[0]);
        Assert.Equal(0, (await Storage.Recurring.DueAsync(10, default)).Items[0].ActiveRuns);
        await Storage.RequeueAsync(runs[2]);
        Assert.Equal(1, (await Storage.Recurring.DueAsync(10, default)).Items[0].ActiveRuns);
    }

    [Theory]
    [InlineData(JobOutcomeKind.Succeeded, 0)]
    [InlineData(JobOutcomeKind.Failed, 0)]
    [InlineData(JobOutcomeKind.Deleted, 0)]
    [InlineData(JobOutcomeKind.Retry, 1)]
    [InlineData(JobOutcomeKind.Released, 1)]
    public async Task A_run_is_active_until_it_has_ended(JobOutcomeKind kind, int active)
    {
        await DueAsync("a");
        await Storage.CreateAsync(Make.Run("a"));
        var server = await Storage.ServerAsync();
        var job = await server.ClaimAsync();
        Assert.Equal(1, (await Storage.Recurring.DueAsync(10, default)).Items[0].ActiveRuns);
        await server.FinishAsync(job, new JobOutcome { Kind = kind, Delay = TimeSpan.FromHours(1) });
        Assert.Equal(active, (await Storage.Recurring.DueAsync(10, default)).Items[0].ActiveRuns);
    }

    [Fact]
    public async Task A_run_by_hand_is_the_last_run_and_does_not_shift_the_next_one()
    {
        var start = await SaveAsync("a", 3);
        var run = await Storage.CreateAsync(Make.Run("a"));
        var summary = await FindAsync("a");
        Assert.Equal((run.ToString(), JobState.Enqueued), (summary.LastJobId, summary.LastJobState));
        Expect.Near(start, summary.LastAt);
        Expect.Near(start.AddHours(3), summary.Next);
    }

    [Fact]
    public async Task The_last_runs_state_is_null_when_the_job_has_expired()
    {
        await SaveAsync("a", 9_000);
        var run = await Storage.CreateAsync(Make.Run("a"));
        await (await Storage.ServerAsync()).RunAllAsync();
        Assert.Equal(JobState.Succeeded, (await FindAsync("a")).LastJobState);
        Advance(TimeSpan.FromDays(2));
        await Storage.PruneAllAsync();
        Assert.Equal((run.ToString(), null), ((await FindAsync("a")).LastJobId, (await FindAsync("a")).LastJobState));
    }

    [Fact]
    public async Task A_thousand_ticks_are_applied_in_one_call()
    {
        var start = await Storage.NowAsync();
        var ids = Enumerable.Range(0, Storage.Info.MaxSet).Select(i => $"job-{i:D4}").ToList();
        await Storage.Recurring.SaveAsync([.. ids.Select(id => Make.Recurring(id, start.AddHours(1)))], Make.Person(), default);
        Advance(TimeSpan.FromHours(2));
        var due = await Storage.Recurring.DueAsync(ids.Count, default);
        Assert.Equal(ids.Count, due.Items.Count);
        var applied = await Storage.Recurring.TickAsync(
            [
                .. due.Items.Select(item => new RecurringTick
                {
                    Id = item.Definition.Id,
                    Version = item.Version,
                    Jobs = [Make.Run(item.Definition.Id)],
                    Next = start.AddDays(9),
                }),
            ],
            default);
        Assert.All(applied, Assert.True);
        Assert.Equal(ids.Count, (await Storage.Reader.OverviewAsync(default)).Counts[JobState.Enqueued]);
    }

    private async Task<DateTimeOffset> SaveAsync(string id, int hours)
    {
        var now = await Storage.NowAsync();
        await Storage.Recurring.SaveAsync([Make.Recurring(id, now.AddHours(hours))], Make.Person(), default);
        return now;
    }

    private async Task<(DateTimeOffset Now, RecurringDue Due)> DueAsync(string id)
    {
        await SaveAsync(id, 1);
        Advance(TimeSpan.FromHours(2));
        return (await Storage.NowAsync(), Assert.Single((await Storage.Recurring.DueAsync(100, default)).Items, item => item.Definition.Id == id));
    }

    private async Task<bool> TickAsync(RecurringTick tick) => Assert.Single(await Storage.Recurring.TickAsync([tick], default));

    private async Task<RecurringSummary> FindAsync(string id) => Assert.Single(await Storage.Reader.FindRecurringAsync([id], default));
}
