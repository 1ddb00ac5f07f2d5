namespace JobLib.Storage.Conformance;

/// <summary><c>IJobWriter.InsertAsync</c>: what a new job becomes.</summary>
public abstract class JobInsertConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    [Fact]
    public async Task A_new_job_is_enqueued_with_everything_that_it_was_created_with()
    {
        var job = Make.Job("critical") with
        {
            Priority = 7,
            IdempotencyKey = "order:42",
            ConcurrencyKey = "customer:7",
            RecurringId = "nightly",
            Tags = ["mail", "vip"],
            Parameters = new Dictionary<string, string> { ["tenant"] = "acme", ["empty"] = "" },
            CapturedContext = "de-DE;de;00-abc-def-01",
        };
        var before = await Storage.NowAsync();
        await Storage.CreateAsync(job);

        var found = await Storage.FindAsync(job.Id);
        Assert.Equal(job.Id.ToString(), found.Id);
        Assert.Equal(JobState.Enqueued, found.State);
        Assert.Equal("critical", found.Queue);
        Assert.Equal(7, found.Priority);
        Assert.Equal(job.Payload, found.Payload);
        Assert.Equal("order:42", found.IdempotencyKey);
        Assert.Equal("customer:7", found.ConcurrencyKey);
        Assert.Equal("nightly", found.RecurringId);
        Assert.Equal(["mail", "vip"], found.Tags.Order());
        Assert.Equal(job.Parameters, found.Parameters);
        Assert.Equal(job.CapturedContext, found.CapturedContext);
        Expect.Between(before, found.CreatedAt, await Storage.NowAsync());
        Expect.Between(before, found.ReadyAt, await Storage.NowAsync());
    }

    [Fact]
    public async Task A_new_job_has_no_past()
    {
        var found = await Storage.FindAsync(await Storage.CreateAsync());
        Assert.Equal((0L, 0, 0), (found.Fence, found.Attempt, found.Crashes));
        Assert.Equal((null, null, null, null), (found.StartedAt, found.FinishedAt, found.ExpiresAt, found.DueAt));
        Assert.Equal((null, null, null, null, null), (found.Error, found.Result, found.Server, found.ParentId, found.BatchId));
        Assert.False(found.Retrying || found.WaitsForKey);
        Assert.Empty(found.Children);
    }

    [Fact]
    public async Task A_job_with_a_delay_is_scheduled_by_the_storages_clock()
    {
        var id = await Storage.CreateAsync(Make.Job() with { Start = JobStart.After(TimeSpan.FromHours(5)) });
        var found = await Storage.FindAsync(id);
        Assert.Equal((JobState.Scheduled, null, false), (found.State, found.ReadyAt, found.Retrying));
        Expect.Near(await Storage.NowAsync() + TimeSpan.FromHours(5), found.DueAt);
    }

    [Fact]
    public async Task A_job_for_an_instant_to_come_is_scheduled_for_exactly_that_instant()
    {
        var at = new DateTimeOffset(2044, 2, 29, 13, 30, 15, TimeSpan.FromHours(2));
        var found = await Storage.FindAsync(await Storage.CreateAsync(Make.Job() with { Start = JobStart.AtInstant(at) }));
        Assert.Equal((JobState.Scheduled, at.ToUniversalTime()), (found.State, found.DueAt));
        Assert.Equal(TimeSpan.Zero, found.DueAt.GetValueOrDefault().Offset);
    }

    [Fact]
    public async Task A_job_for_an_instant_that_is_past_is_enqueued()
    {
        var start = JobStart.AtInstant(await Storage.NowAsync() - TimeSpan.FromMinutes(1));
        Assert.Equal(JobState.Enqueued, await Storage.StateAsync(await Storage.CreateAsync(Make.Job() with { Start = start })));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-60)]
    public async Task A_delay_of_nothing_or_less_is_no_delay(int seconds)
    {
        var start = JobStart.After(TimeSpan.FromSeconds(seconds));
        Assert.Equal(JobState.Enqueued, await Storage.StateAsync(await Storage.CreateAsync(Make.Job() with { Start = start })));
    }

    [Fact]
    public async Task A_job_may_be_scheduled_a_thousand_years_ahead()
    {
        var at = new DateTimeOffset(3025, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var found = await Storage.FindAsync(await Storage.CreateAsync(Make.Job() with { Start = JobStart.AtInstant(at) }));
        Assert.Equal(at, found.DueAt);
        Assert.Equal(0, await Storage.PromoteAllAsync());
    }

    [Fact]
    public async Task As_many_jobs_as_the_storage_takes_are_created_in_one_unit_and_answered_in_order()
    {
        var jobs = Make.Jobs(Storage.Info.MaxSet);
        var answers = await Storage.InsertAsync([.. jobs]);
        Assert.Equal(jobs.Select(job => new CreationResult(InsertStatus.Created, job.Id)), answers);
        Assert.Equal(jobs.Count, (await Storage.Reader.OverviewAsync(default)).Counts[JobState.Enqueued]);
    }

    [Fact]
    public async Task The_jobs_of_a_unit_become_ready_in_their_order()
    {
        var ids = await Storage.CreateAsync(Make.Jobs(50));
        var server = await Storage.ServerAsync();
        Assert.Equal(ids, (await server.FetchAsync(50)).Select(job => job.Id));
    }

    [Fact]
    public async Task An_answer_that_is_not_Created_concerns_its_job_alone()
    {
        var (first, orphan, last) = (Make.Job(), Make.Child(Make.Id()), Make.Job());
        var answers = await Storage.InsertAsync(first, orphan, last);
        Assert.Equal([InsertStatus.Created, InsertStatus.ParentMissing, InsertStatus.Created], answers.Select(answer => answer.Status));
        Assert.Equal(
            (JobState.Enqueued, null, JobState.Enqueued),
            (await Storage.StateAsync(first.Id), await Storage.StateAsync(orphan.Id), await Storage.StateAsync(last.Id))
        );
    }

    [Fact]
    public async Task An_empty_unit_has_an_empty_answer()
    {
        var result = await Storage.Jobs.InsertAsync(new(), null, default);
        Assert.Empty(result.Jobs);
        Assert.Empty(result.Batches);
    }

    [Fact]
    public async Task Synchronous_calls_from_many_threads_at_once_all_return_after_their_job_exists()
    {
        var jobs = Make.Jobs(64);
        var errors = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var threads = jobs.Select(job => new Thread(() =>
        {
            var status = SynchronousCall.Run(() => Storage.Jobs.InsertAsync(new() { Jobs = [job] }, null, default)).Jobs[0].Status;
            if (status != InsertStatus.Created) errors.Enqueue($"{job.Id}: {status}");
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.Empty(errors);
        Assert.Equal(64, (await Storage.Reader.FindAsync([.. jobs.Select(job => job.Id)], default)).Count);
    }

    [Fact]
    public async Task Another_instance_on_the_same_data_sees_the_job_at_once()
    {
        var other = await Sandbox.OpenAsync();
        Assert.Equal(JobState.Enqueued, await other.StateAsync(await Storage.CreateAsync()));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("_")]
    [InlineData("0123456789abcdefghijklmnopqrstuvwxyz_-0123456789abcdefghijklmnop")]
    public async Task A_queues_name_may_have_one_to_64_characters(string queue)
    {
        var id = await Storage.CreateAsync(Make.Job(queue));
        var server = await Storage.ServerAsync(queues: queue);
        var claimed = await server.ClaimAsync(queue);
        Assert.Equal((id, queue), (claimed.Id, claimed.Queue));
        await server.SucceedAsync(claimed);
        Assert.Equal(queue, (await Storage.FindAsync(id)).Queue);
    }

    [Fact]
    public async Task Twenty_tags_and_keys_of_256_characters_are_kept_whole()
    {
        var key = string.Concat(Enumerable.Repeat("κλειδί-🔑", 30))[..256];
        var job = Make.Job() with
        {
            IdempotencyKey = key,
            ConcurrencyKey = key,
            RecurringId = key,
            Tags = [.. Enumerable.Range(10, 20).Select(i => $"{i}{key[..254]}")],
        };
        await Storage.CreateAsync(job);
        var found = await Storage.FindAsync(job.Id);
        Assert.Equal((key, key, key), (found.IdempotencyKey, found.ConcurrencyKey, found.RecurringId));
        Assert.Equal(job.Tags, found.Tags.Order(StringComparer.Ordinal));
    }
}
