using System.Globalization;

namespace JobLib.Storage.Conformance;

/// <summary><c>IRecurringStore.SaveAsync</c> and <c>ChangeAsync</c>: definitions and what people do with them.</summary>
public abstract class RecurringSaveConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    [Fact]
    public async Task A_definition_is_kept_whole()
    {
        var next = (await Storage.NowAsync()).AddHours(3);
        var definition = new RecurringDefinition
        {
            Id = "nightly",
            Payload = Make.Payload(),
            Cron = "0 3 * * 1-5",
            TimeZone = "Europe/Berlin",
            Queue = "reports",
            Priority = 4,
            Misfire = MisfireHandling.Strict,
            Overlap = OverlapPolicy.Skip,
            ConcurrencyKey = "report",
            ConcurrencyWait = TimeSpan.FromMinutes(5),
            CapturedContext = "de-DE",
            Declared = true,
            Next = next,
        };
        await SaveAsync(definition);
        var found = await Storage.Reader.RecurringDefinitionAsync("nightly", default);
        Assert.NotNull(found);
        Expect.Near(next, found.Next);
        Assert.Equal(definition, found with { Next = next });

        var summary = await FindAsync("nightly");
        Assert.Equal(
            (definition.Payload, definition.Cron, definition.TimeZone, definition.Queue),
            (summary.Payload, summary.Cron, summary.TimeZone, summary.Queue)
        );
        Assert.Equal((MisfireHandling.Strict, OverlapPolicy.Skip, false, null), (summary.Misfire, summary.Overlap, summary.Paused, summary.Fault));
        Assert.Equal((null, null, null), (summary.LastAt, summary.LastJobId, summary.LastJobState));
        Expect.Near(await Storage.NowAsync(), summary.CreatedAt);
    }

    [Fact]
    public async Task A_schedule_that_says_more_than_an_expression_is_kept_whole_is_due_and_moves_on()
    {
        var start = await Storage.NowAsync();
        var cron =
            $"=0 3 * * *; H 12 * * 6 | jitter 00:10:00 | ends 2099-01-01T00:00:00Z | except {string.Join(' ', Enumerable.Range(0, 300).Select(i => new DateOnly(2026, 1, 1).AddDays(i).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)))} de-holidays";
        await SaveAsync(
            Make.Recurring("a", start.AddHours(1)) with
            {
                Cron = cron,
                Overlap = OverlapPolicy.CancelPrevious,
            },
            Make.Recurring("b", start.AddHours(2))
        );
        var found = await Storage.Reader.RecurringDefinitionAsync("a", default);
        Assert.Equal((cron, OverlapPolicy.CancelPrevious), (found?.Cron, found?.Overlap));
        var summary = await FindAsync("a");
        Assert.Equal(
            ("0 3 * * *; H 12 * * 6", TimeSpan.FromMinutes(10), 2099, 301),
            (summary.Cron, summary.Jitter, summary.EndsAt?.Year, summary.Exclude.Count)
        );
        Assert.Equal(["a", "b"], (await Storage.Reader.OverviewAsync(default)).NextRecurring.Select(job => job.Id));
        var idle = await Storage.Recurring.DueAsync(10, default);
        Assert.Empty(idle.Items);
        Assert.InRange(idle.NextIn ?? default, TimeSpan.FromMinutes(59), TimeSpan.FromMinutes(61));

        await SaveAsync(Make.Recurring("a", start.AddHours(30)) with { Cron = cron, Overlap = OverlapPolicy.CancelPrevious }); // as it is: nothing is shifted
        Advance(TimeSpan.FromHours(1.5));
        Assert.Equal(["a"], (await Storage.Reader.OverviewAsync(default)).LateRecurring.Select(job => job.Id));
        var due = Assert.Single((await Storage.Recurring.DueAsync(10, default)).Items);
        Expect.Near(start.AddHours(1), due.Definition.Next);
        Assert.Equal(
            [true],
            await Storage.Recurring.TickAsync(
                [
                    new()
                    {
                        Id = "a",
                        Version = due.Version,
                        Jobs = [Make.Run("a")],
                        Next = start.AddHours(3),
                    },
                ],
                default
            )
        );
        Expect.Near(start.AddHours(3), (await FindAsync("a")).Next);

        await ChangeAsync(RecurringChangeKind.Pause, "a");
        await ChangeAsync(RecurringChangeKind.Resume, "a", start.AddHours(5));
        Expect.Near(start.AddHours(5), (await FindAsync("a")).Next);
        await SaveAsync(Make.Recurring("a", start.AddHours(7))); // and plain again
        Expect.Near(start.AddHours(7), (await FindAsync("a")).Next);
        await SaveAsync(Make.Recurring("a", start.AddHours(8)) with { Cron = "=@every 01:00:00" });
        Expect.Near(start.AddHours(8), (await FindAsync("a")).Next);
        await SaveAsync(Make.Recurring("a", null) with { Cron = "=0 3 * * * | ends 2020-01-01T00:00:00Z" });
        Assert.Null((await FindAsync("a")).Next);
    }

    [Fact]
    public async Task Why_it_was_paused_is_shown_until_it_is_resumed()
    {
        await SaveAsync(Make.Recurring("a", null), Make.Recurring("b", null) with { Paused = true });
        Assert.Equal((null, null), ((await FindAsync("a")).PauseReason, (await FindAsync("b")).PauseReason));
        await ChangeAsync(RecurringChangeKind.Pause, "a");
        Assert.Equal(Make.Person().Reason, (await FindAsync("a")).PauseReason);
        await Storage.Recurring.ChangeAsync(
            new()
            {
                Kind = RecurringChangeKind.Pause,
                Ids = ["a"],
                Actor = Make.Person() with { Reason = "another" },
            },
            default
        );
        await SaveAsync(Make.Recurring("a", null) with { Queue = "slow" });
        Assert.Equal("another", (await FindAsync("a")).PauseReason);
        await ChangeAsync(RecurringChangeKind.Resume, "a");
        Assert.Null((await FindAsync("a")).PauseReason);
        await Storage.Recurring.ChangeAsync(new() { Kind = RecurringChangeKind.Pause, Ids = ["a"], Actor = Make.Person() with { Reason = null } }, default);
        Assert.Equal((true, null), ((await FindAsync("a")).Paused, (await FindAsync("a")).PauseReason));
    }

    [Fact]
    public async Task A_recurring_job_that_does_not_exist_is_null_or_left_out()
    {
        Assert.Null(await Storage.Reader.RecurringDefinitionAsync("none", default));
        Assert.Empty(await Storage.Reader.FindRecurringAsync(["none"], default));
    }

    [Fact]
    public async Task Saving_what_is_stored_writes_nothing_and_keeps_the_next_run()
    {
        var start = await Storage.NowAsync();
        var definition = Make.Recurring("a", start.AddHours(3));
        await SaveAsync(definition);
        var before = await FindAsync("a");
        Advance(TimeSpan.FromHours(1));
        await SaveAsync(definition with { Next = start.AddHours(30) });
        Assert.Equivalent(before, await FindAsync("a"));
        Assert.Single((await Storage.Reader.AuditAsync(new(), default)).Items);
    }

    [Fact]
    public async Task A_due_run_is_not_lost_when_the_definition_is_saved_again_at_start_up()
    {
        var start = await Storage.NowAsync();
        await SaveAsync(Make.Recurring("a", start.AddHours(3)));
        Advance(TimeSpan.FromHours(4));
        await SaveAsync(Make.Recurring("a", start.AddHours(27)));
        var due = Assert.Single((await Storage.Recurring.DueAsync(10, default)).Items);
        Expect.Near(start.AddHours(3), due.Definition.Next);
    }

    [Fact]
    public async Task A_change_of_what_it_calls_does_not_shift_the_next_run()
    {
        var start = await Storage.NowAsync();
        await SaveAsync(Make.Recurring("a", start.AddHours(3)));
        await SaveAsync(Make.Recurring("a", start.AddHours(30)) with { Payload = Make.Payload("[43]"), Queue = "slow", Priority = 1 });
        var found = await Storage.Reader.RecurringDefinitionAsync("a", default);
        Assert.Equal((Make.Payload("[43]"), "slow", 1), (found?.Payload, found?.Queue, found?.Priority));
        Expect.Near(start.AddHours(3), found?.Next);
    }

    [Theory]
    [InlineData("0 4 * * *", "UTC")]
    [InlineData("0 3 * * *", "Asia/Tokyo")]
    [InlineData("0 0 3 * * *", "UTC")]
    public async Task A_change_of_cron_or_zone_takes_the_next_run_of_the_new_definition(string cron, string zone)
    {
        var start = await Storage.NowAsync();
        await SaveAsync(Make.Recurring("a", start.AddHours(3)));
        await SaveAsync(Make.Recurring("a", start.AddHours(30)) with { Cron = cron, TimeZone = zone });
        Expect.Near(start.AddHours(30), (await FindAsync("a")).Next);
    }

    [Fact]
    public async Task Paused_counts_only_for_a_new_recurring_job()
    {
        await SaveAsync(Make.Recurring("a", null) with { Paused = true });
        Assert.True((await FindAsync("a")).Paused);
        await SaveAsync(Make.Recurring("a", null) with { Paused = false, Queue = "slow" });
        Assert.True((await FindAsync("a")).Paused);
        await ChangeAsync(RecurringChangeKind.Resume, "a");
        await SaveAsync(Make.Recurring("a", null) with { Paused = true, Queue = "other" });
        Assert.False((await FindAsync("a")).Paused);
    }

    [Fact]
    public async Task A_thousand_definitions_are_saved_in_one_call_and_listed_by_id_page_by_page()
    {
        var ids = Enumerable.Range(0, Storage.Info.MaxSet).Select(i => $"job-{i:D4}").ToList();
        await Storage.Recurring.SaveAsync([.. ids.Select(id => Make.Recurring(id, null))], Make.Person(), default);
        var read = new List<string>();
        string? cursor = null;
        do
        {
            var page = await Storage.Reader.RecurringAsync(new(300, cursor), default);
            read.AddRange(page.Items.Select(item => item.Id));
            cursor = page.Next;
        }
        while (cursor is not null);
        Assert.Equal(ids, read);
    }

    [Fact]
    public async Task Ids_that_differ_in_case_are_two_recurring_jobs()
    {
        await SaveAsync(Make.Recurring("nightly", null), Make.Recurring("Nightly", null) with { Queue = "other" });
        Assert.Equal(("default", "other"), ((await FindAsync("nightly")).Queue, (await FindAsync("Nightly")).Queue));
    }

    [Fact]
    public async Task Many_processes_that_save_the_same_definitions_at_once_make_each_of_them_once()
    {
        var other = await Sandbox.OpenAsync();
        var definitions = Enumerable.Range(0, 20).Select(i => Make.Recurring($"job-{i}", null)).ToList();
        await Together.RunAsync(
            6,
            async (i, _) =>
                await (i % 2 == 0 ? Storage : other).Recurring.SaveAsync(
                    i < 3 ? definitions : [.. definitions.AsEnumerable().Reverse()],
                    Make.Person(),
                    default
                )
        );
        Assert.Equal(20, (await Storage.Reader.RecurringAsync(new(100), default)).Items.Count);
    }

    [Fact]
    public async Task A_paused_recurring_job_is_not_due_until_it_is_resumed_with_its_next_run()
    {
        var start = await Storage.NowAsync();
        await SaveAsync(Make.Recurring("a", start.AddHours(1)));
        Assert.Equal(ChangeStatus.Applied, await ChangeAsync(RecurringChangeKind.Pause, "a"));
        Advance(TimeSpan.FromHours(2));
        Assert.Empty((await Storage.Recurring.DueAsync(10, default)).Items);

        Assert.Equal(ChangeStatus.Applied, await ChangeAsync(RecurringChangeKind.Resume, "a", start.AddHours(5)));
        Assert.Empty((await Storage.Recurring.DueAsync(10, default)).Items);
        Advance(TimeSpan.FromHours(4));
        Expect.Near(start.AddHours(5), Assert.Single((await Storage.Recurring.DueAsync(10, default)).Items).Definition.Next);
    }

    [Theory]
    [InlineData("0 3 * * *")]
    [InlineData("=0 3 * * * | jitter 00:10:00")]
    public async Task The_next_run_is_skipped_once_however_often_the_same_call_comes(string cron)
    {
        var start = await Storage.NowAsync();
        await SaveAsync(Make.Recurring("a", start.AddHours(1)) with { Cron = cron });
        var read = await ReadAsync("a");
        Assert.Equal(ChangeStatus.Applied, await SkipAsync(read, start.AddHours(2)));
        Assert.Equal(ChangeStatus.WrongState, await SkipAsync(read, start.AddHours(2)));
        Assert.Equal(ChangeStatus.WrongState, await SkipAsync(read, start.AddHours(3)));
        Expect.Near(start.AddHours(2), (await FindAsync("a")).Next);

        Advance(TimeSpan.FromMinutes(90));
        Assert.Empty((await Storage.Recurring.DueAsync(10, default)).Items);
        Advance(TimeSpan.FromHours(1));
        Expect.Near(start.AddHours(2), Assert.Single((await Storage.Recurring.DueAsync(10, default)).Items).Definition.Next);
    }

    [Theory]
    [InlineData("0 3 * * *", "0 4 * * *", "UTC")]
    [InlineData("0 3 * * *", "0 3 * * *", "Europe/Berlin")]
    [InlineData("=0 3 * * * | jitter 00:10:00", "0 3 * * *", "UTC")]
    [InlineData("0 3 * * *", "=0 3 * * * | jitter 00:10:00", "UTC")]
    public async Task A_run_is_not_skipped_for_one_of_a_schedule_that_somebody_has_changed_since_it_was_read(string cron, string changed, string zone)
    {
        var start = await Storage.NowAsync();
        await SaveAsync(Make.Recurring("a", start.AddHours(1)) with { Cron = cron });
        var read = await ReadAsync("a");
        await SaveAsync(Make.Recurring("a", start.AddHours(1)) with { Cron = changed, TimeZone = zone });
        Assert.Equal(ChangeStatus.WrongState, await SkipAsync(read, start.AddDays(1)));
        Expect.Near(start.AddHours(1), (await FindAsync("a")).Next);
        Assert.Equal(ChangeStatus.Applied, await SkipAsync(await ReadAsync("a"), start.AddDays(1)));
    }

    [Fact]
    public async Task A_run_that_a_server_has_made_since_it_was_read_is_not_skipped_and_neither_is_the_one_after_it()
    {
        var start = await Storage.NowAsync();
        await SaveAsync(Make.Recurring("a", start.AddHours(1)));
        var read = await ReadAsync("a");
        Advance(TimeSpan.FromHours(2));
        var due = Assert.Single((await Storage.Recurring.DueAsync(10, default)).Items);
        var tick = new RecurringTick { Id = "a", Version = due.Version, Jobs = [Make.Run("a")], Next = start.AddHours(3) };
        Assert.Equal([true], await Storage.Recurring.TickAsync([tick], default));
        Assert.Equal(ChangeStatus.WrongState, await SkipAsync(read, start.AddHours(4)));
        Expect.Near(start.AddHours(3), (await FindAsync("a")).Next);
    }

    [Fact]
    public async Task A_skipped_run_without_one_after_it_leaves_none_and_a_server_that_had_seen_it_due_cannot_create_it()
    {
        var start = await Storage.NowAsync();
        await SaveAsync(Make.Recurring("a", start.AddHours(1)));
        Advance(TimeSpan.FromHours(2));
        var due = Assert.Single((await Storage.Recurring.DueAsync(10, default)).Items);
        Assert.Equal(ChangeStatus.Applied, await SkipAsync(await ReadAsync("a"), null));
        Assert.Equal(
            [false],
            await Storage.Recurring.TickAsync(
                [
                    new()
                    {
                        Id = "a",
                        Version = due.Version,
                        Jobs = [Make.Run("a")],
                        Next = start.AddDays(1),
                    },
                ],
                default
            )
        );
        Assert.Null((await FindAsync("a")).Next);
        Assert.Equal(ChangeStatus.WrongState, await SkipAsync(await ReadAsync("a"), start.AddDays(1)));
    }

    [Fact]
    public async Task There_is_nothing_to_skip_while_a_recurring_job_is_paused_or_where_there_is_none()
    {
        var start = await Storage.NowAsync();
        await SaveAsync(Make.Recurring("paused", start.AddHours(1)) with { Paused = true }, Make.Recurring("a", start.AddHours(1)));
        var change = new RecurringChange
        {
            Kind = RecurringChangeKind.SkipNext,
            Ids = ["paused", "none", "a"],
            Next = [start.AddHours(2), start.AddHours(2), start.AddHours(3)],
            Expected = [await ReadAsync("paused"), await ReadAsync("a"), await ReadAsync("a")],
            Actor = Make.Person(),
        };
        Assert.Equal(
            [ChangeStatus.WrongState, ChangeStatus.NotFound, ChangeStatus.Applied],
            (await Storage.Recurring.ChangeAsync(change, default)).Select(answer => answer.Status)
        );
        Expect.Near(start.AddHours(1), (await FindAsync("paused")).Next);
        Expect.Near(start.AddHours(3), (await FindAsync("a")).Next);
    }

    [Fact]
    public async Task A_removed_recurring_job_is_gone_and_its_runs_stay()
    {
        await SaveAsync(Make.Recurring("a", null));
        var run = await Storage.CreateAsync(Make.Run("a"));
        Assert.Equal(ChangeStatus.Applied, await ChangeAsync(RecurringChangeKind.Remove, "a"));
        Assert.Empty(await Storage.Reader.FindRecurringAsync(["a"], default));
        Assert.Equal(JobState.Enqueued, await Storage.StateAsync(run));
        Assert.Equal(ChangeStatus.NotFound, await ChangeAsync(RecurringChangeKind.Remove, "a"));
    }

    [Fact]
    public async Task Changes_answer_for_each_id_in_order()
    {
        await SaveAsync(Make.Recurring("a", null), Make.Recurring("b", null));
        var answers = await Storage.Recurring.ChangeAsync(new() { Kind = RecurringChangeKind.Pause, Ids = ["b", "none", "a"], Actor = Make.Person() }, default);
        Assert.Equal([ChangeStatus.Applied, ChangeStatus.NotFound, ChangeStatus.Applied], answers.Select(answer => answer.Status));
    }

    [Fact]
    public async Task Removing_the_undeclared_leaves_those_that_are_declared_and_those_that_never_were()
    {
        await SaveAsync(
            Make.Recurring("declared", null) with { Declared = true },
            Make.Recurring("dropped", null) with { Declared = true },
            Make.Recurring("by-hand", null));
        var answers = await Storage.Recurring.ChangeAsync(
            new()
            {
                Kind = RecurringChangeKind.RemoveUndeclared,
                Ids = ["declared", "none"],
                Actor = Make.Person(),
            },
            default
        );
        Assert.Equal([ChangeStatus.Applied, ChangeStatus.NotFound], answers.Select(answer => answer.Status));
        Assert.Equal(["by-hand", "declared"], (await Storage.Reader.RecurringAsync(new(), default)).Items.Select(item => item.Id));
    }

    [Fact]
    public async Task Removing_the_undeclared_with_nothing_declared_removes_all_that_ever_were()
    {
        await SaveAsync(Make.Recurring("dropped", null) with { Declared = true }, Make.Recurring("by-hand", null));
        await Storage.Recurring.ChangeAsync(new() { Kind = RecurringChangeKind.RemoveUndeclared, Ids = [], Actor = Make.Person() }, default);
        Assert.Equal(["by-hand"], (await Storage.Reader.RecurringAsync(new(), default)).Items.Select(item => item.Id));
    }

    private async Task SaveAsync(params RecurringDefinition[] definitions) => await Storage.Recurring.SaveAsync(definitions, Make.Person(), default);

    private async Task<RecurringSummary> FindAsync(string id) => Assert.Single(await Storage.Reader.FindRecurringAsync([id], default));

    private async Task<RecurringDefinition> ReadAsync(string id) => (await Storage.Reader.RecurringDefinitionAsync(id, default))!;

    private async Task<ChangeStatus> SkipAsync(RecurringDefinition read, DateTimeOffset? next) =>
        Assert.Single(
            await Storage.Recurring.ChangeAsync(
                new() { Kind = RecurringChangeKind.SkipNext, Ids = [read.Id], Next = [next], Expected = [read], Actor = Make.Person() },
                default
            )
        ).Status;

    private async Task<ChangeStatus> ChangeAsync(RecurringChangeKind kind, string id, DateTimeOffset? next = null) =>
        Assert.Single(await Storage.Recurring.ChangeAsync(new() { Kind = kind, Ids = [id], Next = [next], Actor = Make.Person() }, default)).Status;
}
