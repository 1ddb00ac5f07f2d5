namespace JobLib.Storage.Conformance;

/// <summary><c>IMaintenance.PruneAsync</c>: what has expired goes, what somebody still needs stays.</summary>
public abstract class PruneConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    /// <inheritdoc/>
    protected override StoragePolicy Policy => new() { Failed = TimeSpan.FromDays(2) };

    [Fact]
    public async Task An_expired_job_goes_with_its_history_and_its_log()
    {
        await Storage.CreateAsync();
        var server = await Storage.ServerAsync();
        var job = await server.ClaimAsync();
        await server.ReportAsync(new JobReport { Id = job.Id, Fence = job.Fence, Lines = [new() { At = await Storage.NowAsync(), Text = "hello" }] });
        await server.FinishAsync(job, Make.Retry());
        await server.SucceedAsync(await server.ClaimAsync());
        Advance(TimeSpan.FromHours(25));
        Assert.InRange(await Storage.PruneAllAsync(), 1, int.MaxValue);
        Assert.Null(await Storage.FindOrNullAsync(job.Id));
        Assert.Empty((await Storage.Reader.LogAsync(job.Id, 0, 100, default)).Lines);
        Assert.Empty((await Storage.Reader.QueryAsync(new(), default)).Items);
        Assert.Equal(0, (await Storage.Reader.OverviewAsync(default)).Counts[JobState.Succeeded]);
    }

    [Fact]
    public async Task Jobs_that_are_not_over_never_expire()
    {
        var jobs = new List<JobId>();
        foreach (var state in new[] { JobState.Enqueued, JobState.Scheduled, JobState.Processing, JobState.Awaiting })
        {
            jobs.Add((await Storage.JobAsync(state)).Id);
        }

        Advance(TimeSpan.FromDays(300));
        await Storage.PruneAllAsync();
        Assert.Equal(4, (await Storage.Reader.FindAsync(jobs, default)).Count);
    }

    [Fact]
    public async Task Failed_jobs_expire_only_when_the_policy_says_so()
    {
        var kept = await Sandbox.OpenAsync(new());
        Assert.SkipWhen(ReferenceEquals(kept, Storage), "This storage has one instance, and its policy, for all.");
        var (expires, stays) = (await Storage.JobAsync(JobState.Failed), await kept.JobAsync(JobState.Failed));
        Assert.Null((await Storage.FindAsync(stays.Id)).ExpiresAt);
        Advance(TimeSpan.FromDays(3));
        await Storage.PruneAllAsync();
        Assert.Equal((null, JobState.Failed), (await Storage.StateAsync(expires.Id), await Storage.StateAsync(stays.Id)));
    }

    [Fact]
    public async Task A_parent_is_kept_while_children_wait_for_it()
    {
        var parent = await Storage.JobAsync(JobState.Failed);
        var child = await Storage.CreateAsync(Make.Child(parent.Id));
        Advance(TimeSpan.FromDays(30));
        await Storage.PruneAllAsync();
        Assert.Equal((JobState.Failed, JobState.Awaiting), (await Storage.StateAsync(parent.Id), await Storage.StateAsync(child)));

        await Storage.RequeueAsync(child);
        await Storage.PruneAllAsync();
        Assert.Null(await Storage.StateAsync(parent.Id));
    }

    [Fact]
    public async Task A_parent_is_kept_while_a_batch_waits_for_it()
    {
        var parent = await Storage.JobAsync(JobState.Failed);
        var batch = Make.Batch() with { Start = JobStart.AfterJob(parent.Id, JobContinuationOptions.OnlyOnSucceededState) };
        await Storage.CreateAsync(batch, Make.Member(batch.Id));
        Advance(TimeSpan.FromDays(30));
        await Storage.PruneAllAsync();
        Assert.Equal((JobState.Failed, BatchState.Awaiting), (await Storage.StateAsync(parent.Id), (await Storage.FindBatchAsync(batch.Id)).State));
    }

    [Fact]
    public async Task A_batch_is_kept_while_a_child_waits_for_it()
    {
        var (batch, members) = await Storage.CreateBatchAsync(1);
        var server = await Storage.ServerAsync();
        await server.FinishAsync(await server.ClaimAsync(), Make.Failure());
        var child = await Storage.CreateAsync(Make.ChildOfBatch(batch));
        Advance(TimeSpan.FromDays(1));
        await Storage.PruneAllAsync();
        Assert.Equal(JobState.Awaiting, await Storage.StateAsync(child));
        await Storage.RequeueAsync(members[0]);
        await server.RunAllAsync();
        Assert.Equal(JobState.Succeeded, await Storage.StateAsync(child));
    }

    [Fact]
    public async Task A_parent_whose_many_children_are_still_to_be_released_is_kept_until_they_are()
    {
        var server = await Storage.ServerAsync();
        var parent = await Storage.CreateAsync(Make.Job("parents"));
        await Storage.CreateAsync(Enumerable.Range(0, 1_200).Select(_ => Make.Child(parent)));
        await server.SucceedAsync(await server.ClaimAsync("parents"), "5");
        Advance(TimeSpan.FromDays(3));
        await Storage.PruneAllAsync();
        await Storage.MoveAllAsync();
        var children = await server.DrainAsync();
        Assert.Equal(1_200, children.Count);
        Assert.All(children, child => Assert.Equal("5", child.Parent?.Result));
        await Storage.PruneAllAsync();
        Assert.Null(await Storage.StateAsync(parent));
    }

    [Fact]
    public async Task A_step_deletes_no_more_than_its_bound()
    {
        await Storage.CreateAsync(Make.Jobs(30));
        await (await Storage.ServerAsync()).RunAllAsync();
        Advance(TimeSpan.FromDays(2));
        var step = await Storage.Maintenance.PruneAsync(10, default);
        Assert.InRange(step.Done, 1, 10);
        Assert.True(step.More);
        Assert.InRange((await Storage.Reader.OverviewAsync(default)).Counts[JobState.Succeeded], 20, 29);
        await Storage.PruneAllAsync();
        Assert.Equal(0, (await Storage.Reader.OverviewAsync(default)).Counts[JobState.Succeeded]);
    }

    [Fact]
    public async Task A_step_that_finds_nothing_says_so()
    {
        await Storage.JobAsync(JobState.Succeeded);
        var step = await Storage.Maintenance.PruneAsync(10, default);
        Assert.Equal((0, false), (step.Done, step.More));
    }

    [Fact]
    public async Task Two_that_prune_at_once_count_each_job_once()
    {
        await Storage.CreateAsync(Make.Jobs(200));
        await (await Storage.ServerAsync()).RunAllAsync();
        Advance(TimeSpan.FromDays(2));
        var other = await Sandbox.OpenAsync(Policy);
        await Together.RunAsync(4, (i, _) => (i % 2 == 0 ? Storage : other).PruneAllAsync());
        Assert.Equal(0, (await Storage.Reader.OverviewAsync(default)).Counts[JobState.Succeeded]);
    }

    [Fact]
    public async Task Buckets_are_kept_for_as_long_as_the_policy_says()
    {
        var minute = await BeginMinuteAsync();
        await Storage.JobAsync(JobState.Succeeded);
        var query = new SeriesQuery(minute.AddMinutes(-1), minute.AddMinutes(2));
        Advance(TimeSpan.FromDays(7));
        await Storage.PruneAllAsync();
        Assert.NotEmpty(await Storage.Reader.SeriesAsync(query, default));
        Advance(TimeSpan.FromDays(2));
        await Storage.PruneAllAsync();
        Assert.Empty(await Storage.Reader.SeriesAsync(query, default));
    }

    [Fact]
    public async Task Error_groups_that_nothing_has_added_to_go_with_the_audit_trail()
    {
        await Storage.JobAsync(JobState.Failed);
        Advance(TimeSpan.FromDays(20));
        await Storage.PruneAllAsync();
        Assert.Single((await Storage.Reader.ErrorGroupsAsync(new(), default)).Items);
        await Storage.JobAsync(JobState.Failed);
        Advance(TimeSpan.FromDays(20));
        await Storage.PruneAllAsync();
        Assert.Single((await Storage.Reader.ErrorGroupsAsync(new(), default)).Items);
        Advance(TimeSpan.FromDays(20));
        await Storage.PruneAllAsync();
        Assert.Empty((await Storage.Reader.ErrorGroupsAsync(new(), default)).Items);
    }

    [Fact]
    public async Task Thousands_of_jobs_that_expire_keep_nothing_else_from_going()
    {
        const int Bound = 200;
        const int Steps = 10;
        var start = await BeginMinuteAsync();
        await Storage.CreateAsync([.. Enumerable.Range(0, 20).Select(i => Make.Job() with { IdempotencyKey = $"key {i}" })]); // their keys outlive them
        await (await Storage.ServerAsync(name: "keys")).RunAllAsync();
        await Storage.Jobs.ChangeAsync(
            new()
            {
                Kind = JobChangeKind.Requeue,
                Jobs = [(await Storage.JobAsync(JobState.Failed)).Id],
                Actor = Make.Person(),
            },
            default
        );
        Advance(TimeSpan.FromDays(2));
        await Storage.PruneAllAsync();
        var gone = await Storage.ServerAsync(TimeSpan.FromMinutes(10), name: "gone");
        await Storage.CreateAsync(Make.Jobs(3_000));
        var worker = await Storage.ServerAsync();
        await worker.RunAllAsync();
        Advance(TimeSpan.FromDays(40)); // everything is over now
        await Storage.RescueAllAsync();
        for (var step = 0; step < Steps; step++) await Storage.Maintenance.PruneAsync(Bound, default);
        var overview = await Storage.Reader.OverviewAsync(default);
        Assert.InRange(overview.Counts[JobState.Succeeded], 500, 2_999); // there are still many, and yet
        Assert.DoesNotContain(await Storage.Reader.ServersAsync(default), listed => listed.Id == gone.Id.ToString());
        Assert.Empty((await Storage.Reader.AuditAsync(new(), default)).Items);
        Assert.Empty(await Storage.Reader.SeriesAsync(new(start.AddMinutes(-1), start.AddMinutes(2)), default));
        Assert.Equal(InsertStatus.Created, (await Storage.TryCreateAsync(Make.Job(Make.Queue()) with { IdempotencyKey = "key 7" })).Status);
    }
}
