namespace JobLib.Storage.Conformance;

/// <summary><c>IJobQueue.FinishAsync</c>: what an outcome makes of a job.</summary>
public abstract class QueueFinishConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    [Fact]
    public async Task Success_keeps_the_result_the_time_it_took_and_the_server()
    {
        var (server, job) = await ClaimedAsync();
        await server.FinishAsync([
            TestServer.Finish(job, Make.Success("""{"sum":7}""")) with
            {
                StartedAgo = TimeSpan.FromSeconds(9),
                Took = TimeSpan.FromSeconds(8),
            },
        ]);
        var found = await Storage.FindAsync(job.Id);
        Assert.Equal((JobState.Succeeded, """{"sum":7}""", "server", 1), (found.State, found.Result, found.Server, found.Attempt));
        Assert.Equal((TimeSpan.FromSeconds(8), null, null, null), (found.Duration, found.Error, found.ReadyAt, found.DueAt));
        Expect.Near(await Storage.NowAsync(), found.FinishedAt);
        Expect.Near(await Storage.NowAsync() - TimeSpan.FromSeconds(9), found.StartedAt);
    }

    [Fact]
    public async Task Success_without_a_result_has_none()
    {
        var (server, job) = await ClaimedAsync();
        await server.SucceedAsync(job);
        Assert.Null((await Storage.FindAsync(job.Id)).Result);
    }

    [Fact]
    public async Task Failure_keeps_the_whole_error()
    {
        var (server, job) = await ClaimedAsync();
        await server.FinishAsync(job, Make.Failure());
        var found = await Storage.FindAsync(job.Id);
        Assert.Equal(
            (JobState.Failed, "Shop.MailException", "no such mailbox", "f-1"),
            (found.State, found.Error?.Type, found.Error?.Message, found.Error?.Fingerprint)
        );
        Assert.Equal(Make.Error(), found.History[^1].Error);
        Expect.Near(await Storage.NowAsync(), found.FinishedAt);
    }

    [Fact]
    public async Task Deletion_by_the_outcome_keeps_its_reason()
    {
        var (server, job) = await ClaimedAsync();
        await server.FinishAsync(job, Make.Deletion() with { Reason = "retries are used up", Error = Make.Error() });
        var found = await Storage.FindAsync(job.Id);
        Assert.Equal((JobState.Deleted, "retries are used up", "f-1"), (found.State, found.Reason, found.Error?.Fingerprint));
        Assert.NotNull(found.ExpiresAt);
    }

    [Fact]
    public async Task A_retry_waits_for_its_delay_and_is_retrying()
    {
        var (server, job) = await ClaimedAsync();
        await server.FinishAsync(job, Make.Retry(TimeSpan.FromHours(2)) with { Reason = "attempt 1 of 3" });
        var found = await Storage.FindAsync(job.Id);
        Assert.Equal((JobState.Scheduled, true, 1, "f-1"), (found.State, found.Retrying, found.Attempt, found.Error?.Fingerprint));
        Assert.Equal(("attempt 1 of 3", null, null), (found.Reason, found.ReadyAt, found.FinishedAt));
        Expect.Near(await Storage.NowAsync() + TimeSpan.FromHours(2), found.DueAt);

        Advance(TimeSpan.FromHours(3));
        await Storage.PromoteAllAsync();
        Assert.False((await Storage.FindAsync(job.Id)).Retrying);
        Assert.Equal(2, (await server.ClaimAsync()).Attempt);
    }

    [Fact]
    public async Task A_retry_without_a_delay_is_ready_at_once_as_the_next_attempt()
    {
        var (server, job) = await ClaimedAsync();
        await server.FinishAsync(job, Make.Retry());
        Assert.Equal((JobState.Enqueued, false), ((await Storage.FindAsync(job.Id)).State, (await Storage.FindAsync(job.Id)).Retrying));
        Assert.Equal(2, (await server.ClaimAsync()).Attempt);
    }

    [Fact]
    public async Task A_released_job_goes_back_to_its_queue_and_its_attempt_does_not_count()
    {
        var (server, job) = await ClaimedAsync();
        await server.FinishAsync(job, Make.Release());
        Assert.Equal(JobState.Enqueued, await Storage.StateAsync(job.Id));
        var again = await server.ClaimAsync();
        Assert.Equal((job.Id, 1, true), (again.Id, again.Attempt, again.Fence > job.Fence));
    }

    [Fact]
    public async Task A_job_that_is_released_with_a_delay_is_scheduled_but_does_not_count_as_retrying()
    {
        var (server, job) = await ClaimedAsync();
        await server.FinishAsync(job, Make.Release(TimeSpan.FromHours(1)));
        var found = await Storage.FindAsync(job.Id);
        Assert.Equal((JobState.Scheduled, false), (found.State, found.Retrying));
        Expect.Near(await Storage.NowAsync() + TimeSpan.FromHours(1), found.DueAt);
        Assert.Equal(0, (await Storage.Reader.OverviewAsync(default)).Retrying);
    }

    [Theory]
    [InlineData(JobOutcomeKind.Retry, true, 2)]
    [InlineData(JobOutcomeKind.Retry, false, 1)]
    [InlineData(JobOutcomeKind.Released, true, 2)]
    [InlineData(JobOutcomeKind.Released, false, 1)]
    public async Task An_outcome_that_charges_makes_the_next_attempt_one_more(JobOutcomeKind kind, bool charges, int next)
    {
        var (server, job) = await ClaimedAsync();
        await server.FinishAsync(job, new JobOutcome { Kind = kind, ChargesAttempt = charges });
        Assert.Equal(next, (await server.ClaimAsync()).Attempt);
    }

    [Theory]
    [InlineData(JobOutcomeKind.Retry, 0)]
    [InlineData(JobOutcomeKind.Retry, 1)]
    [InlineData(JobOutcomeKind.Released, 0)]
    [InlineData(JobOutcomeKind.Released, 1)]
    public async Task An_outcomes_queue_is_where_the_job_goes_on(JobOutcomeKind kind, int hours)
    {
        var (server, job) = await ClaimedAsync();
        await server.FinishAsync(job, new JobOutcome { Kind = kind, Delay = TimeSpan.FromHours(hours), Queue = "slow" });
        Assert.Equal("slow", (await Storage.FindAsync(job.Id)).Queue);
        Advance(TimeSpan.FromHours(2));
        await Storage.PromoteAllAsync();
        Assert.Empty(await server.FetchAsync(10));
        Assert.Equal(job.Id, (await server.ClaimAsync("slow")).Id);
    }

    [Fact]
    public async Task A_failed_job_that_is_requeued_goes_to_the_queue_that_its_outcome_named()
    {
        var (server, job) = await ClaimedAsync();
        await server.FinishAsync(job, Make.Failure() with { Queue = "slow" });
        await Storage.RequeueAsync(job.Id);
        Assert.Equal(job.Id, (await server.ClaimAsync("slow")).Id);
    }

    [Fact]
    public async Task Parameters_that_an_attempt_set_are_merged_into_the_jobs()
    {
        var (server, job) = await ClaimedAsync(Make.Job() with { Parameters = new Dictionary<string, string> { ["kept"] = "1", ["changed"] = "1" } });
        var set = new Dictionary<string, string> { ["changed"] = "2", ["added"] = "2" };
        await server.FinishAsync(job, Make.Retry() with { Parameters = set });
        var expected = new Dictionary<string, string> { ["kept"] = "1", ["changed"] = "2", ["added"] = "2" };
        var next = await server.ClaimAsync();
        Assert.Equal(expected, next.Parameters);

        await server.FinishAsync(next, Make.Success() with { Parameters = new Dictionary<string, string> { ["last"] = "3" } });
        expected["last"] = "3";
        Assert.Equal(expected, (await Storage.FindAsync(job.Id)).Parameters);
    }

    [Fact]
    public async Task A_job_that_expired_before_its_start_and_is_brought_back_is_claimed_as_one_that_never_ran_with_what_was_noted()
    {
        var (server, job) = await ClaimedAsync(Make.Job() with { Parameters = new Dictionary<string, string> { ["joblib-expires-after"] = "00:01:00" } });
        var noted = new Dictionary<string, string> { ["joblib-expired-at"] = "then" };
        await server.FinishAsync(job, new() { Kind = JobOutcomeKind.Deleted, ChargesAttempt = false, Reason = "expired", Parameters = noted });
        Assert.Equal("expired", (await Storage.FindAsync(job.Id)).Reason);
        await Storage.RequeueAsync(job.Id);
        var again = await server.ClaimAsync();
        Assert.Equal((job.Id, 1, 0), (again.Id, again.Attempt, again.Crashes));
        Assert.Equal(["joblib-expired-at", "joblib-expires-after"], again.Parameters.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Success_after_failed_attempts_has_no_error_of_its_own()
    {
        var (server, job) = await ClaimedAsync();
        await server.FinishAsync(job, Make.Retry());
        await server.SucceedAsync(await server.ClaimAsync());
        var found = await Storage.FindAsync(job.Id);
        Assert.Null(found.Error);
        Assert.Equal(2, found.Attempt);
    }

    [Fact]
    public async Task A_body_that_never_began_leaves_no_trace_of_having_run()
    {
        var (server, job) = await ClaimedAsync();
        await server.FinishAsync([new() { Id = job.Id, Fence = job.Fence, Outcome = Make.Deletion() }]);
        var found = await Storage.FindAsync(job.Id);
        Assert.DoesNotContain(found.History, entry => entry.State == JobState.Processing);
    }

    [Fact]
    public async Task Five_hundred_outcomes_of_every_kind_are_recorded_in_one_commit()
    {
        await Storage.CreateAsync(Make.Jobs(500));
        var server = await Storage.ServerAsync();
        var jobs = await server.FetchAsync(500);
        JobOutcome[] kinds = [Make.Success("1"), Make.Failure(), Make.Deletion(), Make.Retry(TimeSpan.FromHours(1)), Make.Release()];
        var result = await server.FinishAsync([.. jobs.Select((job, i) => TestServer.Finish(job, kinds[i % 5]))]);
        Assert.Equal(Enumerable.Repeat(FinishStatus.Applied, 500), result.Outcomes.Select(outcome => outcome.Status));
        Assert.Null(result.Next);
        var counts = (await Storage.Reader.OverviewAsync(default)).Counts;
        Assert.All(
            new[] { JobState.Succeeded, JobState.Failed, JobState.Deleted, JobState.Scheduled, JobState.Enqueued },
            state => Assert.Equal(100, counts[state]));
    }

    [Fact]
    public async Task A_fetch_in_the_same_round_trip_sees_what_the_outcomes_made_ready()
    {
        var (server, parent) = await ClaimedAsync();
        var child = await Storage.CreateAsync(Make.Child(parent.Id));
        var result = await server.FinishAsync([TestServer.Finish(parent, Make.Success("5"))], server.Request(10));
        var next = Assert.Single(result.Next?.Jobs ?? []);
        Assert.Equal((child, "5"), (next.Id, next.Parent?.Result));
    }

    [Fact]
    public async Task A_unit_may_have_no_outcomes_and_only_fetch()
    {
        var id = await Storage.CreateAsync();
        var server = await Storage.ServerAsync();
        var result = await server.FinishAsync([], server.Request(10));
        Assert.Empty(result.Outcomes);
        Assert.Equal([id], result.Next?.Jobs.Select(job => job.Id));
    }

    [Fact]
    public async Task A_repeated_unit_answers_AlreadyApplied_and_gives_the_same_next_jobs()
    {
        await Storage.CreateAsync(Make.Jobs(3));
        var server = await Storage.ServerAsync();
        var first = await server.FetchAsync(1);
        var (outcomes, request) = (new[] { TestServer.Finish(first[0], Make.Success()) }, server.Request(1));
        var once = await server.FinishAsync(outcomes, request);
        var again = await server.FinishAsync(outcomes, request);
        Assert.Equal((FinishStatus.Applied, FinishStatus.AlreadyApplied), (once.Outcomes[0].Status, again.Outcomes[0].Status));
        Assert.Equal(once.Next?.Jobs.Select(job => (job.Id, job.Fence)), again.Next?.Jobs.Select(job => (job.Id, job.Fence)));
        Assert.Equal(1, (await Storage.Reader.OverviewAsync(default)).Counts[JobState.Enqueued]);
    }

    [Fact]
    public async Task A_lease_that_is_over_and_that_no_rescue_has_marked_records_outcomes_and_fetches()
    {
        await Storage.CreateAsync(Make.Jobs(2));
        var server = await Storage.ServerAsync(TimeSpan.FromMinutes(10));
        var job = await server.ClaimAsync();
        Advance(TimeSpan.FromMinutes(11));
        var result = await server.FinishAsync([TestServer.Finish(job, Make.Success())], server.Request(10));
        Assert.Equal((FinishStatus.Applied, 1), (result.Outcomes[0].Status, result.Next?.Jobs.Count));
        Assert.Equal(JobState.Succeeded, await Storage.StateAsync(job.Id));
    }

    private async Task<(TestServer Server, ClaimedJob Job)> ClaimedAsync(NewJob? job = null)
    {
        await Storage.CreateAsync(job ?? Make.Job());
        var server = await Storage.ServerAsync();
        return (server, await server.ClaimAsync());
    }
}
