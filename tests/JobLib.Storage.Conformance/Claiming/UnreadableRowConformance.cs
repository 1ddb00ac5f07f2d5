using System.Data.Common;

namespace JobLib.Storage.Conformance;

/// <summary>One row that cannot be read stands in nobody's way: it is handed out with the reason, or removed when nothing says what it is.</summary>
public abstract class UnreadableRowConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    private const int Jobs = 50;
    private const int Chosen = 20;

    [Fact]
    public async Task A_job_that_cannot_be_read_is_handed_out_with_the_reason_and_its_neighbours_come_as_always()
    {
        Assert.SkipWhen(Sandbox.Damages.Count == 0, "Nothing that this storage reads can be damaged.");
        foreach (var damage in Sandbox.Damages)
        {
            var queue = Make.Queue();
            var ids = await Storage.CreateAsync(Make.Jobs(Jobs, queue));
            await ExecuteAsync(damage, ids[Chosen]);
            var server = await Storage.ServerAsync();
            var got = await server.FetchAsync(500, queue);
            Assert.Equal(ids, got.Select(job => job.Id));
            Assert.False(string.IsNullOrWhiteSpace(got[Chosen].Unreadable), $"It was read after {damage}.");
            Assert.All(got.Where(job => job.Id != ids[Chosen]), job => Assert.Null(job.Unreadable));
            await server.FinishAsync(got[Chosen], Make.Failure());
            await server.SucceedAsync(got.Where(job => job.Id != ids[Chosen]));
            Assert.Equal(JobState.Failed, await Storage.StateAsync(ids[Chosen]));
            Assert.Contains((await Storage.Reader.QueryAsync(new() { States = [JobState.Failed] }, default)).Items, job => job.Id == ids[Chosen].ToString());
        }
    }

    [Fact]
    public async Task A_claim_that_is_repeated_gives_the_job_with_the_reason_again()
    {
        Assert.SkipWhen(Sandbox.Damages.Count == 0, "Nothing that this storage reads can be damaged.");
        var ids = await Storage.CreateAsync(Make.Jobs(3));
        await ExecuteAsync(Sandbox.Damages[0], ids[1]);
        var server = await Storage.ServerAsync();
        var request = server.Request(10);
        var (once, again) = (await server.FetchAsync(request), await server.FetchAsync(request));
        Assert.Equal(once.Select(job => (job.Id, job.Fence, job.Unreadable)), again.Select(job => (job.Id, job.Fence, job.Unreadable)));
        Assert.NotNull(again[1].Unreadable);
        await server.FinishAsync(again[1], Make.Failure());
    }

    [Fact]
    public async Task A_suspect_that_cannot_be_read_is_handed_out_too()
    {
        Assert.SkipWhen(Sandbox.Damages.Count == 0, "Nothing that this storage reads can be damaged.");
        var id = await CreateCrashedAsync(2);
        await ExecuteAsync(Sandbox.Damages[0], id);
        var server = await Storage.ServerAsync();
        var job = Assert.Single(await server.FetchAsync(server.Request(10) with { AllowSuspect = true }));
        Assert.Equal((id, true), (job.Id, job.Unreadable is not null));
        await server.FinishAsync(job, Make.Failure());
    }

    [Fact]
    public async Task A_job_without_its_row_is_removed_and_named_and_its_neighbours_come_as_always()
    {
        var ids = await Storage.CreateAsync(Make.Jobs(Jobs));
        await DeleteRowAsync(ids[Chosen]);
        var server = await Storage.ServerAsync();
        var (jobs, removed) = await DrainAsync(server);
        Assert.Equal([ids[Chosen]], removed);
        Assert.Equal(ids.Where(id => id != ids[Chosen]), jobs.Select(job => job.Id));
        await server.SucceedAsync(jobs);
        var (rest, again) = await DrainAsync(server);
        Assert.Equal((0, 0), (rest.Count, again.Count));
        Assert.Null(await Storage.StateAsync(ids[Chosen]));
        Assert.Equal(0, (await Storage.Reader.OverviewAsync(default)).Counts[JobState.Enqueued]);
    }

    [Fact]
    public async Task A_queue_of_jobs_without_their_rows_comes_to_an_end()
    {
        var ids = await Storage.CreateAsync(Make.Jobs(Jobs));
        foreach (var id in ids) await DeleteRowAsync(id);
        var last = await Storage.CreateAsync();
        var server = await Storage.ServerAsync();
        var (jobs, removed) = await DrainAsync(server, max: 10);
        Assert.Equal(ids.Order(), removed.Order());
        Assert.Equal(last, Assert.Single(jobs).Id);
    }

    [Fact]
    public async Task A_suspect_without_its_row_is_removed_too()
    {
        var id = await CreateCrashedAsync(2);
        await DeleteRowAsync(id);
        var server = await Storage.ServerAsync();
        var result = await Storage.Queue.FetchAsync(server.Request(10) with { AllowSuspect = true }, default);
        Assert.Empty(result.Jobs);
        Assert.Equal([id], result.Removed);
    }

    [Fact]
    public async Task A_scheduled_job_without_its_row_stops_no_promotion_and_is_removed_when_its_turn_comes()
    {
        var soon = JobStart.After(TimeSpan.FromHours(1));
        var ids = await Storage.CreateAsync([.. Enumerable.Range(0, 5).Select(_ => Make.Job() with { Start = soon })]);
        await DeleteRowAsync(ids[0]);
        Advance(TimeSpan.FromHours(2));
        await Storage.PromoteAllAsync();
        var step = await Storage.Maintenance.PromoteAsync(10, default);
        Assert.Equal((0, false, null), (step.Done, step.More, step.NextIn));
        var (jobs, _) = await DrainAsync(await Storage.ServerAsync());
        Assert.Equal(ids.Skip(1), jobs.Select(job => job.Id));
        Assert.Equal(0, (await Storage.Reader.OverviewAsync(default)).Counts[JobState.Scheduled]);
    }

    [Fact]
    public async Task A_running_job_without_its_row_stops_neither_a_renewal_nor_the_finishes_beside_it_nor_a_rescue()
    {
        var lease = TimeSpan.FromMinutes(10);
        var ids = await Storage.CreateAsync(Make.Jobs(4));
        var server = await Storage.ServerAsync(lease);
        var jobs = await server.FetchAsync(4);
        await DeleteRowAsync(ids[0]);
        await DeleteRowAsync(ids[1]);
        Assert.True(server.Renew(jobs.Select(TestServer.Started), lease).Accepted);
        var result = await server.FinishAsync([TestServer.Finish(jobs[0], Make.Success()), TestServer.Finish(jobs[2], Make.Success())]);
        Assert.Equal(FinishStatus.Applied, result.Outcomes[1].Status);
        Advance(TimeSpan.FromMinutes(11));
        await Storage.RescueAllAsync();
        var (rescued, _) = await DrainAsync(await Storage.ServerAsync());
        Assert.Equal([ids[3]], rescued.Select(job => job.Id));
        Assert.Equal(1, (await Storage.Reader.OverviewAsync(default)).Counts[JobState.Processing]);
    }

    [Fact]
    public async Task The_waiters_behind_a_job_without_its_row_get_the_key()
    {
        var keyed = Enumerable.Range(0, 3).Select(_ => Make.Job() with { ConcurrencyKey = "customer:7" }).ToList();
        await Storage.CreateAsync(keyed);
        var server = await Storage.ServerAsync();
        var holder = Assert.Single(await server.FetchAsync(10));
        await server.SucceedAsync(holder); // the second one's turn
        await DeleteRowAsync(keyed[1].Id);
        var (jobs, _) = await DrainAsync(server);
        Assert.Equal([keyed[2].Id], jobs.Select(job => job.Id));
        await server.SucceedAsync(jobs);
    }

    [Fact]
    public async Task The_children_of_a_job_without_its_row_learn_that_it_is_gone()
    {
        var parent = await Storage.CreateAsync();
        var (child, any) = (
            await Storage.CreateAsync(Make.Child(parent)),
            await Storage.CreateAsync(Make.Child(parent, JobContinuationOptions.OnAnyFinishedState))
        );
        await DeleteRowAsync(parent);
        var (jobs, _) = await DrainAsync(await Storage.ServerAsync());
        await Storage.MoveAllAsync();
        Assert.Equal([any], jobs.Concat((await DrainAsync(await Storage.ServerAsync())).Jobs).Select(job => job.Id));
        Assert.Equal(JobState.Deleted, await Storage.StateAsync(child));
    }

    [Fact]
    public async Task The_batch_of_members_without_their_rows_counts_them_as_deleted_wherever_they_were()
    {
        var batch = Make.Batch();
        var soon = JobStart.After(TimeSpan.FromHours(1));
        NewJob[] members =
        [
            Make.Job() with
            {
                Batch = batch.Id,
            },
            Make.Job() with
            {
                Batch = batch.Id,
            },
            Make.Job() with
            {
                Batch = batch.Id,
            },
            Make.Job() with
            {
                Batch = batch.Id,
                Start = soon,
            },
        ];
        await Storage.CreateAsync(batch, members);
        var after = await Storage.CreateAsync(Make.ChildOfBatch(batch.Id));
        var claimed = await (await Storage.ServerAsync(TimeSpan.FromMinutes(1))).FetchAsync(1);
        Assert.Equal([members[0].Id], claimed.Select(job => job.Id));
        foreach (var lost in (NewJob[])[members[0], members[1], members[3]]) await DeleteRowAsync(lost.Id);

        Advance(TimeSpan.FromHours(2)); // the server's lease ends, and the scheduled one is due
        await Storage.RescueAllAsync();
        await Storage.PromoteAllAsync();
        var server = await Storage.ServerAsync();
        var (jobs, _) = await DrainAsync(server);
        Assert.Equal(BatchState.Processing, (await Storage.FindBatchAsync(batch.Id)).State);
        Assert.Equal([members[2].Id], jobs.Select(job => job.Id));
        await server.SucceedAsync(jobs);
        var summary = await Storage.FindBatchAsync(batch.Id);
        Assert.Equal((BatchState.Succeeded, 1, 3, 4), (summary.State, summary.Succeeded, summary.Deleted, summary.Total));
        Assert.Equal(after, Assert.Single((await DrainAsync(server)).Jobs).Id);
    }

    [Fact]
    public async Task A_finished_job_without_its_row_expires_like_any_other()
    {
        var jobs = await Storage.CreateAsync(Make.Jobs(3));
        await (await Storage.ServerAsync()).RunAllAsync();
        await DeleteRowAsync(jobs[1]);
        Advance(TimeSpan.FromDays(2));
        await Storage.PruneAllAsync();
        Assert.Equal(0, (await Storage.Reader.OverviewAsync(default)).Counts[JobState.Succeeded]);
    }

    [Fact]
    public async Task A_recurring_job_whose_columns_are_damaged_stops_no_other()
    {
        var now = await Storage.NowAsync();
        await Storage.Recurring.SaveAsync([Make.Recurring("damaged", now), Make.Recurring("whole", now)], Make.Person(), default);
        foreach (var column in await ColumnsAsync("recurring"))
        {
            await TryAsync($"UPDATE {Sandbox.Table("recurring")} SET {column} = 'x' WHERE id = 'damaged'");
        }

        Advance(TimeSpan.FromMinutes(1));
        var due = await Storage.Recurring.DueAsync(10, default);
        var whole = Assert.Single(due.Items, item => item.Definition.Id == "whole");
        Assert.Equal("0 3 * * *", whole.Definition.Cron);
        Assert.Equal(
            [true],
            await Storage.Recurring.TickAsync(
                [
                    new()
                    {
                        Id = "whole",
                        Version = whole.Version,
                        Jobs = [Make.Run("whole")],
                        Next = null,
                    },
                ],
                default
            )
        );
        Assert.Contains((await Storage.Reader.RecurringAsync(new(), default)).Items, item => item.Id == "whole");
        Assert.NotNull(await Storage.Reader.RecurringDefinitionAsync("whole", default));
    }

    private async Task<(List<ClaimedJob> Jobs, List<JobId> Removed)> DrainAsync(TestServer server, int max = 500)
    {
        var (jobs, removed) = (new List<ClaimedJob>(), new List<JobId>());
        while (true)
        {
            var result = await Storage.Queue.FetchAsync(server.Request(max), default);
            Assert.True(result.Accepted);
            jobs.AddRange(result.Jobs);
            removed.AddRange(result.Removed);
            if (result.Jobs.Count + result.Removed.Count == 0) return (jobs, removed);
        }
    }

    private async Task DeleteRowAsync(JobId id)
    {
        if (await Sandbox.TryDeleteRowAsync(id)) return;
        Assert.SkipWhen(!Storage.Info.CallerTransactions, "Nobody can delete a row of this storage.");
        await ExecuteAsync($"DELETE FROM {Sandbox.Table("job")} WHERE id = @id", id);
    }

    private async Task<IReadOnlyList<string>> ColumnsAsync(string table)
    {
        Assert.SkipWhen(!Storage.Info.CallerTransactions, "Nobody can damage a row of this storage.");
        await using var connection = await Sandbox.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT * FROM {Sandbox.Table(table)} WHERE 1 = 0";
        await using var reader = await command.ExecuteReaderAsync();
        return [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).Where(name => name != "id")];
    }

    private async Task TryAsync(string sql)
    {
        try
        {
            await ExecuteAsync(sql);
        }
        catch (DbException)
        {
            // the database itself refuses such a value
        }
    }

    private async Task ExecuteAsync(string sql, JobId? id = null)
    {
        await using var connection = await Sandbox.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        if (id is { } some)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = ("@id", Sandbox.Key(some));
            command.Parameters.Add(parameter);
        }

        await command.ExecuteNonQueryAsync();
    }
}
