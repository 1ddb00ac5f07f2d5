namespace JobLib.Storage.Conformance;

/// <summary>The timeline of a job: every step of its life, from its creation to where it is now.</summary>
public abstract class TimelineConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    [Fact]
    public async Task A_new_job_has_its_creation()
    {
        var id = await Storage.CreateAsync();
        var found = await Storage.FindAsync(id);
        Expect.Timeline("Enqueued", found);
        Expect.Near(await Storage.NowAsync(), found.History[0].At);
    }

    [Fact]
    public async Task A_running_job_shows_its_attempt_and_its_server()
    {
        await Storage.CreateAsync();
        var job = await (await Storage.ServerAsync(name: "web-1")).ClaimAsync();
        var found = await Storage.FindAsync(job.Id);
        Expect.Timeline("Enqueued Processing/1", found);
        Assert.Equal("web-1", found.History[1].Server);
    }

    [Fact]
    public async Task A_plain_success_is_three_steps()
    {
        await Storage.CreateAsync();
        var server = await Storage.ServerAsync(name: "web-1");
        var job = await server.ClaimAsync();
        await server.FinishAsync([
            TestServer.Finish(job, Make.Success("1")) with
            {
                Took = TimeSpan.FromSeconds(7),
                StartedAgo = TimeSpan.FromMilliseconds(1),
            },
        ]);
        var found = await Storage.FindAsync(job.Id);
        Expect.Timeline("Enqueued Processing/1 Succeeded/1", found);
        Assert.Equal(
            (TimeSpan.FromSeconds(7), "web-1", null, null),
            (found.History[2].Duration, found.History[2].Server, found.History[2].Actor, found.History[2].Error)
        );
        Expect.Near(await Storage.NowAsync(), found.History[2].At);
    }

    [Fact]
    public async Task A_scheduled_job_shows_when_it_was_due_and_when_it_became_ready()
    {
        var start = await Storage.NowAsync();
        var id = await Storage.CreateAsync(Make.Job() with { Start = JobStart.AtInstant(start.AddHours(2)) });
        Expect.Near(start.AddHours(2), (await Storage.FindAsync(id)).History[0].DueAt);
        Advance(TimeSpan.FromHours(5));
        await Storage.PromoteAllAsync();
        await (await Storage.ServerAsync()).RunAllAsync();
        var found = await Storage.FindAsync(id);
        Expect.Timeline("Scheduled Enqueued Processing/1 Succeeded/1", found);
        Expect.Near(start.AddHours(2), found.History[0].DueAt);
        Expect.Near(start.AddHours(5), found.History[1].At);
    }

    [Fact]
    public async Task A_continuation_shows_how_long_it_awaited_its_parent()
    {
        var start = await Storage.NowAsync();
        var parent = await Storage.CreateAsync(Make.Job("parents"));
        var child = await Storage.CreateAsync(Make.Child(parent));
        Advance(TimeSpan.FromHours(3));
        var server = await Storage.ServerAsync();
        await server.RunAllAsync("parents");
        await server.RunAllAsync();
        var found = await Storage.FindAsync(child);
        Expect.Timeline("Awaiting Enqueued Processing/1 Succeeded/1", found);
        Expect.Near(start.AddHours(3), found.History[1].At);
    }

    [Fact]
    public async Task Failed_attempts_stand_with_their_errors_reasons_and_due_times()
    {
        await Storage.CreateAsync();
        var server = await Storage.ServerAsync(name: "web-1");
        await server.FinishAsync(await server.ClaimAsync(), Make.Retry(TimeSpan.FromHours(1), Make.Error("first", "f-1")) with { Reason = "attempt 1 of 3" });
        Advance(TimeSpan.FromHours(2));
        await Storage.PromoteAllAsync();
        await server.FinishAsync(await server.ClaimAsync(), Make.Retry(error: Make.Error("second", "f-2")));
        var last = await server.ClaimAsync();
        await server.FinishAsync(last, Make.Failure(Make.Error("third", "f-3")) with { Reason = "retries are used up" });

        var found = await Storage.FindAsync(last.Id);
        Expect.Timeline("Enqueued Processing/1 Scheduled/1 Enqueued Processing/2 Enqueued/2 Processing/3 Failed/3", found);
        Assert.Equal(["first", "second", "third"], found.History.Where(entry => entry.Error is not null).Select(entry => entry.Error?.Message));
        Assert.Equal(["attempt 1 of 3", "retries are used up"], found.History.Where(entry => entry.Reason is not null).Select(entry => entry.Reason));
        Assert.Equal(found.History[2].At + TimeSpan.FromHours(1), found.History[2].DueAt);
        Assert.Equal(Make.Error("first", "f-1"), found.History[2].Error);
        Assert.All(
            found.History.Where(entry => entry.Error is not null),
            entry => Assert.Equal(("web-1", TimeSpan.FromSeconds(1)), (entry.Server, entry.Duration))
        );
    }

    [Fact]
    public async Task A_job_of_many_lives_shows_them_all()
    {
        var id = await Storage.CreateAsync();
        var server = await Storage.ServerAsync();
        await server.SucceedAsync(await server.ClaimAsync(), "1");
        await Storage.RequeueAsync(id);
        await server.FinishAsync(await server.ClaimAsync(), Make.Failure());
        await Storage.RescheduleAsync(id);
        Advance(TimeSpan.FromHours(2));
        await Storage.PromoteAllAsync();
        await server.FinishAsync(await server.ClaimAsync(), Make.Deletion());
        await Storage.RequeueAsync(id);
        await Storage.DeleteAsync(id);
        await Storage.RequeueAsync(id);
        await server.SucceedAsync(await server.ClaimAsync(), "2");

        var found = await Storage.FindAsync(id);
        Expect.States(
            "Enqueued Processing Succeeded Enqueued Processing Failed Scheduled Enqueued Processing Deleted Enqueued Deleted Enqueued Processing Succeeded",
            found);
        Assert.Equal([3, 6, 10, 11, 12], found.History.Index().Where(step => step.Item.Actor is not null).Select(step => step.Index));
        Assert.All(found.History.Where(entry => entry.State == JobState.Processing), entry => Assert.Equal(1, entry.Attempt));
        Assert.Equal("2", found.Result);
    }

    [Fact]
    public async Task A_person_who_deletes_a_waiting_job_stands_after_the_steps_that_it_had_come_to()
    {
        var id = await Storage.CreateAsync(Make.Job() with { Start = JobStart.After(TimeSpan.FromHours(1)) });
        Advance(TimeSpan.FromHours(2));
        await Storage.PromoteAllAsync();
        await Storage.DeleteAsync(id);
        var found = await Storage.FindAsync(id);
        Expect.Timeline("Scheduled Enqueued Deleted", found);
        Assert.Equal(Make.Person(), found.History[2].Actor);
    }

    [Theory]
    [InlineData(JobChangeKind.Delete, "Enqueued Processing Deleted")]
    [InlineData(JobChangeKind.Requeue, "Enqueued Processing Enqueued")]
    [InlineData(JobChangeKind.Reschedule, "Enqueued Processing Scheduled")]
    public async Task A_person_who_takes_a_running_job_away_stands_after_the_attempt_that_it_had_begun(JobChangeKind kind, string expected)
    {
        await Storage.CreateAsync();
        var server = await Storage.ServerAsync(name: "web-1");
        var job = await server.ClaimAsync();
        server.Renew(job);
        await Storage.ChangeAsync(kind, job.Id);
        var found = await Storage.FindAsync(job.Id);
        Expect.States(expected, found);
        Assert.Equal(("web-1", Make.Person()), (found.History[1].Server, found.History[2].Actor));
    }

    [Fact]
    public async Task A_job_that_was_rescued_shows_the_attempt_that_its_server_died_in()
    {
        await Storage.CreateAsync();
        var server = await Storage.ServerAsync(TimeSpan.FromMinutes(10), "web-1");
        var job = await server.ClaimAsync();
        server.Renew([TestServer.Started(job)], TimeSpan.FromMinutes(10));
        Advance(TimeSpan.FromMinutes(11));
        await Storage.RescueAllAsync();
        await (await Storage.ServerAsync(name: "web-2")).RunAllAsync();
        var found = await Storage.FindAsync(job.Id);
        Expect.States("Enqueued Processing Enqueued Processing Succeeded", found);
        Assert.Equal(("web-1", "web-2"), (found.History[1].Server, found.History[3].Server));
        Assert.False(string.IsNullOrWhiteSpace(found.History[2].Reason));
    }

    [Fact]
    public async Task A_released_attempt_stands_in_the_timeline_too()
    {
        await Storage.CreateAsync();
        var server = await Storage.ServerAsync();
        await server.FinishAsync(await server.ClaimAsync(), Make.Release() with { Reason = "the server is stopping" });
        var job = await server.ClaimAsync();
        await server.SucceedAsync(job);
        var found = await Storage.FindAsync(job.Id);
        Expect.States("Enqueued Processing Enqueued Processing Succeeded", found);
        Assert.Equal("the server is stopping", found.History[2].Reason);
    }

    [Fact]
    public async Task A_continuation_that_was_ruled_out_when_it_was_created_is_one_step()
    {
        var parent = await Storage.JobAsync(JobState.Deleted);
        var child = Make.Child(parent.Id);
        await Storage.TryCreateAsync(child);
        Expect.Timeline("Deleted", await Storage.FindAsync(child.Id));
    }

    [Fact]
    public async Task A_continuation_that_its_parents_end_rules_out_is_two()
    {
        var parent = await Storage.CreateAsync();
        var child = await Storage.CreateAsync(Make.Child(parent));
        await Storage.DeleteAsync(parent);
        Expect.Timeline("Awaiting Deleted", await Storage.FindAsync(child));
    }

    [Fact]
    public async Task A_held_member_shows_that_it_awaited_its_batch()
    {
        var batch = Make.Batch() with { Sealed = false };
        var member = Make.Member(batch.Id);
        await Storage.CreateAsync(batch, member);
        await Storage.SealAsync(batch.Id);
        await (await Storage.ServerAsync()).RunAllAsync();
        Expect.Timeline("Awaiting Enqueued Processing/1 Succeeded/1", await Storage.FindAsync(member.Id));
    }

    [Fact]
    public async Task A_member_of_a_cancelled_batch_shows_its_deletion()
    {
        var (batch, members) = await Storage.CreateBatchAsync(1);
        await Storage.CancelAsync(batch);
        Expect.States("Enqueued Deleted", await Storage.FindAsync(members[0]));
    }

    [Fact]
    public async Task Fifty_attempts_are_all_there_in_their_order()
    {
        var id = await Storage.CreateAsync();
        var server = await Storage.ServerAsync();
        for (var i = 1; i <= 50; i++)
        {
            await server.FinishAsync(await server.ClaimAsync(), Make.Retry(error: Make.Error($"error {i}")));
        }

        var found = await Storage.FindAsync(id);
        Assert.Equal(
            Enumerable.Range(1, 50).Select(i => $"error {i}"),
            found.History.Where(entry => entry.Error is not null).Select(entry => entry.Error?.Message)
        );
        Assert.Equal(Enumerable.Range(1, 50), found.History.Where(entry => entry.State == JobState.Processing).Select(entry => entry.Attempt));
        Assert.Equal("error 50", found.Error?.Message);
    }
}
