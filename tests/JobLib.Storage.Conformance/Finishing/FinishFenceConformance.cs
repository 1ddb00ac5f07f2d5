namespace JobLib.Storage.Conformance;

/// <summary>
/// <c>IJobQueue.FinishAsync</c> that comes twice, too late, from the wrong server or with what cannot be stored; its neighbours are never undone.
/// </summary>
public abstract class FinishFenceConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    /// <summary>Every kind of outcome.</summary>
    public static TheoryData<JobOutcomeKind> Kinds => [.. Enum.GetValues<JobOutcomeKind>()];

    /// <summary>Every change by a person.</summary>
    public static TheoryData<JobChangeKind> Changes => [.. Enum.GetValues<JobChangeKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_outcome_that_is_repeated_answers_AlreadyApplied_and_changes_nothing(JobOutcomeKind kind)
    {
        var (server, job) = await ClaimedAsync();
        var outcome = new JobOutcome
        {
            Kind = kind,
            Delay = TimeSpan.FromHours(1),
            Error = kind is JobOutcomeKind.Failed or JobOutcomeKind.Retry ? Make.Error() : null,
        };
        await server.FinishAsync(job, outcome);
        var before = await Storage.FindAsync(job.Id);
        Assert.Equal(FinishStatus.AlreadyApplied, await server.TryFinishAsync(job, outcome));
        Assert.Equivalent(before, await Storage.FindAsync(job.Id));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_two_claims_of_one_job_in_one_unit_only_the_later_one_counts(bool laterFirst)
    {
        await Storage.CreateAsync();
        var server = await Storage.ServerAsync();
        var earlier = await server.ClaimAsync();
        await Storage.RequeueAsync(earlier.Id);
        var later = await server.ClaimAsync();
        JobFinish[] outcomes = [TestServer.Finish(earlier, Make.Retry()), TestServer.Finish(later, Make.Success())];
        var result = await server.FinishAsync(laterFirst ? [.. outcomes.Reverse()] : outcomes);
        Assert.Equal(
            laterFirst ? [FinishStatus.Applied, FinishStatus.Stale] : [FinishStatus.Stale, FinishStatus.Applied],
            result.Outcomes.Select(outcome => outcome.Status)
        );
        Assert.Equal(JobState.Succeeded, await Storage.StateAsync(later.Id));
    }

    [Fact]
    public async Task A_retry_that_is_repeated_after_the_job_was_claimed_again_is_stale()
    {
        var (server, job) = await ClaimedAsync();
        await server.FinishAsync(job, Make.Retry());
        var next = await server.ClaimAsync();
        Assert.Equal(FinishStatus.Stale, await server.TryFinishAsync(job, Make.Retry()));
        Assert.Equal(JobState.Processing, await Storage.StateAsync(job.Id));
        await server.SucceedAsync(next);
    }

    [Fact]
    public async Task An_outcome_of_a_job_that_its_server_has_given_back_is_stale_before_anybody_claims_it_again()
    {
        var (server, job) = await ClaimedAsync();
        Assert.Equal(1, server.Renew().PutBack); // which names no job, with no fetch in flight
        Assert.Equal(FinishStatus.Stale, await server.TryFinishAsync(job, Make.Success()));
        Assert.Equal(JobState.Enqueued, await Storage.StateAsync(job.Id));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task An_outcome_with_another_fence_is_stale(int difference)
    {
        var (server, job) = await ClaimedAsync();
        Assert.Equal(FinishStatus.Stale, await server.TryFinishAsync(job with { Fence = job.Fence + difference }, Make.Success()));
        Assert.Equal(JobState.Processing, await Storage.StateAsync(job.Id));
    }

    [Fact]
    public async Task An_outcome_of_another_server_is_stale_though_it_names_the_fence()
    {
        var (server, job) = await ClaimedAsync();
        Assert.Equal(FinishStatus.Stale, await (await Storage.ServerAsync()).TryFinishAsync(job, Make.Success()));
        Assert.Equal(JobState.Processing, await Storage.StateAsync(job.Id));
        await server.SucceedAsync(job);
    }

    [Fact]
    public async Task An_outcome_of_a_job_that_never_was_claimed_or_never_was_is_stale()
    {
        var (server, job) = await ClaimedAsync();
        var waiting = await Storage.CreateAsync();
        Assert.Equal(FinishStatus.Stale, await server.TryFinishAsync(job with { Id = waiting }, Make.Success()));
        Assert.Equal(FinishStatus.Stale, await server.TryFinishAsync(job with { Id = Make.Id() }, Make.Success()));
        Assert.Equal(JobState.Enqueued, await Storage.StateAsync(waiting));
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task An_outcome_is_stale_after_a_person_has_moved_the_job(JobChangeKind kind)
    {
        var (server, job) = await ClaimedAsync();
        await Storage.ChangeAsync(kind, job.Id);
        var before = await Storage.FindAsync(job.Id);
        Assert.True(before.Fence > job.Fence);
        Assert.Equal(FinishStatus.Stale, await server.TryFinishAsync(job, Make.Success("1")));
        Assert.Equivalent(before, await Storage.FindAsync(job.Id));
    }

    [Fact]
    public async Task An_outcome_is_stale_after_a_rescue()
    {
        var (server, job) = await ClaimedAsync(TimeSpan.FromMinutes(10));
        Advance(TimeSpan.FromMinutes(11));
        await Storage.RescueAllAsync();
        Assert.Equal(FinishStatus.Stale, await server.TryFinishAsync(job, Make.Success()));
        Assert.Equal(JobState.Enqueued, await Storage.StateAsync(job.Id));
    }

    [Fact]
    public async Task An_outcome_of_a_job_that_has_expired_is_stale()
    {
        var (server, job) = await ClaimedAsync();
        await server.SucceedAsync(job);
        Advance(TimeSpan.FromDays(2));
        await Storage.PruneAllAsync();
        Assert.Equal(FinishStatus.Stale, await server.TryFinishAsync(job, Make.Success()));
    }

    [Theory]
    [InlineData('\0')]
    [InlineData('\uD83D')]
    [InlineData('\uDE00')]
    public async Task A_result_that_no_database_can_hold_is_rejected_with_a_reason_and_the_job_stays_held(int character)
    {
        var result = $"\"a{(char)character}b\""; // NUL or half of a surrogate pair
        var (server, job) = await ClaimedAsync();
        var answer = Assert.Single((await server.FinishAsync([TestServer.Finish(job, Make.Success(result))])).Outcomes);
        Assert.Equal(FinishStatus.Rejected, answer.Status);
        Assert.False(string.IsNullOrWhiteSpace(answer.Reason));
        Assert.Equal(JobState.Processing, await Storage.StateAsync(job.Id));
        await server.FinishAsync(job, Make.Failure());
    }

    [Fact]
    public async Task Stale_rejected_and_repeated_outcomes_leave_their_neighbours_applied()
    {
        await Storage.CreateAsync(Make.Jobs(6));
        var server = await Storage.ServerAsync();
        var jobs = await server.FetchAsync(6);
        await server.SucceedAsync(jobs[1]);
        await Storage.RequeueAsync(jobs[3].Id);

        var result = await server.FinishAsync(
        [
            TestServer.Finish(jobs[0], Make.Success()),
            TestServer.Finish(jobs[1], Make.Success()),
            TestServer.Finish(jobs[2], Make.Success("\0")),
            TestServer.Finish(jobs[3], Make.Success()),
            TestServer.Finish(jobs[4] with { Fence = 1 }, Make.Success()),
            TestServer.Finish(jobs[5], Make.Failure()),
        ]);
        Assert.Equal(
            [FinishStatus.Applied, FinishStatus.AlreadyApplied, FinishStatus.Rejected, FinishStatus.Stale, FinishStatus.Stale, FinishStatus.Applied],
            result.Outcomes.Select(outcome => outcome.Status));
        var states = await Task.WhenAll(jobs.Select(job => Storage.StateAsync(job.Id)));
        Assert.Equal([JobState.Succeeded, JobState.Succeeded, JobState.Processing, JobState.Enqueued, JobState.Processing, JobState.Failed], states);
    }

    [Fact]
    public async Task An_outcome_and_a_deletion_at_once_leave_the_job_in_one_place()
    {
        for (var round = 0; round < 20; round++)
        {
            var (server, job) = await ClaimedAsync();
            var finish = Task.Run(() => server.TryFinishAsync(job, Make.Failure()));
            var delete = Task.Run(() => Storage.DeleteAsync(job.Id));
            await Task.WhenAll(finish, delete);
            var found = await Storage.FindAsync(job.Id);
            Assert.Equal(JobState.Deleted, found.State);
            Assert.Equal(await finish == FinishStatus.Applied, found.History.Any(entry => entry.State == JobState.Failed));
        }
    }

    [Fact]
    public async Task One_outcome_sent_by_two_calls_at_once_is_applied_once()
    {
        for (var round = 0; round < 20; round++)
        {
            var (server, job) = await ClaimedAsync();
            var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => server.FinishWhenFreeAsync(job, Make.Success()))));
            Assert.Equal([FinishStatus.Applied, FinishStatus.AlreadyApplied, FinishStatus.AlreadyApplied], answers.Order());
        }
    }

    private async Task<(TestServer Server, ClaimedJob Job)> ClaimedAsync(TimeSpan? lease = null)
    {
        await Storage.CreateAsync();
        var server = await Storage.ServerAsync(lease);
        return (server, await server.ClaimAsync());
    }
}
