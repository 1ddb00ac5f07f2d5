namespace JobLib.Storage.Conformance;

/// <summary><c>IJobReader.QueryAsync</c> page by page: every order, no loss, nothing twice.</summary>
public abstract class JobPagingConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    [Theory]
    [InlineData(JobOrder.NewestFirst)]
    [InlineData(JobOrder.OldestFirst)]
    public async Task Pages_by_creation_give_every_job_once_and_in_order(JobOrder order)
    {
        var ids = await Storage.CreateAsync(Make.Jobs(23));
        var expected = order == JobOrder.NewestFirst ? ids.Reverse() : ids;
        Assert.Equal(Texts(expected), await WalkAsync(new() { Order = order, Size = 5 }));
    }

    [Fact]
    public async Task Pages_by_due_time_give_every_job_once_though_many_are_due_at_one_instant()
    {
        var at = (await Storage.NowAsync()).AddHours(1);
        var jobs = Enumerable.Range(0, 24).Select(i => Make.Job() with { Start = JobStart.AtInstant(at.AddMinutes(i % 3)) }).ToList();
        await Storage.CreateAsync(jobs);
        var query = new JobQuery { Order = JobOrder.DueFirst, States = [JobState.Scheduled], Size = 5 };
        var walked = await WalkAsync(query);
        Assert.Equal(Texts(jobs.Select(job => job.Id)).Order(StringComparer.Ordinal), walked.Order(StringComparer.Ordinal));
        var minutes = jobs.ToDictionary(job => job.Id.ToString(), job => job.Start.At);
        Assert.Equal(walked.Select(id => minutes[id]).Order(), walked.Select(id => minutes[id]));
    }

    [Theory]
    [InlineData(JobState.Succeeded)]
    [InlineData(JobState.Failed)]
    [InlineData(JobState.Deleted)]
    public async Task Pages_by_end_give_every_job_once_though_many_ended_in_one_commit(JobState state)
    {
        var server = await Storage.ServerAsync();
        var groups = new List<HashSet<string>>();
        for (var i = 0; i < 4; i++)
        {
            await Storage.CreateAsync([.. Make.Jobs(3), .. Make.Jobs(3, "other")]);
            var jobs = await server.FetchAsync(6, "default", "other");
            var outcome = state switch { JobState.Succeeded => Make.Success(), JobState.Failed => Make.Failure(), _ => Make.Deletion() };
            await server.FinishAsync([.. jobs.Select(job => TestServer.Finish(job, outcome))]);
            groups.Insert(0, [.. jobs.Select(job => job.Id.ToString())]);
            Advance(TimeSpan.FromMinutes(1));
        }

        var walked = await WalkAsync(new() { Order = JobOrder.FinishedFirst, States = [state], Size = 5 });
        Assert.Equal(24, walked.Distinct().Count());
        Assert.All(walked.Chunk(6).Zip(groups), pair => Assert.Subset(pair.Second, pair.First.ToHashSet()));
    }

    [Fact]
    public async Task Pages_of_several_states_are_merged_in_order()
    {
        var expected = new List<JobId>();
        for (var i = 0; i < 4; i++)
        {
            foreach (var state in new[] { JobState.Enqueued, JobState.Failed, JobState.Processing, JobState.Scheduled })
            {
                expected.Insert(0, (await Storage.JobAsync(state)).Id);
            }
        }

        Assert.Equal(
            Texts(expected),
            await WalkAsync(new() { States = [JobState.Scheduled, JobState.Enqueued, JobState.Processing, JobState.Failed], Size = 3 })
        );
    }

    [Fact]
    public async Task Pages_with_conditions_give_every_match_once()
    {
        var jobs = Enumerable.Range(0, 40).Select(i => Make.Job(i % 2 == 0 ? "a" : "b") with { Tags = [$"t{i % 4}"] }).ToList();
        await Storage.CreateAsync(jobs);
        var expected = jobs.Where(job => job.Tags[0] == "t2").Select(job => job.Id).Reverse();
        Assert.Equal(Texts(expected), await WalkAsync(new() { Queue = "a", Tag = "t2", Size = 3 }));
    }

    [Fact]
    public async Task Pages_of_a_text_search_give_every_match_once()
    {
        var jobs = Enumerable.Range(0, 30).Select(i => Make.Job() with { Payload = Make.Payload(i % 3 == 0 ? """["yes"]""" : """["no"]""") }).ToList();
        await Storage.CreateAsync(jobs);
        var expected = jobs.Where(job => job.Payload.Arguments.Contains("yes", StringComparison.Ordinal)).Select(job => job.Id).Reverse();
        Assert.Equal(Texts(expected), await WalkAsync(new() { ArgumentText = "yes", Size = 3 }));
    }

    [Fact]
    public async Task Jobs_that_come_while_one_pages_are_not_missed_and_make_nothing_come_twice()
    {
        var ids = await Storage.CreateAsync(Make.Jobs(15));
        var walked = await WalkAsync(new() { Size = 4 }, () => Storage.CreateAsync(Make.Jobs(3)));
        Assert.Equal(Texts(ids.Reverse()), walked);
    }

    [Fact]
    public async Task Jobs_that_go_while_one_pages_make_no_other_be_missed()
    {
        var ids = await Storage.CreateAsync(Make.Jobs(16));
        var last = ids.Count;
        // the very job that the cursor stands on
        var walked = await WalkAsync(new() { Size = 4, States = [JobState.Enqueued] }, () => Storage.DeleteAsync(ids[last -= 4]));
        Assert.Equal(Texts(ids.Reverse()), walked);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(500)]
    public async Task A_page_has_the_size_that_was_asked_for_and_the_last_one_says_that_it_is_the_last(int size)
    {
        await Storage.CreateAsync(Make.Jobs(14));
        var pages = new List<int>();
        await WalkAsync(new() { Size = size }, visit: page => pages.Add(page.Items.Count));
        Assert.Equal((14 + size - 1) / size, pages.Count);
        Assert.All(pages.SkipLast(1), count => Assert.Equal(size, count));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("")]
    [InlineData("AAAA'; DROP TABLE job; --")]
    public async Task An_unknown_cursor_is_refused(string cursor)
    {
        await Storage.CreateAsync();
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Storage.Reader.QueryAsync(new() { Cursor = cursor }, default));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Storage.Reader.AuditAsync(new(10, cursor), default));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Storage.Reader.BatchesAsync(new(10, cursor), default));
    }

    [Theory]
    [InlineData(JobOrder.DueFirst)]
    [InlineData(JobOrder.DueFirst, JobState.Enqueued)]
    [InlineData(JobOrder.DueFirst, JobState.Scheduled, JobState.Failed)]
    [InlineData(JobOrder.FinishedFirst)]
    [InlineData(JobOrder.FinishedFirst, JobState.Scheduled)]
    [InlineData(JobOrder.FinishedFirst, JobState.Succeeded, JobState.Failed)]
    public async Task An_order_that_does_not_fit_the_states_is_refused(JobOrder order, params JobState[] states) =>
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Storage.Reader.QueryAsync(new() { Order = order, States = states }, default));

    [Fact]
    public async Task Retries_may_be_listed_by_due_time_without_naming_their_state()
    {
        var server = await Storage.ServerAsync();
        await Storage.CreateAsync(Make.Jobs(2));
        var jobs = await server.FetchAsync(2);
        await server.FinishAsync(jobs[0], Make.Retry(TimeSpan.FromHours(2)));
        await server.FinishAsync(jobs[1], Make.Retry(TimeSpan.FromHours(1)));
        Assert.Equal(Texts([jobs[1].Id, jobs[0].Id]), await WalkAsync(new() { Retrying = true, Order = JobOrder.DueFirst, Size = 1 }));
    }

    [Fact]
    public async Task Batches_are_listed_the_newest_first_page_by_page()
    {
        var ids = new List<JobId>();
        for (var i = 0; i < 7; i++)
        {
            ids.Insert(0, (await Storage.CreateBatchAsync(1)).Batch);
        }

        var read = new List<string>();
        string? cursor = null;
        do
        {
            var page = await Storage.Reader.BatchesAsync(new(2, cursor), default);
            read.AddRange(page.Items.Select(batch => batch.Id));
            cursor = page.Next;
        }
        while (cursor is not null);
        Assert.Equal(Texts(ids), read);
    }

    private static IEnumerable<string> Texts(IEnumerable<JobId> ids) => ids.Select(id => id.ToString());

    private async Task<IReadOnlyList<string>> WalkAsync(JobQuery query, Func<Task>? between = null, Action<Page<JobSummary>>? visit = null)
    {
        var walked = new List<string>();
        for (var pages = 0; pages < 100; pages++)
        {
            var page = await Storage.Reader.QueryAsync(query, default);
            visit?.Invoke(page);
            walked.AddRange(page.Items.Select(job => job.Id));
            if (page.Next is null) return walked;
            query = query with { Cursor = page.Next };
            if (between is not null) await between();
        }

        throw new InvalidOperationException("The pages come to no end.");
    }
}
