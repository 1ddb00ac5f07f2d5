namespace JobLib.Storage.Conformance;

/// <summary>What the end of a job does to its children and theirs.</summary>
public abstract class ContinuationConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    /// <summary>Every end of a parent with every condition of a child.</summary>
    public static TheoryData<JobOutcomeKind, JobContinuationOptions> Ends =>
    [
        .. from kind in new[] { JobOutcomeKind.Succeeded, JobOutcomeKind.Failed, JobOutcomeKind.Deleted }
           from condition in Enum.GetValues<JobContinuationOptions>()
               .Append(JobContinuationOptions.OnlyOnDeletedState | JobContinuationOptions.OnlyOnFailedState)
           select (kind, condition),
    ];

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task A_child_starts_waits_on_or_is_deleted_as_its_parents_end_says(JobOutcomeKind kind, JobContinuationOptions condition)
    {
        var (server, parent) = await ClaimedAsync();
        var child = await Storage.CreateAsync(Make.Child(parent.Id, condition));
        await server.FinishAsync(parent, new JobOutcome { Kind = kind, Error = kind == JobOutcomeKind.Failed ? Make.Error() : null });
        var end = Enum.Parse<JobState>(kind.ToString());
        Assert.Equal(Tables.ChildOf(end, condition), await Storage.StateAsync(child));
    }

    [Theory]
    [InlineData(JobOutcomeKind.Retry)]
    [InlineData(JobOutcomeKind.Released)]
    public async Task An_attempt_that_is_not_the_jobs_end_leaves_its_children_waiting(JobOutcomeKind kind)
    {
        var (server, parent) = await ClaimedAsync();
        var child = await Storage.CreateAsync(Make.Child(parent.Id, JobContinuationOptions.OnAnyFinishedState));
        await server.FinishAsync(parent, new JobOutcome { Kind = kind });
        Assert.Equal(JobState.Awaiting, await Storage.StateAsync(child));
    }

    [Fact]
    public async Task A_released_child_is_told_its_parents_result()
    {
        var (server, parent) = await ClaimedAsync();
        await Storage.CreateAsync(Make.Child(parent.Id));
        await server.SucceedAsync(parent, """{"sum":7}""");
        Assert.Equal(new ParentOutcome(parent.Id.ToString(), JobState.Succeeded, """{"sum":7}""", null), (await server.ClaimAsync()).Parent);
    }

    [Fact]
    public async Task A_released_child_is_told_its_parents_error()
    {
        var (server, parent) = await ClaimedAsync();
        await Storage.CreateAsync(Make.Child(parent.Id, JobContinuationOptions.OnlyOnFailedState));
        await server.FinishAsync(parent, Make.Failure());
        var outcome = (await server.ClaimAsync()).Parent;
        Assert.Equal(
            (JobState.Failed, null, "Shop.MailException", "no such mailbox"),
            (outcome?.State, outcome?.Result, outcome?.Error?.Type, outcome?.Error?.Message)
        );
    }

    [Fact]
    public async Task A_child_still_knows_its_parents_end_in_every_attempt_and_after_the_parent_has_expired()
    {
        var (server, parent) = await ClaimedAsync();
        await Storage.CreateAsync(Make.Child(parent.Id));
        await server.SucceedAsync(parent, "5");
        await server.FinishAsync(await server.ClaimAsync(), Make.Retry(TimeSpan.FromDays(3)));
        Advance(TimeSpan.FromDays(4));
        await Storage.PruneAllAsync();
        await Storage.PromoteAllAsync();
        Assert.Null(await Storage.StateAsync(parent.Id));
        Assert.Equal("5", (await server.ClaimAsync()).Parent?.Result);
    }

    [Fact]
    public async Task A_delayed_child_is_scheduled_when_its_parent_ends()
    {
        var (server, parent) = await ClaimedAsync();
        var child = await Storage.CreateAsync(
            Make.Job() with
            {
                Start = JobStart.AfterJob(parent.Id, JobContinuationOptions.OnlyOnSucceededState, TimeSpan.FromHours(3)),
            }
        );
        Advance(TimeSpan.FromHours(10));
        await server.SucceedAsync(parent);
        var found = await Storage.FindAsync(child);
        Assert.Equal(JobState.Scheduled, found.State);
        Expect.Near(await Storage.NowAsync() + TimeSpan.FromHours(3), found.DueAt);
    }

    [Fact]
    public async Task The_children_of_one_parent_become_ready_in_the_order_in_which_they_were_created()
    {
        var (server, parent) = await ClaimedAsync();
        var children = await Storage.CreateAsync(Enumerable.Range(0, 20).Select(_ => Make.Child(parent.Id)));
        await server.SucceedAsync(parent);
        Assert.Equal(children, (await server.FetchAsync(50)).Select(job => job.Id));
    }

    [Fact]
    public async Task Children_go_to_their_own_queues_with_their_own_priorities()
    {
        var (server, parent) = await ClaimedAsync();
        var (low, high, other) = (Make.Child(parent.Id), Make.Child(parent.Id) with { Priority = 5 }, Make.Child(parent.Id, queue: "other"));
        await Storage.CreateAsync([low, high, other]);
        await server.SucceedAsync(parent);
        Assert.Equal([high.Id, low.Id, other.Id], (await server.FetchAsync(10, "default", "other")).Select(job => job.Id));
    }

    [Fact]
    public async Task A_failed_parent_that_succeeds_after_a_retry_starts_the_children_that_waited_and_no_other_twice()
    {
        var (server, parent) = await ClaimedAsync();
        var success = await Storage.CreateAsync(Make.Child(parent.Id, queue: "children"));
        var any = await Storage.CreateAsync(Make.Child(parent.Id, JobContinuationOptions.OnAnyFinishedState, "children"));
        var failure = await Storage.CreateAsync(Make.Child(parent.Id, JobContinuationOptions.OnlyOnFailedState, "children"));
        await server.FinishAsync(parent, Make.Failure());
        var first = await server.FetchAsync(10, "children");
        Assert.Equal([any, failure], first.Select(job => job.Id));
        await server.SucceedAsync(first);

        await Storage.RequeueAsync(parent.Id);
        await server.SucceedAsync(await server.ClaimAsync());
        Assert.Equal([success], (await server.FetchAsync(10, "children")).Select(job => job.Id));
    }

    [Fact]
    public async Task A_failed_parent_that_is_deleted_deletes_the_children_that_waited_for_its_success()
    {
        var (server, parent) = await ClaimedAsync();
        var child = await Storage.CreateAsync(Make.Child(parent.Id));
        await server.FinishAsync(parent, Make.Failure());
        await Storage.DeleteAsync(parent.Id);
        Assert.Equal(JobState.Deleted, await Storage.StateAsync(child));
    }

    [Fact]
    public async Task A_child_starts_once_though_its_parent_succeeds_twice()
    {
        var (server, parent) = await ClaimedAsync();
        var child = await Storage.CreateAsync(Make.Child(parent.Id, queue: "children"));
        await server.SucceedAsync(parent);
        Assert.Equal(1, await server.RunAllAsync("children"));
        await Storage.RequeueAsync(parent.Id);
        Assert.Equal(1, await server.RunAllAsync());
        Assert.Empty(await server.FetchAsync(10, "children"));
        Assert.Equal(JobState.Succeeded, await Storage.StateAsync(child));
    }

    [Fact]
    public async Task Deleting_a_running_parent_deals_with_its_children_at_once()
    {
        var (_, parent) = await ClaimedAsync();
        var (success, any) = (
            await Storage.CreateAsync(Make.Child(parent.Id)),
            await Storage.CreateAsync(Make.Child(parent.Id, JobContinuationOptions.OnAnyFinishedState))
        );
        await Storage.DeleteAsync(parent.Id);
        Assert.Equal((JobState.Deleted, JobState.Enqueued), (await Storage.StateAsync(success), await Storage.StateAsync(any)));
    }

    [Theory]
    [InlineData(JobState.Enqueued)]
    [InlineData(JobState.Scheduled)]
    [InlineData(JobState.Awaiting)]
    public async Task Deleting_a_parent_that_never_ran_deals_with_its_children_too(JobState state)
    {
        var parent = await Storage.JobAsync(state);
        var child = await Storage.CreateAsync(Make.Child(parent.Id));
        var deletion = await Storage.CreateAsync(Make.Child(parent.Id, JobContinuationOptions.OnlyOnDeletedState));
        await Storage.DeleteAsync(parent.Id);
        Assert.Equal((JobState.Deleted, JobState.Enqueued), (await Storage.StateAsync(child), await Storage.StateAsync(deletion)));
    }

    [Fact]
    public async Task A_chain_runs_from_its_first_link_to_its_last()
    {
        var links = new List<NewJob> { Make.Job() };
        for (var i = 1; i < 30; i++)
        {
            links.Add(Make.Child(links[^1].Id));
        }

        await Storage.CreateAsync(links);
        var server = await Storage.ServerAsync();
        foreach (var link in links)
        {
            var job = Assert.Single(await server.FetchAsync(10));
            Assert.Equal(link.Id, job.Id);
            await server.SucceedAsync(job);
        }
    }

    [Fact]
    public async Task The_deletion_of_a_chains_head_reaches_two_thousand_links()
    {
        var links = new List<NewJob> { Make.Job() };
        for (var i = 0; i < 2_000; i++)
        {
            links.Add(Make.Child(links[^1].Id));
        }

        await Storage.CreateAsync(links);
        await Storage.DeleteAsync(links[0].Id);
        Assert.Empty(await Storage.Reader.OrphansAsync(10, default));
        await Storage.MoveAllAsync();
        Assert.Equal(2_001, (await Storage.Reader.OverviewAsync(default)).Counts[JobState.Deleted]);
    }

    [Fact]
    public async Task Three_thousand_children_are_released_in_bounded_steps_and_each_runs_once()
    {
        var (server, parent) = await ClaimedAsync();
        var children = await Storage.CreateAsync(Enumerable.Range(0, 3_000).Select(_ => Make.Child(parent.Id)));
        await server.SucceedAsync(parent);
        var counts = (await Storage.Reader.OverviewAsync(default)).Counts;
        Assert.InRange(counts[JobState.Enqueued], 0, 1_000);
        Assert.Equal(3_000, counts[JobState.Enqueued] + counts[JobState.Awaiting]);
        Assert.Empty(await Storage.Reader.OrphansAsync(10, default));

        var step = await Storage.Maintenance.MoveHeldAsync(500, default);
        Assert.InRange(step.Done, 1, 500);
        Assert.True(step.More);
        await Storage.MoveAllAsync();
        var ran = await server.DrainAsync();
        Assert.Equal(children.Order(), ran.Select(job => job.Id).Order());
        Assert.All(ran, job => Assert.Equal(JobState.Succeeded, job.Parent?.State));
        await server.SucceedAsync(ran);
    }

    [Fact]
    public async Task A_child_that_is_attached_while_its_siblings_are_still_being_released_starts_too()
    {
        var (server, parent) = await ClaimedAsync();
        await Storage.CreateAsync(Enumerable.Range(0, 1_500).Select(_ => Make.Child(parent.Id)));
        await server.SucceedAsync(parent);
        var late = await Storage.CreateAsync(Make.Child(parent.Id, queue: "late"));
        await Storage.MoveAllAsync();
        Assert.Equal(late, (await server.ClaimAsync("late")).Id);
    }

    [Fact]
    public async Task Children_that_are_still_to_be_released_start_though_their_parent_is_requeued_meanwhile()
    {
        var (server, parent) = await ClaimedAsync();
        await Storage.CreateAsync(Enumerable.Range(0, 1_500).Select(_ => Make.Child(parent.Id, queue: "children")));
        await server.SucceedAsync(parent);
        await Storage.RequeueAsync(parent.Id);
        await Storage.MoveAllAsync();
        await server.SucceedAsync(await server.ClaimAsync());
        await Storage.MoveAllAsync();
        Assert.Equal(1_500, (await server.DrainAsync("children")).Count);
    }

    [Fact]
    public async Task A_batch_starts_after_the_job_that_it_continues_and_not_when_that_fails()
    {
        var (server, parent) = await ClaimedAsync();
        var batch = Make.Batch() with { Start = JobStart.AfterJob(parent.Id, JobContinuationOptions.OnlyOnSucceededState) };
        await Storage.CreateAsync(batch, Make.Members(batch.Id, 2, "members"));
        await server.FinishAsync(parent, Make.Failure());
        await Storage.MoveAllAsync();
        Assert.Equal(BatchState.Awaiting, (await Storage.FindBatchAsync(batch.Id)).State);

        await Storage.RequeueAsync(parent.Id);
        await server.SucceedAsync(await server.ClaimAsync());
        await Storage.MoveAllAsync();
        Assert.Equal(2, (await server.FetchAsync(10, "members")).Count);
    }

    [Fact]
    public async Task A_batch_that_its_parents_end_rules_out_is_Deleted_with_its_members_and_continuations()
    {
        var (server, parent) = await ClaimedAsync();
        var batch = Make.Batch() with { Start = JobStart.AfterJob(parent.Id, JobContinuationOptions.OnlyOnSucceededState) };
        var member = Make.Member(batch.Id);
        await Storage.CreateAsync(batch, member);
        var (success, deletion) = (
            await Storage.CreateAsync(Make.ChildOfBatch(batch.Id)),
            await Storage.CreateAsync(Make.ChildOfBatch(batch.Id, JobContinuationOptions.OnlyOnDeletedState))
        );
        await server.FinishAsync(parent, Make.Deletion());
        await Storage.MoveAllAsync();
        Assert.Equal(BatchState.Deleted, (await Storage.FindBatchAsync(batch.Id)).State);
        Assert.Equal(
            (JobState.Deleted, JobState.Deleted, JobState.Enqueued),
            (await Storage.StateAsync(member.Id), await Storage.StateAsync(success), await Storage.StateAsync(deletion)));
    }

    private async Task<(TestServer Server, ClaimedJob Job)> ClaimedAsync()
    {
        await Storage.CreateAsync();
        var server = await Storage.ServerAsync();
        return (server, await server.ClaimAsync());
    }
}
