namespace JobLib.Storage.Conformance;

/// <summary>The audit trail: one row for each call that changed something.</summary>
public abstract class AuditConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    [Theory]
    [InlineData(JobChangeKind.Delete, "delete jobs")]
    [InlineData(JobChangeKind.Requeue, "requeue jobs")]
    [InlineData(JobChangeKind.Reschedule, "reschedule jobs")]
    public async Task A_change_of_jobs_is_recorded_with_the_first_that_changed_and_their_number(JobChangeKind kind, string action)
    {
        var ids = new[] { (await Storage.JobAsync(JobState.Failed)).Id, (await Storage.JobAsync(JobState.Failed)).Id };
        var change = new JobChange { Kind = kind, Jobs = [Make.Id(), .. ids], Start = JobStart.After(TimeSpan.FromHours(1)), Actor = Make.Person() };
        await Storage.Jobs.ChangeAsync(change, default);
        await RecordedAsync(action, ids[0].ToString(), 2);
    }

    [Fact]
    public async Task A_change_that_changed_nothing_is_not_recorded()
    {
        var deleted = await Storage.JobAsync(JobState.Deleted);
        await Storage.ChangeAsync(JobChangeKind.Delete, deleted.Id);
        await Storage.ChangeAsync(JobChangeKind.Requeue, Make.Id());
        await Storage.ChangeBatchAsync(BatchChangeKind.Cancel, Make.Id());
        await Storage.Recurring.ChangeAsync(new() { Kind = RecurringChangeKind.Remove, Ids = ["none"], Actor = Make.Person() }, default);
        Assert.Empty((await Storage.Reader.AuditAsync(new(), default)).Items);
    }

    [Fact]
    public async Task Cancelling_batches_is_recorded_and_sealing_is_not()
    {
        var batch = Make.Batch() with { Sealed = false };
        await Storage.CreateAsync(batch, Make.Member(batch.Id));
        await Storage.SealAsync(batch.Id);
        Assert.Empty((await Storage.Reader.AuditAsync(new(), default)).Items);
        await Storage.CancelAsync(batch.Id);
        await RecordedAsync("cancel batches", batch.Id.ToString(), 1);
    }

    [Fact]
    public async Task A_creation_by_a_person_is_recorded_and_the_applications_own_is_not()
    {
        await Storage.CreateAsync();
        Assert.Empty((await Storage.Reader.AuditAsync(new(), default)).Items);
        var jobs = Make.Jobs(3);
        await Storage.Jobs.InsertAsync(new() { Jobs = jobs, Actor = Make.Person() }, null, default);
        await RecordedAsync("create jobs", jobs[0].Id.ToString(), 3);
    }

    [Fact]
    public async Task A_creation_by_a_person_that_is_repeated_is_recorded_once()
    {
        var unit = new InsertRequest { Jobs = [Make.Job()], Actor = Make.Person() };
        await Storage.Jobs.InsertAsync(unit, null, default);
        await Storage.Jobs.InsertAsync(unit, null, default);
        await RecordedAsync("create jobs", unit.Jobs[0].Id.ToString(), 1);
    }

    [Theory]
    [InlineData(true, "pause queue")]
    [InlineData(false, "resume queue")]
    public async Task Pausing_and_resuming_queues_is_recorded(bool paused, string action)
    {
        if (!paused) await Storage.Queue.SetPausedAsync(["b", "a"], true, JobActor.Application, default);
        await Storage.Queue.SetPausedAsync(["b", "a"], paused, Make.Person(), default);
        await RecordedAsync(action, "b", 2, rows: paused ? 1 : 2);
    }

    [Theory]
    [InlineData(true, "drain server")]
    [InlineData(false, "undrain server")]
    public async Task Draining_and_undraining_a_server_is_recorded_by_its_name(bool draining, string action)
    {
        var server = await Storage.ServerAsync(name: "web-1");
        if (!draining) await Storage.Servers.SetDrainingAsync(server.Id, true, JobActor.Application, default);
        await Storage.Servers.SetDrainingAsync(server.Id, draining, Make.Person(), default);
        await RecordedAsync(action, "web-1", 1, rows: draining ? 1 : 2);
    }

    [Fact]
    public async Task Saving_recurring_jobs_is_recorded_when_something_was_written()
    {
        var definitions = new[] { Make.Recurring("a", null), Make.Recurring("b", null) };
        await Storage.Recurring.SaveAsync(definitions, Make.Person(), default);
        await RecordedAsync("save recurring", "a", 2);
        await Storage.Recurring.SaveAsync(definitions, Make.Person(), default);
        await RecordedAsync("save recurring", "a", 2);
        await Storage.Recurring.SaveAsync([definitions[0], definitions[1] with { Cron = "0 4 * * *" }], Make.Person(), default);
        await RecordedAsync("save recurring", "b", 1, rows: 2);
    }

    [Theory]
    [InlineData(RecurringChangeKind.Pause, "pause recurring")]
    [InlineData(RecurringChangeKind.Resume, "resume recurring")]
    [InlineData(RecurringChangeKind.SkipNext, "skip recurring")]
    [InlineData(RecurringChangeKind.Remove, "remove recurring")]
    public async Task A_change_of_recurring_jobs_is_recorded(RecurringChangeKind kind, string action)
    {
        await Storage.Recurring.SaveAsync(
            [
                Make.Recurring("a", kind == RecurringChangeKind.SkipNext ? DateTimeOffset.UnixEpoch.AddYears(200) : null) with
                {
                    Paused = kind == RecurringChangeKind.Resume,
                },
            ],
            JobActor.Application,
            default
        );
        var read = (await Storage.Reader.RecurringDefinitionAsync("a", default))!;
        await Storage.Recurring.ChangeAsync(
            new() { Kind = kind, Ids = ["none", "a"], Next = [null, null], Expected = [read, read], Actor = Make.Person() },
            default
        );
        await RecordedAsync(action, "a", 1, rows: 2);
    }

    [Fact]
    public async Task Removing_the_undeclared_is_recorded_when_something_was_removed()
    {
        await Storage.Recurring.SaveAsync(
            [Make.Recurring("a", null) with { Declared = true }, Make.Recurring("b", null) with { Declared = true }],
            JobActor.Application,
            default
        );
        await Storage.Recurring.ChangeAsync(new() { Kind = RecurringChangeKind.RemoveUndeclared, Ids = ["a"], Actor = Make.Person() }, default);
        await RecordedAsync("remove recurring", "b", 1, rows: 2);
        await Storage.Recurring.ChangeAsync(new() { Kind = RecurringChangeKind.RemoveUndeclared, Ids = ["a"], Actor = Make.Person() }, default);
        await RecordedAsync("remove recurring", "b", 1, rows: 2);
    }

    [Fact]
    public async Task The_trail_is_read_page_by_page_the_latest_first()
    {
        var ids = await Storage.CreateAsync(Make.Jobs(7));
        foreach (var id in ids)
        {
            await Storage.DeleteAsync(id);
        }

        var read = new List<string>();
        string? cursor = null;
        do
        {
            var page = await Storage.Reader.AuditAsync(new(2, cursor), default);
            Assert.InRange(page.Items.Count, 1, 2);
            read.AddRange(page.Items.Select(entry => entry.Target));
            cursor = page.Next;
        }
        while (cursor is not null);
        Assert.Equal(ids.Reverse().Select(id => id.ToString()), read);
    }

    [Fact]
    public async Task Rows_are_kept_for_as_long_as_the_policy_says()
    {
        await Storage.DeleteAsync(await Storage.CreateAsync());
        Advance(TimeSpan.FromDays(29));
        await Storage.PruneAllAsync();
        Assert.Single((await Storage.Reader.AuditAsync(new(), default)).Items);
        Advance(TimeSpan.FromDays(2));
        await Storage.PruneAllAsync();
        Assert.Empty((await Storage.Reader.AuditAsync(new(), default)).Items);
    }

    private async Task RecordedAsync(string action, string target, int count, int rows = 1)
    {
        var entries = (await Storage.Reader.AuditAsync(new(), default)).Items;
        Assert.Equal(rows, entries.Count);
        Assert.Equal((action, target, count, Make.Person()), (entries[0].Action, entries[0].Target, entries[0].Count, entries[0].Actor));
        Expect.Near(await Storage.NowAsync(), entries[0].At);
    }
}
