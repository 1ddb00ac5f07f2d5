namespace JobLib.Storage.Conformance;

/// <summary><c>IJobReader.QueryAsync</c> and <c>CountAsync</c>: which jobs.</summary>
public abstract class JobQueryConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    /// <summary>Every state.</summary>
    public static TheoryData<JobState> States => [.. Enum.GetValues<JobState>()];

    [Fact]
    public async Task Without_conditions_all_jobs_match_the_newest_first()
    {
        var ids = await Storage.CreateAsync(Make.Jobs(5));
        var page = await Storage.Reader.QueryAsync(new(), default);
        Assert.Equal(Texts(ids.Reverse()), page.Items.Select(job => job.Id));
        Assert.Equal((null, null), (page.Next, page.SearchedTo));
    }

    [Theory]
    [MemberData(nameof(States))]
    public async Task A_state_chooses_the_jobs_that_are_in_it(JobState state)
    {
        var expected = new List<JobId>();
        foreach (var each in Enum.GetValues<JobState>())
        {
            var id = (await Storage.JobAsync(each, Make.Job($"q-{each}".ToLowerInvariant()))).Id;
            if (each == state) expected.Add(id);
        }

        var query = new JobQuery { States = [state], Queue = $"q-{state}".ToLowerInvariant() };
        await MatchAsync(query, expected);
    }

    [Fact]
    public async Task Several_states_choose_the_jobs_of_any_of_them()
    {
        var failed = await Storage.JobAsync(JobState.Failed);
        await Storage.JobAsync(JobState.Deleted);
        var running = await Storage.JobAsync(JobState.Processing);
        await MatchAsync(new() { States = [JobState.Processing, JobState.Failed] }, [running.Id, failed.Id]);
    }

    [Fact]
    public async Task Retrying_chooses_the_retries_among_the_scheduled()
    {
        await Storage.JobAsync(JobState.Scheduled);
        var retry = await RetryAsync();
        await MatchAsync(new() { Retrying = true }, [retry]);
        await MatchAsync(new() { Retrying = true, States = [JobState.Scheduled] }, [retry]);
        await MatchAsync(new() { Retrying = true, States = [JobState.Failed] }, []);
    }

    [Fact]
    public async Task A_job_that_waits_for_its_key_is_among_the_Enqueued()
    {
        var ids = await Storage.CreateAsync([Make.Job() with { ConcurrencyKey = "k" }, Make.Job() with { ConcurrencyKey = "k" }]);
        await (await Storage.ServerAsync()).FetchAsync(10);
        await MatchAsync(new() { States = [JobState.Enqueued] }, [ids[1]]);
        Assert.True((await Storage.Reader.QueryAsync(new() { States = [JobState.Enqueued] }, default)).Items[0].WaitsForKey);
    }

    [Theory]
    [MemberData(nameof(States))]
    public async Task A_queue_chooses_its_jobs_in_every_state(JobState state)
    {
        var job = await Storage.JobAsync(state, Make.Job("wanted"));
        await Storage.JobAsync(state, Make.Job("other"));
        await MatchAsync(new() { Queue = "wanted" }, [job.Id]);
    }

    [Theory]
    [InlineData("Shop.IMailer", 2)]
    [InlineData("IMailer", 2)]
    [InlineData("shop.imailer", 2)]
    [InlineData("imailer", 2)]
    [InlineData("Mailer", 1)]
    [InlineData("Shop", 0)]
    [InlineData("Shop.I%", 0)]
    [InlineData("_Mailer", 0)]
    public async Task A_type_is_found_by_its_full_name_with_or_without_its_namespace(string type, int expected)
    {
        await Storage.CreateAsync(
        [
            Make.Job() with { Payload = Make.Payload(type: "Shop.IMailer, Shop") },
            Make.Job() with { Payload = Make.Payload(type: "Shop.IMailer, Shop") },
            Make.Job() with { Payload = Make.Payload(type: "Other.Deep.Mailer, Other") },
        ]);
        Assert.Equal(expected, (await Storage.Reader.QueryAsync(new() { Type = type }, default)).Items.Count);
    }

    [Theory]
    [InlineData("Repository", "Save")]
    [InlineData("repository", "save")]
    [InlineData("Repository`1[[Shop.Order, Shop]]", "Save")]
    [InlineData("Shop.Repository`1[[Shop.Order, Shop]]", "Save[[Shop.Order, Shop]]")]
    public async Task A_generic_job_is_found_by_the_name_that_lists_show(string type, string method)
    {
        var payload = Make.Payload(type: "Shop.Repository`1[[Shop.Order, Shop]], Shop", method: "Save[[Shop.Order, Shop]]");
        var id = await Storage.CreateAsync(Make.Job() with { Payload = payload });
        await Storage.CreateAsync([
            Make.Job() with
            {
                Payload = payload with { Type = "Shop.Order, Shop" },
            },
            Make.Job() with
            {
                Payload = payload with { Method = "SaveAll" },
            },
        ]);
        await MatchAsync(new() { Type = type, Method = method }, [id]);
    }

    [Fact]
    public async Task A_nested_type_is_found_by_the_name_that_lists_show()
    {
        var id = await Storage.CreateAsync(Make.Job() with { Payload = Make.Payload(type: "Shop.Outer+Inner, Shop") });
        await MatchAsync(new() { Type = "Inner" }, [id]);
        await MatchAsync(new() { Type = "Outer+Inner" }, [id]);
        await MatchAsync(new() { Type = "Outer" }, []);
    }

    [Fact]
    public async Task A_job_of_a_contract_which_has_no_assembly_is_found_by_all_of_its_name()
    {
        var id = await Storage.CreateAsync(Make.Job() with { Payload = new("mail.send", "v2", "", "[]") });
        await MatchAsync(new() { Type = "mail.send", Method = "v2" }, [id]);
        await MatchAsync(new() { Type = "mail" }, []);
    }

    [Fact]
    public async Task A_method_is_found_whatever_its_case_and_never_by_a_part()
    {
        var send = await Storage.CreateAsync(Make.Job() with { Payload = Make.Payload(method: "Send") });
        await Storage.CreateAsync(Make.Job() with { Payload = Make.Payload(method: "SendAll") });
        await MatchAsync(new() { Method = "send" }, [send]);
        await MatchAsync(new() { Method = "Sen" }, []);
    }

    [Theory]
    [InlineData("100%")]
    [InlineData("a_b")]
    [InlineData("x' OR '1'='1")]
    [InlineData("[abc]")]
    [InlineData("naïve 日本 🙂")]
    [InlineData("{a,b}\"\\")]
    public async Task A_tag_matches_exactly_whatever_it_is_made_of(string tag)
    {
        var id = await Storage.CreateAsync(Make.Job() with { Tags = ["one", tag] });
        await Storage.CreateAsync(Make.Job() with { Tags = ["1000", "aXb", "one", "a", "naive"] });
        await MatchAsync(new() { Tag = tag }, [id]);
        Assert.Contains(tag, (await Storage.FindAsync(id)).Tags);
    }

    [Fact]
    public async Task A_recurring_id_chooses_its_runs()
    {
        var runs = await Storage.CreateAsync([Make.Run("a"), Make.Run("b"), Make.Run("a"), Make.Job()]);
        await MatchAsync(new() { RecurringId = "a" }, [runs[2], runs[0]]);
        await MatchAsync(new() { RecurringId = "A" }, []);
    }

    [Fact]
    public async Task A_batch_chooses_its_members_in_every_state()
    {
        var batch = Make.Batch();
        await Storage.CreateAsync(batch);
        var (expected, failed) = (new List<JobId>(), new List<JobId>());
        foreach (var state in Enum.GetValues<JobState>())
        {
            var member = await Storage.JobAsync(state, Make.Member(batch.Id, Make.Queue()));
            expected.Insert(0, member.Id);
            if (state == JobState.Failed) failed.Add(member.Id);
        }

        await Storage.CreateBatchAsync(2);
        await MatchAsync(new() { BatchId = batch.Id.ToString() }, expected);
        await MatchAsync(new() { BatchId = batch.Id.ToString(), States = [JobState.Failed] }, failed);
        await MatchAsync(new() { BatchId = Make.Id().ToString() }, []);
    }

    [Fact]
    public async Task A_fingerprint_chooses_the_jobs_whose_last_error_has_it()
    {
        var server = await Storage.ServerAsync();
        await Storage.CreateAsync(Make.Jobs(4));
        var jobs = await server.FetchAsync(4);
        await server.FinishAsync(jobs[0], Make.Failure(Make.Error(fingerprint: "a")));
        await server.FinishAsync(jobs[1], Make.Retry(TimeSpan.FromHours(1), Make.Error(fingerprint: "a")));
        await server.FinishAsync(jobs[2], Make.Failure(Make.Error(fingerprint: "b")));
        await server.SucceedAsync(jobs[3]);
        await MatchAsync(new() { Fingerprint = "a" }, [jobs[1].Id, jobs[0].Id]);
        await MatchAsync(new() { Fingerprint = "a", States = [JobState.Failed] }, [jobs[0].Id]);
        await MatchAsync(new() { Fingerprint = "a", Retrying = true }, [jobs[1].Id]);
    }

    [Fact]
    public async Task Times_choose_by_creation_from_inclusive_to_exclusive()
    {
        var ids = new List<JobId>();
        for (var i = 0; i < 4; i++)
        {
            ids.Add(await Storage.CreateAsync(Make.Job() with { Id = IdOf(await Storage.NowAsync()) }));
            Advance(TimeSpan.FromHours(1));
        }

        var times = (await Task.WhenAll(ids.Select(id => Storage.FindAsync(id)))).Select(job => job.CreatedAt).ToList();
        await MatchAsync(new() { From = times[1], To = times[3] }, [ids[2], ids[1]]);
        await MatchAsync(new() { From = times[3] }, [ids[3]]);
        await MatchAsync(new() { To = times[1] }, [ids[0]]);
        await MatchAsync(new() { From = times[1].ToOffset(TimeSpan.FromHours(9)), To = times[3] }, [ids[2], ids[1]]);
        await MatchAsync(new() { From = times[1], To = times[3], Order = JobOrder.OldestFirst }, [ids[1], ids[2]]);
        await MatchAsync(new() { From = times[1], UpToId = ids[2].ToString() }, [ids[2], ids[1]]);
        await MatchAsync(new() { To = times[3], UpToId = ids[0].ToString(), States = [JobState.Enqueued] }, [ids[0]]);
    }

    [Fact]
    public async Task Creators_whose_clocks_differ_by_seconds_move_no_job_out_of_the_time_that_it_was_created_in()
    {
        var now = await Storage.NowAsync();
        var ids = await Storage.CreateAsync(new[] { -30, 30 }.Select(seconds => Make.Job() with { Id = IdOf(now.AddSeconds(seconds)) }));
        await MatchAsync(new() { From = now.AddSeconds(-1), To = now.AddSeconds(10) }, [ids[1], ids[0]]);
    }

    [Theory]
    [InlineData(JobOrder.NewestFirst)]
    [InlineData(JobOrder.OldestFirst)]
    public async Task A_list_by_queue_state_and_time_is_whole_however_many_other_jobs_stand_around(JobOrder order)
    {
        var wanted = new List<JobId>(await Storage.CreateAsync(Make.Jobs(2, "legacy")));
        await Storage.CreateAsync(Make.Jobs(JobQuery.ScanBound / 2 + 10));
        wanted.Add(await Storage.CreateAsync(Make.Job("legacy")));
        await Storage.CreateAsync(Make.Jobs(JobQuery.ScanBound / 2 + 10));
        if (order == JobOrder.NewestFirst) wanted.Reverse();
        var query = new JobQuery { Order = order, Queue = "legacy" };
        await WholeAsync(query with { States = [JobState.Enqueued] }, wanted);
        await WholeAsync(query, wanted);
        await WholeAsync(query with { States = [JobState.Processing] }, []);
        await WholeAsync(
            query with
            {
                States = [JobState.Enqueued],
                UpToId = wanted[1].ToString(),
            },
            order == JobOrder.NewestFirst ? wanted.Skip(1) : wanted.Take(2)
        );

        var now = await Storage.NowAsync();
        await WholeAsync(new() { Order = order, Type = "Nobody", From = now.AddMinutes(5) }, []); // nothing is looked at
        await WholeAsync(new() { Order = order, Type = "Nobody", To = now.AddMinutes(-10) }, []);
    }

    [Fact]
    public async Task A_list_by_type_or_of_what_succeeded_in_one_queue_is_whole_however_many_other_jobs_stand_around()
    {
        var archive = Make.Job("legacy") with { Payload = Make.Payload(type: "Shop.Archive, Shop", method: "MoveAsync") };
        var ids = new List<JobId>(await Storage.CreateAsync([archive, archive with { Id = Make.Id() }]));
        await Storage.CreateAsync(Make.Jobs(JobQuery.ScanBound / 2 + 10));
        ids.Add(await Storage.CreateAsync(archive with { Id = Make.Id() }));
        await Storage.CreateAsync(Make.Jobs(JobQuery.ScanBound / 2 + 10));
        var byType = new JobQuery { Type = "archive" };
        var byQueue = new JobQuery { Queue = "legacy" };
        await BothWaysAsync(byType, ids);
        await BothWaysAsync(new() { Method = "MoveAsync", Queue = "legacy" }, ids);
        await BothWaysAsync(byType with { States = [JobState.Enqueued] }, ids);
        await BothWaysAsync(byType with { States = [JobState.Enqueued], Queue = "default" }, []);

        await (await Storage.ServerAsync()).RunAllAsync("default", "legacy");
        foreach (var query in new[] { byType, byQueue, byType with { Queue = "legacy" } })
        {
            await BothWaysAsync(query, ids);
            await BothWaysAsync(query with { States = [JobState.Succeeded] }, ids);
            await BothWaysAsync(query with { States = [JobState.Succeeded, JobState.Failed], UpToId = ids[1].ToString() }, ids[..2]);
            await BothWaysAsync(query with { States = [JobState.Enqueued, JobState.Failed] }, []);
        }

        await BothWaysAsync(byType with { States = [JobState.Succeeded], Queue = "default" }, []);
        await BothWaysAsync(byType with { States = [JobState.Succeeded], Method = "Run" }, []);
        await BothWaysAsync(new() { Type = "Nobody", States = [JobState.Succeeded] }, []);
        await BothWaysAsync(new() { Queue = "nobody", States = [JobState.Succeeded] }, []);
    }

    [Fact]
    public async Task An_upper_bound_of_id_fixes_what_matches_at_a_moment()
    {
        var ids = await Storage.CreateAsync(Make.Jobs(3));
        await Storage.CreateAsync(Make.Jobs(2));
        await MatchAsync(new() { UpToId = ids[2].ToString() }, [ids[2], ids[1], ids[0]]);
        await MatchAsync(new() { UpToId = ids[0].ToString() }, [ids[0]]);
    }

    [Fact]
    public async Task Every_condition_that_is_given_must_hold()
    {
        var wanted = Make.Job("a") with { Tags = ["t"], RecurringId = "r", Payload = Make.Payload(method: "Run") };
        await Storage.CreateAsync(
        [
            wanted,
            wanted with { Id = Make.Id(), Queue = "b" },
            wanted with { Id = Make.Id(), Tags = [] },
            wanted with { Id = Make.Id(), RecurringId = null },
            wanted with { Id = Make.Id(), Payload = Make.Payload() },
        ]);
        await MatchAsync(new() { States = [JobState.Enqueued], Queue = "a", Tag = "t", RecurringId = "r", Method = "Run", Type = "IMailer" }, [wanted.Id]);
    }

    [Fact]
    public async Task Text_is_looked_for_in_arguments_with_case_and_in_errors_without()
    {
        var server = await Storage.ServerAsync();
        var ids = await Storage.CreateAsync([Argument("""["Berlin"]"""), Argument("""["berlin"]""")]);
        await MatchAsync(new() { ArgumentText = "Berlin" }, [ids[0]]);
        var escaped = await Storage.CreateAsync([Argument("[\"\\ud83d\\ude42 \\u00e9t\\u00e9\"]"), Argument("[\"\\\\u00e9\"]")]);
        await MatchAsync(new() { ArgumentText = "🙂" }, [escaped[0]]);
        await MatchAsync(new() { ArgumentText = "été" }, [escaped[0]]);
        await MatchAsync(new() { ArgumentText = "é" }, [escaped[0]]); // the second one holds a backslash and letters
        await Storage.DeleteAsync(escaped[0]);
        await Storage.DeleteAsync(escaped[1]);
        var jobs = await server.FetchAsync(2);
        await server.FinishAsync(jobs[0], Make.Failure(Make.Error("No such MAILBOX")));
        await server.FinishAsync(jobs[1], Make.Retry(TimeSpan.FromHours(1), Make.Error("time-out")));
        await MatchAsync(new() { ErrorText = "mailbox" }, [jobs[0].Id]);
        await MatchAsync(new() { ErrorText = "out", Retrying = true }, [jobs[1].Id]);
        await MatchAsync(new() { ErrorText = "mailbox", ArgumentText = "berlin" }, []);
    }

    [Fact]
    public async Task A_search_of_arguments_sees_no_more_of_them_than_it_is_shown()
    {
        await Storage.CreateAsync([.. Enumerable.Range(0, 3).Select(_ => Argument("""["Ann","PIN-88"]"""))]);
        var ids = await Storage.CreateAsync([Argument("""["Ann","other"]""")]);
        JobQuery Shown(string text, string? path = null) =>
            new()
            {
                ArgumentText = text,
                ArgumentPath = path,
                ShownArguments = call => call.Arguments.Contains("other", StringComparison.Ordinal) ? call.Arguments : """["Ann",null]""",
            };

        await MatchAsync(Shown("PIN-88"), []);
        await MatchAsync(Shown("PIN-88", "1"), []);
        await MatchAsync(Shown("other", "1"), [ids[0]]);
        Assert.Null((await Storage.Reader.QueryAsync(Shown("PIN-88") with { Size = 1 }, default)).Next);
        Assert.Equal(new(4, false), await Storage.Reader.CountAsync(Shown("Ann"), 10, default));
        Assert.Equal(new(0, false), await Storage.Reader.CountAsync(new() { ArgumentText = "Ann", ShownArguments = _ => null }, 10, default));
    }

    [Fact]
    public async Task An_argument_is_found_by_its_path()
    {
        var ids = await Storage.CreateAsync([Argument("""[7,{"customer":{"id":42,"name":"Ann"}}]"""), Argument("""[42,{"customer":{"id":7}}]""")]);
        await MatchAsync(new() { ArgumentPath = "1.customer.id", ArgumentText = "42" }, [ids[0]]);
        await MatchAsync(new() { ArgumentPath = "0", ArgumentText = "42" }, [ids[1]]);
        await MatchAsync(new() { ArgumentPath = "1.Customer.Name", ArgumentText = "Ann" }, [ids[0]]);
        await MatchAsync(new() { ArgumentPath = "5", ArgumentText = "42" }, []);
    }

    [Fact]
    public async Task A_search_that_reaches_its_bound_says_how_far_it_looked_and_goes_on()
    {
        var wanted = await Storage.CreateAsync(Argument("""["needle"]"""));
        await Storage.CreateAsync(Make.Jobs(JobQuery.ScanBound + 20));
        var query = new JobQuery { ArgumentText = "needle" };
        var first = await Storage.Reader.QueryAsync(query, default);
        Assert.Empty(first.Items);
        Assert.NotNull(first.SearchedTo);
        Assert.NotNull(first.Next);
        var second = await Storage.Reader.QueryAsync(query with { Cursor = first.Next }, default);
        Assert.Equal([wanted.ToString()], second.Items.Select(job => job.Id));
        Assert.Equal((null, null), (second.Next, second.SearchedTo));
    }

    [Fact]
    public async Task Jobs_of_a_type_in_a_state_and_a_queue_are_listed_at_once_though_more_than_a_search_looks_at_are_in_these()
    {
        var print = Make.Payload(type: "Shop.Printer, Shop", method: "Print");
        var server = await Storage.ServerAsync();
        var (here, there) = (new List<JobId>(), new List<JobId>());
        for (var i = 0; i < 4; i++)
        {
            await Storage.CreateAsync(Make.Jobs((JobQuery.ScanBound / 4) + 10));
            await Storage.CreateAsync(Make.Job("done") with { Payload = print });
            await server.RunAllAsync("done");
            here.Insert(0, await Storage.CreateAsync(Make.Job() with { Payload = print }));
            there.Insert(0, await Storage.CreateAsync(Make.Job("other") with { Payload = print }));
        }

        var query = new JobQuery { Type = "Printer", States = [JobState.Enqueued] };
        List<JobId> both = [.. here.Zip(there).SelectMany(pair => new[] { pair.Second, pair.First })];
        await WholeAsync(query with { Queue = "default" }, here);
        await WholeAsync(query, both);
        await WholeAsync(query with { States = [JobState.Enqueued, JobState.Failed], Method = "print" }, both);
        await WholeAsync(query with { Order = JobOrder.OldestFirst }, both.AsEnumerable().Reverse());
        await WholeAsync(query with { UpToId = both[2].ToString() }, both.Skip(2));
        await WholeAsync(query with { Queue = "default", States = [JobState.Succeeded] }, []);
        Assert.Equal(new CappedCount(8, false), await Storage.Reader.CountAsync(query, 1_000, default));
        var first = await Storage.Reader.QueryAsync(query with { Size = 5 }, default);
        var second = await Storage.Reader.QueryAsync(query with { Size = 5, Cursor = first.Next }, default);
        Assert.Equal(Texts(both), first.Items.Concat(second.Items).Select(job => job.Id));
    }

    [Fact]
    public async Task A_search_whose_time_is_over_says_how_far_it_looked_and_goes_on()
    {
        var began = (await Storage.Reader.OverviewAsync(default)).Now;
        List<JobId> wanted = [];
        for (var i = 0; i < 3; i++)
        {
            wanted.Insert(0, await Storage.CreateAsync(Argument("""["needle"]""")));
            await Storage.CreateAsync(Make.Jobs(600));
        }

        var query = new JobQuery { ArgumentText = "needle", ScanTime = TimeSpan.Zero };
        var found = new List<string>();
        var pages = 0;
        for (string? cursor = null; pages == 0 || cursor is not null; pages++)
        {
            var page = await Storage.Reader.QueryAsync(query with { Cursor = cursor }, default);
            found.AddRange(page.Items.Select(job => job.Id));
            cursor = page.Next;
            Assert.Equal(cursor is null, page.SearchedTo is null);
            Assert.True(page.SearchedTo is null || page.SearchedTo >= began, $"searched to {page.SearchedTo}, but the first job is of {began} or later");
        }

        Assert.Equal(wanted.Select(id => id.ToString()), found);
        Assert.InRange(pages, 2, 100);
    }

    [Fact]
    public async Task A_count_is_exact_up_to_its_cap_and_says_when_there_are_more()
    {
        await Storage.CreateAsync(Make.Jobs(20, "a"));
        await Storage.CreateAsync(Make.Jobs(5, "b"));
        var query = new JobQuery { Queue = "a" };
        Assert.Equal(new CappedCount(20, false), await Storage.Reader.CountAsync(query, 100, default));
        Assert.Equal(new CappedCount(20, false), await Storage.Reader.CountAsync(query, 20, default));
        Assert.Equal(new CappedCount(19, true), await Storage.Reader.CountAsync(query, 19, default));
        Assert.Equal(new CappedCount(0, false), await Storage.Reader.CountAsync(query with { Queue = "c" }, 10, default));
        Assert.Equal(new CappedCount(25, false), await Storage.Reader.CountAsync(new(), 1_000, default));
    }

    [Fact]
    public async Task A_list_shows_of_each_job_what_the_job_itself_shows()
    {
        foreach (var state in Enum.GetValues<JobState>())
        {
            await Storage.JobAsync(state, Make.Job(Make.Queue()) with { Tags = ["t"], RecurringId = "r", Priority = 3 });
        }

        await RetryAsync();
        var items = (await Storage.Reader.QueryAsync(new(), default)).Items;
        var details = await Storage.Reader.FindAsync([.. items.Select(job => JobId.Parse(job.Id))], default);
        foreach (var item in items)
        {
            var found = Assert.Single(details, job => job.Id == item.Id);
            Assert.Equal(
                (found.State, found.Queue, found.Priority, found.Payload, found.Attempt),
                (item.State, item.Queue, item.Priority, item.Payload, item.Attempt)
            );
            Assert.Equal(
                (found.CreatedAt, found.ReadyAt, found.DueAt, found.StartedAt, found.FinishedAt, found.Duration),
                (item.CreatedAt, item.ReadyAt, item.DueAt, item.StartedAt, item.FinishedAt, item.Duration));
            Assert.Equal(
                (found.Retrying, found.WaitsForKey, found.Server, found.BatchId, found.RecurringId),
                (item.Retrying, item.WaitsForKey, item.Server, item.BatchId, item.RecurringId)
            );
            Assert.Equal((found.ServerId, found.State == JobState.Processing), (item.ServerId, item.ServerId is not null));
            Assert.Equal((found.Error?.Message, found.Error?.Fingerprint, null), (item.Error?.Message, item.Error?.Fingerprint, item.Error?.Details));
            Assert.Equal(found.Tags, item.Tags);
        }
    }

    [Fact]
    public async Task Finding_many_leaves_out_what_does_not_exist()
    {
        var ids = await Storage.CreateAsync(Make.Jobs(3));
        Assert.Equal(
            Texts(ids),
            (await Storage.Reader.FindAsync([ids[0], Make.Id(), ids[1], ids[2]], default)).Select(job => job.Id).Order(StringComparer.Ordinal)
        );
        Assert.Empty(await Storage.Reader.FindAsync([], default));
    }

    private static NewJob Argument(string arguments) => Make.Job() with { Payload = Make.Payload(arguments) };

    private static IEnumerable<string> Texts(IEnumerable<JobId> ids) => ids.Select(id => id.ToString());

    private async Task<JobId> RetryAsync()
    {
        var staged = await Storage.JobAsync(JobState.Processing);
        await Assert.IsType<TestServer>(staged.Server).FinishAsync(Assert.IsType<ClaimedJob>(staged.Claim), Make.Retry(TimeSpan.FromHours(1)));
        return staged.Id;
    }

    // As a creator's clock would have made it.
    private static JobId IdOf(DateTimeOffset at) => new(Guid.CreateVersion7(at));

    // In either order: in one page, in pages of one, and counted.
    private async Task BothWaysAsync(JobQuery query, IReadOnlyList<JobId> expected)
    {
        foreach (var order in new[] { JobOrder.OldestFirst, JobOrder.NewestFirst })
        {
            JobId[] inOrder = [.. order == JobOrder.OldestFirst ? expected : expected.Reverse()];
            await WholeAsync(query with { Order = order }, inOrder);
            var found = new List<string>();
            string? cursor = null;
            do
            {
                var page = await Storage.Reader.QueryAsync(query with { Order = order, Size = 1, Cursor = cursor }, default);
                found.AddRange(page.Items.Select(job => job.Id));
                cursor = page.Next;
            }
            while (cursor is not null && found.Count <= inOrder.Length);
            Assert.Equal(Texts(inOrder), found);
        }

        Assert.Equal(new CappedCount(expected.Count, false), await Storage.Reader.CountAsync(query, 1_000, default));
    }

    // In one page: it neither stopped at a bound nor asks to be continued.
    private async Task WholeAsync(JobQuery query, IEnumerable<JobId> expected)
    {
        var page = await Storage.Reader.QueryAsync(query, default);
        Assert.Equal(Texts(expected), page.Items.Select(job => job.Id));
        Assert.Equal((null, null), (page.Next, page.SearchedTo));
    }

    private async Task MatchAsync(JobQuery query, List<JobId> expected)
    {
        Assert.Equal(Texts(expected), (await Storage.Reader.QueryAsync(query, default)).Items.Select(job => job.Id));
        Assert.Equal(new CappedCount(expected.Count, false), await Storage.Reader.CountAsync(query, 1_000, default));
    }
}
