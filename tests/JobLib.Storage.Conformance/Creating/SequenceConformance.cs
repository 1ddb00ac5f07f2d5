using System.Collections.Concurrent;

namespace JobLib.Storage.Conformance;

/// <summary>Jobs of one sequence run one after the other in the order of their creation, whatever becomes of each.</summary>
public abstract class SequenceConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    private const int Callers = 20;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task Jobs_of_a_sequence_begin_one_after_the_other_and_other_jobs_do_not_wait_for_them()
    {
        var jobs = await CreateAsync(3);
        var other = await Storage.CreateAsync(Make.Job() with { Sequence = "order:2" });
        var server = await Storage.ServerAsync();
        Assert.Equal([jobs[0], other], (await server.FetchAsync(10)).Select(job => job.Id));
        Assert.Equal([JobState.Processing, JobState.Awaiting, JobState.Awaiting], await Storage.StatesAsync(jobs));
        var second = await Storage.FindAsync(jobs[1]);
        Assert.Equal(("order:1", jobs[0].ToString(), null), (second.Sequence, second.ParentId, second.SequenceHeldBy));
    }

    [Fact]
    public async Task The_next_one_begins_when_the_one_before_has_succeeded_and_one_that_comes_later_at_once()
    {
        var jobs = await CreateAsync(2);
        var server = await Storage.ServerAsync();
        foreach (var job in jobs)
        {
            var claimed = Assert.Single(await server.FetchAsync(10));
            Assert.Equal(job, claimed.Id);
            await server.SucceedAsync(claimed);
        }

        var last = await CreateAsync();
        Assert.Null((await Storage.FindAsync(last)).ParentId);
        Assert.Equal(last, (await server.ClaimAsync()).Id);
    }

    [Fact]
    public async Task A_job_that_waits_for_its_retry_is_not_overtaken()
    {
        var jobs = await CreateAsync(2);
        var server = await Storage.ServerAsync();
        await server.FinishAsync(await server.ClaimAsync(), Make.Retry(Hour));
        var third = await CreateAsync();
        Assert.Empty(await server.FetchAsync(10));
        Advance(Hour);
        await Storage.PromoteAllAsync();
        foreach (var job in new[] { jobs[0], jobs[1], third })
        {
            var claimed = Assert.Single(await server.FetchAsync(10));
            Assert.Equal(job, claimed.Id);
            await server.SucceedAsync(claimed);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_job_that_failed_for_good_holds_its_sequence_until_a_person_decides(bool deletes)
    {
        var jobs = await CreateAsync(2);
        var server = await Storage.ServerAsync();
        await server.FinishAsync(await server.ClaimAsync(), Make.Failure());
        var late = await CreateAsync();
        Assert.Empty(await server.FetchAsync(10));
        Assert.Equal([jobs[0].ToString(), jobs[0].ToString()], await HeldByAsync(jobs[1], late));
        var held = Assert.Single((await Storage.Reader.OverviewAsync(default)).HeldSequences);
        Assert.Equal(("order:1", jobs[0].ToString(), 2), (held.Key, held.JobId, held.Waiting.Value));
        Expect.Near(await Storage.NowAsync(), held.Since);

        await (deletes ? Storage.DeleteAsync(jobs[0]) : Storage.RequeueAsync(jobs[0]));
        Assert.Empty((await Storage.Reader.OverviewAsync(default)).HeldSequences);
        Assert.Equal([null, null], await HeldByAsync(jobs[1], late));
        Assert.Equal(deletes ? [jobs[1], late] : [jobs[0], jobs[1], late], await RunInOrderAsync(server));
    }

    [Fact]
    public async Task A_sequence_whose_last_job_failed_is_held_from_the_next_one_on()
    {
        var first = await CreateAsync();
        var server = await Storage.ServerAsync();
        await server.FinishAsync(await server.ClaimAsync(), Make.Failure());
        Assert.Empty((await Storage.Reader.OverviewAsync(default)).HeldSequences);
        var next = await CreateAsync();
        Assert.Equal(first.ToString(), Assert.Single((await Storage.Reader.OverviewAsync(default)).HeldSequences).JobId);
        await Storage.DeleteAsync(next);
        Assert.Empty((await Storage.Reader.OverviewAsync(default)).HeldSequences);
        Assert.Equal(JobState.Awaiting, await Storage.StateAsync(await CreateAsync()));
        await Storage.DeleteAsync(first);
        Assert.Single(await server.FetchAsync(10));
    }

    [Fact]
    public async Task A_job_that_is_to_go_on_begins_although_the_one_before_has_failed()
    {
        var waiting = Job() with { SequenceFailure = SequenceFailure.GoOn };
        var first = await CreateAsync();
        await Storage.CreateAsync(waiting);
        var server = await Storage.ServerAsync();
        await server.FinishAsync(await server.ClaimAsync(), Make.Failure());
        Assert.Empty((await Storage.Reader.OverviewAsync(default)).HeldSequences);
        await server.FinishAsync(await server.ClaimAsync(), Make.Failure());
        var later = await Storage.CreateAsync(Job() with { SequenceFailure = SequenceFailure.GoOn });
        Assert.Equal(later, (await server.ClaimAsync()).Id);
        Assert.Equal([JobState.Failed, JobState.Failed], await Storage.StatesAsync([first, waiting.Id]));
    }

    [Theory]
    [InlineData(JobState.Processing)]
    [InlineData(JobState.Scheduled)]
    [InlineData(JobState.Failed)]
    public async Task A_job_that_is_deleted_while_it_waits_lets_nobody_past_the_one_before_it(JobState before)
    {
        var jobs = await CreateAsync(4);
        var server = await Storage.ServerAsync();
        var first = await server.ClaimAsync();
        if (before is JobState.Scheduled) await server.FinishAsync(first, Make.Retry(Hour));
        if (before is JobState.Failed) await server.FinishAsync(first, Make.Failure());
        await Storage.DeleteAsync(jobs[1]);
        await Storage.DeleteAsync(jobs[2]);
        Assert.Empty(await server.FetchAsync(10));
        Assert.Equal(jobs[0].ToString(), (await Storage.FindAsync(jobs[3])).ParentId);
        Assert.Equal([jobs[3].ToString()], (await Storage.FindAsync(jobs[0])).Children.Where(id => id == jobs[3].ToString()));

        if (before is JobState.Processing) await server.SucceedAsync(first);
        else if (before is JobState.Failed) await Storage.DeleteAsync(jobs[0]);
        else await Storage.RequeueAsync(jobs[0]);
        Assert.Equal(before is JobState.Scheduled ? [jobs[0], jobs[3]] : [jobs[3]], await RunInOrderAsync(server));
    }

    [Fact]
    public async Task A_new_job_waits_for_the_last_one_that_is_not_over_and_not_for_those_that_were_deleted_before_their_turn()
    {
        var jobs = await CreateAsync(4);
        var server = await Storage.ServerAsync();
        var first = await server.ClaimAsync();
        foreach (var job in jobs.Skip(1).Reverse()) await Storage.DeleteAsync(job);
        var late = await CreateAsync();
        Assert.Equal((JobState.Awaiting, jobs[0].ToString()), ((await Storage.FindAsync(late)).State, (await Storage.FindAsync(late)).ParentId));
        await server.SucceedAsync(first);
        Assert.Equal([late], await RunInOrderAsync(server));
    }

    [Fact]
    public async Task Jobs_that_are_deleted_at_once_with_the_one_before_them_let_the_next_one_begin()
    {
        var jobs = await CreateAsync(4);
        var deleted = await Storage.Jobs.ChangeAsync(
            new() { Kind = JobChangeKind.Delete, Jobs = [jobs[1], jobs[0], jobs[2]], Actor = Make.Person() }, default);
        Assert.All(deleted, answer => Assert.Equal(ChangeStatus.Applied, answer.Status));
        Assert.Equal([jobs[3]], await RunInOrderAsync(await Storage.ServerAsync()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_job_that_a_person_does_not_let_wait_lets_nobody_past_the_one_before_it(bool fails)
    {
        var jobs = await CreateAsync(3);
        var server = await Storage.ServerAsync();
        var first = await server.ClaimAsync();
        await Storage.RequeueAsync(jobs[1]);
        var second = await server.ClaimAsync();
        Assert.Equal(jobs[1], second.Id);
        await server.FinishAsync(second, fails ? Make.Failure() : Make.Success());
        if (fails) await Storage.DeleteAsync(jobs[1]);
        Assert.Empty(await server.FetchAsync(10));
        await server.SucceedAsync(first);
        Assert.Equal([jobs[2]], await RunInOrderAsync(server));
    }

    [Fact]
    public async Task A_job_that_a_person_brings_back_stops_nobody_who_has_begun_but_those_that_are_created_then()
    {
        var jobs = await CreateAsync(2);
        var server = await Storage.ServerAsync();
        await server.SucceedAsync(await server.ClaimAsync());
        var second = await server.ClaimAsync();
        await Storage.RequeueAsync(jobs[0]);
        Assert.Equal(jobs[0], (await server.ClaimAsync()).Id);
        await server.SucceedAsync(second);
        await Storage.RequeueAsync(jobs[1]);
        Assert.Equal(jobs[1].ToString(), (await Storage.FindAsync(await CreateAsync())).ParentId);
    }

    [Fact]
    public async Task Jobs_of_one_unit_are_a_chain_in_their_order_also_where_the_unit_has_many_and_several_sequences()
    {
        var unit = Enumerable.Range(0, 60).Select(i => Make.Job() with { Sequence = i % 3 == 2 ? null : $"order:{i % 3}" }).ToArray();
        await Storage.CreateAsync(unit);
        var server = await Storage.ServerAsync();
        var ran = new List<JobId>();
        for (var got = await server.FetchAsync(100); got.Count > 0; got = await server.FetchAsync(100))
        {
            Assert.Equal(got.Count(job => unit.Single(made => made.Id == job.Id).Sequence is not null), ran.Count < 60 ? 2 : 0);
            ran.AddRange(got.Select(job => job.Id));
            await server.SucceedAsync(got);
        }

        foreach (var sequence in new[] { "order:0", "order:1" })
        {
            var asked = unit.Where(job => job.Sequence == sequence).Select(job => job.Id).ToArray();
            Assert.Equal(asked, ran.Where(asked.Contains));
        }
    }

    [Fact]
    public async Task A_unit_that_is_repeated_and_jobs_that_are_not_created_are_no_part_of_the_sequence()
    {
        await Storage.CreateAsync(Make.Job("other") with { IdempotencyKey = "taken" });
        await Storage.CreateAsync(Make.Job("other") with { Unique = Unique() });
        var (first, second) = (Job(), Job());
        await Storage.CreateAsync([first, second]);
        Assert.All(await Storage.InsertAsync(first, second), answer => Assert.Equal(InsertStatus.Exists, answer.Status));
        Assert.Equal(InsertStatus.KeyTaken, (await Storage.TryCreateAsync(Job() with { IdempotencyKey = "taken" })).Status);
        Assert.Equal(InsertStatus.KeyTaken, (await Storage.TryCreateAsync(Job() with { Unique = Unique() })).Status);
        Assert.Equal(InsertStatus.BatchMissing, (await Storage.TryCreateAsync(Job() with { Batch = Make.Id() })).Status);
        var canceled = Make.Batch() with { Sealed = false };
        await Storage.CreateAsync(canceled);
        await Storage.CancelAsync(canceled.Id);
        Assert.Equal(InsertStatus.BatchCanceled, (await Storage.TryCreateAsync(Job() with { Batch = canceled.Id })).Status);
        var third = await CreateAsync();
        Assert.Equal(second.Id.ToString(), (await Storage.FindAsync(third)).ParentId);
        Assert.Equal([first.Id, second.Id, third], await RunInOrderAsync(await Storage.ServerAsync()));
    }

    [Fact]
    public async Task A_job_that_is_replaced_keeps_its_place_in_its_sequence()
    {
        var first = await CreateAsync();
        var replaced = Job() with { Unique = Unique() with { OnConflict = UniqueConflict.Replace } };
        await Storage.CreateAsync(replaced);
        var last = await CreateAsync();
        var call = Job() with { Payload = Make.Payload("[2]"), Unique = replaced.Unique, Sequence = "another" };
        Assert.Equal(new CreationResult(InsertStatus.Replaced, replaced.Id), await Storage.TryCreateAsync(call));
        Assert.Equal(("order:1", "[2]"), ((await Storage.FindAsync(replaced.Id)).Sequence, (await Storage.FindAsync(replaced.Id)).Payload.Arguments));
        Assert.Equal([first, replaced.Id, last], await RunInOrderAsync(await Storage.ServerAsync()));
    }

    [Fact]
    public async Task Members_of_batches_begin_when_their_batch_has_started_and_the_one_before_is_over()
    {
        var first = await CreateAsync();
        var batch = Make.Batch() with { Sealed = false };
        var member = Job() with { Batch = batch.Id };
        await Storage.CreateAsync(batch, member);
        var last = await CreateAsync();
        var server = await Storage.ServerAsync();
        await server.SucceedAsync(await server.ClaimAsync());
        Assert.Empty(await server.FetchAsync(10));
        await Storage.SealAsync(batch.Id);
        Assert.Equal([member.Id, last], await RunInOrderAsync(server));
        Assert.Equal(JobState.Succeeded, await Storage.StateAsync(first));
        Assert.Equal(BatchState.Succeeded, (await Storage.FindBatchAsync(batch.Id)).State);
    }

    [Fact]
    public async Task A_batch_that_is_cancelled_takes_its_members_out_of_their_sequences_and_lets_nobody_past()
    {
        var first = await CreateAsync();
        var batch = Make.Batch();
        var members = new[] { Job() with { Batch = batch.Id }, Job() with { Batch = batch.Id } };
        await Storage.CreateAsync(batch, members);
        var last = await CreateAsync();
        var server = await Storage.ServerAsync();
        var claimed = await server.ClaimAsync();
        await Storage.CancelAsync(batch.Id);
        Assert.Empty(await server.FetchAsync(10));
        Assert.Equal(first.ToString(), (await Storage.FindAsync(last)).ParentId);
        await server.SucceedAsync(claimed);
        Assert.Equal([last], await RunInOrderAsync(server));
    }

    [Fact]
    public async Task A_batch_whose_members_are_one_sequence_ends_with_the_last_of_them()
    {
        var batch = Make.Batch();
        var members = Enumerable.Range(0, 4).Select(_ => Job() with { Batch = batch.Id }).ToArray();
        await Storage.CreateAsync(batch, members);
        Assert.Equal(members.Select(job => job.Id), await RunInOrderAsync(await Storage.ServerAsync()));
        Assert.Equal(BatchState.Succeeded, (await Storage.FindBatchAsync(batch.Id)).State);
    }

    [Fact]
    public async Task A_run_of_a_recurring_job_waits_for_the_one_before_it_and_keeps_the_time_that_it_was_for()
    {
        var first = await CreateAsync();
        var tick = (await Storage.NowAsync()).AddMinutes(-1);
        await Storage.Recurring.SaveAsync([Make.Recurring("report", tick)], Make.Person(), default);
        var run = Make.Run("report") with { Sequence = "order:1", Start = JobStart.AtInstant(tick) };
        await TickAsync("report", run);
        var server = await Storage.ServerAsync();
        var claimed = Assert.Single(await server.FetchAsync(10));
        Assert.Equal(first, claimed.Id);
        Assert.Equal(first.ToString(), (await Storage.FindAsync(run.Id)).ParentId);
        await server.SucceedAsync(claimed);
        claimed = await server.ClaimAsync();
        Assert.Equal(run.Id, claimed.Id);
        Expect.Near(tick, claimed.ScheduledAt ?? default);
    }

    [Fact]
    public async Task A_job_that_was_pruned_counts_as_over()
    {
        var first = await CreateAsync();
        var server = await Storage.ServerAsync();
        await server.SucceedAsync(await server.ClaimAsync());
        Advance(TimeSpan.FromDays(2));
        await Storage.PruneAllAsync();
        Assert.Null(await Storage.StateAsync(first));
        Assert.Equal(await CreateAsync(), (await server.ClaimAsync()).Id);
    }

    [Fact]
    public async Task The_last_job_is_deleted_before_its_turn_and_pruned_and_the_next_one_still_waits_for_the_one_before()
    {
        var jobs = await CreateAsync(3);
        var server = await Storage.ServerAsync();
        await server.FinishAsync(await server.ClaimAsync(), Make.Failure());
        await Storage.DeleteAsync(jobs[2]);
        await Storage.DeleteAsync(jobs[1]);
        Advance(TimeSpan.FromDays(2));
        await Storage.PruneAllAsync();
        Assert.Equal([JobState.Failed, null, null], await Storage.StatesAsync(jobs));
        var late = await CreateAsync();
        Assert.Empty(await server.FetchAsync(10));
        await Storage.RequeueAsync(jobs[0]);
        Assert.Equal([jobs[0], late], await RunInOrderAsync(server));
    }

    [Fact]
    public async Task A_server_that_dies_with_a_job_holds_its_sequence_no_longer_than_its_lease()
    {
        var jobs = await CreateAsync(2);
        var dying = await Storage.ServerAsync(TimeSpan.FromMinutes(10));
        await dying.ClaimAsync();
        Advance(TimeSpan.FromMinutes(11));
        await Storage.RescueAllAsync();
        Assert.Equal(jobs, await RunInOrderAsync(await Storage.ServerAsync()));
    }

    [Fact]
    public async Task More_jobs_than_one_commit_moves_are_let_go_one_after_the_other()
    {
        var batch = Make.Batch();
        var members = Enumerable.Range(0, Storage.Info.MaxSet).Select(_ => Job() with { Batch = batch.Id }).ToArray();
        var first = await CreateAsync();
        await Storage.CreateAsync(batch, members);
        var last = await CreateAsync();
        var server = await Storage.ServerAsync();
        var claimed = await server.ClaimAsync();
        await Storage.CancelAsync(batch.Id);
        Assert.Empty(await server.FetchAsync(10));
        Assert.Equal(first, claimed.Id);
        await server.SucceedAsync(claimed);
        await Storage.MoveAllAsync();
        Assert.Equal([last], await RunInOrderAsync(server));
    }

    [Theory]
    [InlineData("a parent")]
    [InlineData("a delay")]
    public async Task A_sequence_beside_another_start_is_refused(string start)
    {
        var job = Job() with { Start = start == "a delay" ? JobStart.After(Hour) : Make.Child(await Storage.CreateAsync()).Start };
        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => Storage.TryCreateAsync(job));
        Assert.Contains("sequence", refusal.Message, StringComparison.Ordinal);
        Assert.Null(await Storage.StateAsync(job.Id));
    }

    [Fact]
    public async Task Of_twenty_callers_at_once_all_jobs_run_once_in_the_order_in_which_they_were_stored()
    {
        var made = new ConcurrentBag<JobId>();
        var order = new ConcurrentQueue<JobId>();
        var running = 0;
        var servers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Storage.ServerAsync()));
        await Together.RunAsync(Callers + servers.Length, async (i, stop) =>
        {
            if (i < Callers)
            {
                for (var n = 0; n < 2; n++) made.Add(await CreateAsync());
                return;
            }

            while (order.Count < 2 * Callers && !stop.IsCancellationRequested)
            {
                foreach (var job in await servers[i - Callers].FetchAsync(10))
                {
                    Assert.Equal(1, Interlocked.Increment(ref running));
                    order.Enqueue(job.Id);
                    Interlocked.Decrement(ref running);
                    Assert.Equal(FinishStatus.Applied, await servers[i - Callers].FinishWhenFreeAsync(job, Make.Success()));
                }

                await Storage.MoveAllAsync();
            }
        });
        Assert.Equal(made.Order(), order.Order());

        // Each that had to wait names the one before it.
        var ran = order.ToList();
        foreach (var job in await Storage.Reader.FindAsync(ran, default))
        {
            if (job.ParentId is { } before) Assert.Equal(before, ran[ran.IndexOf(JobId.Parse(job.Id)) - 1].ToString());
        }
    }

    [Fact]
    public async Task While_jobs_are_created_deleted_and_run_at_once_never_two_of_a_sequence_run()
    {
        var server = await Storage.ServerAsync();
        var (created, done) = (new ConcurrentQueue<JobId>(), false);
        await Together.RunAsync(4, async (i, stop) =>
        {
            if (i < 2)
            {
                for (var n = 0; n < 30; n++) created.Enqueue(await CreateAsync());
            }
            else if (i == 2)
            {
                while (created.Count < 60 && !stop.IsCancellationRequested)
                {
                    if (!created.TryDequeue(out var job)) continue;
                    created.Enqueue(job);
                    await Storage.ChangeAsync(JobChangeKind.Delete, job, JobState.Awaiting);
                }

                done = true;
            }
            else
            {
                for (var got = await server.FetchAsync(10); (!done || got.Count > 0) && !stop.IsCancellationRequested; got = await server.FetchAsync(10))
                {
                    Assert.InRange(got.Count, 0, 1);
                    foreach (var job in got) Assert.Equal(FinishStatus.Applied, await server.FinishWhenFreeAsync(job, Make.Success()));
                    await Storage.MoveAllAsync();
                }
            }
        });
        await RunInOrderAsync(server);
        Assert.All(await Storage.StatesAsync(created), state => Assert.True(state is JobState.Succeeded or JobState.Deleted));
    }

    private static NewJob Job() => Make.Job() with { Sequence = "order:1" };

    private static UniqueKey Unique() => new() { Name = "key", While = UniqueWhile.Waiting };

    private Task<JobId> CreateAsync() => Storage.CreateAsync(Job());

    private async Task<IReadOnlyList<JobId>> CreateAsync(int count)
    {
        var jobs = new List<JobId>();
        for (var i = 0; i < count; i++) jobs.Add(await CreateAsync());
        return jobs;
    }

    private async Task<IReadOnlyList<string?>> HeldByAsync(params IReadOnlyList<JobId> jobs) =>
        [.. (await Storage.Reader.FindAsync(jobs, default)).Select(job => job.SequenceHeldBy)];

    // Never more than one is to be had at a time.
    private static async Task<IReadOnlyList<JobId>> RunInOrderAsync(TestServer server)
    {
        var ran = new List<JobId>();
        for (var got = await server.FetchAsync(10); got.Count > 0; got = await server.FetchAsync(10))
        {
            var job = Assert.Single(got);
            ran.Add(job.Id);
            await server.SucceedAsync(job);
        }

        return ran;
    }

    private async Task TickAsync(string recurring, NewJob run)
    {
        var due = Assert.Single((await Storage.Recurring.DueAsync(10, default)).Items);
        var tick = new RecurringTick { Id = recurring, Version = due.Version, Jobs = [run], Next = (await Storage.NowAsync()).AddDays(1) };
        Assert.Equal([true], await Storage.Recurring.TickAsync([tick], default));
    }
}
