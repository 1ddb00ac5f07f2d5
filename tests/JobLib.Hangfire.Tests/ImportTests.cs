using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Hangfire;
using Hangfire.States;
using JobLib.Faults;
using JobLib.Hangfire.Source;
using JobLib.Hangfire.Tests.Stores;
using JobLib.InMemory;
using JobLib.Storage;
using JobLib.Tests;
using JobLib.Tests.Processes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using HangfireContinuation = Hangfire.JobContinuationOptions;
using HangfireJob = Hangfire.Common.Job;
using HangfireRecurringOptions = Hangfire.RecurringJobOptions;

namespace JobLib.Hangfire.Tests;

/// <summary>What the real Hangfire has stored, on each of its storages, comes to JobLib as it was.</summary>
public sealed class ImportTests
{
    public static TheoryData<string> Stores() => HangfireStore.All();

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Jobs_of_every_state_move_once_and_are_over_in_Hangfire(string kind)
    {
        await using var store = await HangfireStore.CreateAsync(kind);
        var sold = store.Enqueue<Shop>(x => x.Sell("tea", 2));
        var alarm = store.Enqueue<Shop>(x => x.Alarm("fire"));
        var later = store.Client.Create<Shop>(x => x.Sell("ice", 1), new ScheduledState(TimeSpan.FromHours(2)));
        var retrying = store.Retrying<Shop>(x => x.Break("clock"), TimeSpan.FromHours(1), retries: 3);
        var failed = store.Failed<Shop>(x => x.Break("door"), new InvalidOperationException("no handle"));
        var thanks = store.Client.ContinueJobWith<Shop>(sold, x => x.Thank("Ada"));
        var afterThanks = store.Client.ContinueJobWith<Shop>(thanks, x => x.Thank("Eve"), HangfireContinuation.OnAnyFinishedState);
        var afterFailure = store.Client.ContinueJobWith<Shop>(failed, x => x.Thank("Bob"));
        string[] all = [sold, alarm, later, retrying, failed, thanks, afterThanks, afterFailure];
        await using var target = new Target();

        var report = await target.ImportAsync(store.Storage);
        var again = await target.ImportAsync(store.Storage);

        Assert.Equal((2, 2, 3, 1, 0), (report.Enqueued, report.Scheduled, report.Awaiting, report.Failed, report.LeftCount));
        Assert.Equal(0, again.Moved + again.LeftCount);
        Assert.Equal(Enumerable.Repeat("MovedToJobLib", all.Length), all.Select(store.StateOf));
        Assert.All(all, id => Assert.True(store.Expires(id), id));
        var jobs = await target.JobsAsync();
        Assert.Equal(all.Order(), jobs.Keys.Order());
        Assert.Equal(
            [
                (JobState.Enqueued, "default"),
                (JobState.Enqueued, "critical"),
                (JobState.Scheduled, "default"),
                (JobState.Scheduled, "default"),
                (JobState.Failed, "default"),
            ],
            all[..5].Select(id => (jobs[id].State, jobs[id].Queue)));
        Assert.Equal(["InvalidOperationException", "no handle"], [jobs[failed].Error?.Type.Split('.')[^1], jobs[failed].Error?.Message]);
        Assert.Equal([jobs[sold].Id, jobs[thanks].Id, jobs[failed].Id], new[] { thanks, afterThanks, afterFailure }.Select(id => jobs[id].ParentId));
        Assert.Equal(
            [JobContinuationOptions.OnlyOnSucceededState, JobContinuationOptions.OnlyOnSucceededState | JobContinuationOptions.OnlyOnDeletedState],
            [jobs[thanks].Condition, jobs[afterThanks].Condition]);
        Assert.All(all[5..], id => Assert.Equal(JobState.Awaiting, jobs[id].State));
        Assert.InRange(jobs[later].DueAt ?? default, DateTimeOffset.UtcNow.AddMinutes(115), DateTimeOffset.UtcNow.AddMinutes(120));
        Assert.Equal("3", jobs[retrying].Parameters["joblib-earlier-attempts"]);
        Assert.All(jobs.Values, job => Assert.Equal("hangfire", Assert.Single(job.Tags)));
        Assert.All(jobs, job => Assert.Equal($"hangfire:{job.Key}", job.Value.IdempotencyKey));

        await target.StartAsync();
        await Eventually.TrueAsync(() => Task.FromResult(target.Diary.Lines.Count == 4), "all of them ran");
        Assert.Equal(["alarm: fire", "sold 2 tea", "thanked Ada", "thanked Eve"], target.Diary.Lines.Order());
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_continuation_of_a_job_that_has_moved_waits_in_Hangfire_until_it_moves_behind_it(string kind)
    {
        await using var store = await HangfireStore.CreateAsync(kind);
        var sold = store.Enqueue<Shop>(x => x.Sell("tea", 2));
        await using var target = new Target();
        await target.ImportAsync(store.Storage);

        var thanks = store.Client.ContinueJobWith<Shop>(sold, x => x.Thank("Ada")); // by a process that does not know of it
        var cleaned = store.Client.ContinueJobWith<Shop>(sold, x => x.Thank("Eve"), HangfireContinuation.OnAnyFinishedState);
        Assert.Equal(["Awaiting", "Awaiting"], new[] { thanks, cleaned }.Select(store.StateOf));
        var report = await target.ImportAsync(store.Storage);

        var again = await target.ImportAsync(store.Storage);

        Assert.Equal((2, 0, 0), (report.Awaiting, report.LeftCount, again.Moved + again.LeftCount));
        var jobs = await target.JobsAsync();
        Assert.Equal(
            [(JobState.Awaiting, jobs[sold].Id), (JobState.Awaiting, jobs[sold].Id)],
            new[] { thanks, cleaned }.Select(id => (jobs[id].State, jobs[id].ParentId))
        );
    }

    [Fact]
    public async Task Failed_jobs_that_are_not_asked_for_stay_but_for_those_that_are_on_their_way()
    {
        await using var store = await HangfireStore.CreateAsync();
        var sold = store.Enqueue<Shop>(x => x.Sell("tea", 2));
        var thanks = store.Client.ContinueJobWith<Shop>(sold, x => x.Thank("Ada"));
        new BackgroundJobClient(store.Storage, new global::Hangfire.Common.JobFilterProviderCollection()).ChangeState(
            thanks,
            new FailedState(new InvalidOperationException("mute")),
            AwaitingState.StateName
        );
        var parked = store.Failed<Shop>(x => x.Break("door"), new InvalidOperationException("no handle"));
        // by an import that asked for them, and was stopped
        Assert.True(new SourceMoves(store.Storage, TimeProvider.System).Park(new SourceReader(store.Storage).Read(parked)!));
        await using var target = new Target();

        var report = await target.ImportAsync(store.Storage, new() { FailedJobs = false });

        Assert.Equal((1, 1, 0), (report.Enqueued, report.Failed, report.LeftCount));
        Assert.Equal(["MovedToJobLib", "Failed", "MovedToJobLib"], new[] { sold, thanks, parked }.Select(store.StateOf));
        Assert.Equal((JobState.Failed, "default"), ((await target.JobsAsync())[parked].State, (await target.JobsAsync())[parked].Queue));
    }

    [Fact]
    public async Task Failed_jobs_of_which_one_at_a_time_may_run_end_failed()
    {
        await using var store = await HangfireStore.CreateAsync();
        for (var i = 0; i < 3; i++) store.Failed<Shop>(x => x.Open("door"), new InvalidOperationException("no key"));
        await using var target = new Target();

        await target.ImportAsync(store.Storage);

        Assert.All((await target.JobsAsync()).Values, job => Assert.Equal((JobState.Failed, "no key"), (job.State, job.Error?.Message)));
    }

    [Fact]
    public async Task Failed_jobs_end_failed_however_long_their_sets_take()
    {
        await using var store = await HangfireStore.CreateAsync();
        for (var i = 0; i < 250; i++) store.Failed<Shop>(x => x.Break("door"), new InvalidOperationException("no handle"));
        var faults = new StorageFaults();
        await using var target = new Target(jobs =>
        {
            var create = jobs.StorageFactory ?? throw new InvalidOperationException("No storage is chosen.");
            jobs.ReplaceStorage(services =>
            {
                var memory = (InMemoryStorage)create(services);
                faults.After(nameof(IJobQueue.FinishAsync), async _ =>
                {
                    memory.Clock.Offset += TimeSpan.FromMinutes(1); // whoever has a lease has been slow
                    await memory.Maintenance.RescueAsync(crashLimit: 1, 1_000, CancellationToken.None);
                });
                return new FaultyStorage(memory, faults);
            });
        });

        var report = await target.ImportAsync(store.Storage);

        Assert.Equal(250, report.Failed);
        Assert.All(
            (await target.JobsAsync()).Values,
            job => Assert.Equal((JobState.Failed, "default", 1, "no handle"), (job.State, job.Queue, job.Attempt, job.Error?.Message))
        );
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_job_keeps_its_culture_its_parameters_and_the_attempts_that_it_had(string kind)
    {
        await using var store = await HangfireStore.CreateAsync(kind);
        var greeting = InCulture("de-DE", "fr-FR", () => store.Enqueue<Shop>(x => x.Greet()));
        var counting = store.Enqueue<Shop>(x => x.Count(3, JobContext.None));
        store.Set(counting, "RetryCount", "3");
        store.Set(counting, "Tenant", "\"north\"");
        store.Set(counting, "Weight", "1.5");
        await using var target = new Target();

        var report = await target.ImportAsync(store.Storage);

        Assert.Equal((2, 0), (report.Moved, report.LeftCount));
        Assert.Equal("1.5", (await target.JobsAsync())[counting].Parameters["Weight"]);
        await target.StartAsync();
        await Eventually.TrueAsync(() => Task.FromResult(target.Diary.Lines.Count == 2), "both of them ran");
        Assert.Equal(["3: attempt 4, tenant north", "de-DE fr-FR"], target.Diary.Lines.Order());
        Assert.Contains(greeting, (await target.JobsAsync()).Keys);
    }

    [Fact]
    public async Task A_job_that_had_all_its_retries_but_the_last_in_Hangfire_fails_for_good_when_that_fails()
    {
        await using var store = await HangfireStore.CreateAsync();
        var last = store.Retrying<Shop>(x => x.Break("clock"), TimeSpan.FromHours(-1), retries: 10);
        var another = store.Retrying<Shop>(x => x.Break("door"), TimeSpan.FromHours(-1), retries: 9);
        await using var target = new Target();

        await target.ImportAsync(store.Storage);
        var jobs = await target.JobsAsync();
        await target.StartAsync();

        await Eventually.TrueAsync(async () => (await target.Monitor.GetAsync(jobs[last].Id)).State == JobState.Failed, "it is Failed");
        await Eventually.TrueAsync(async () => (await target.Monitor.GetAsync(jobs[another].Id)).Retrying, "the other one is retried");
        Assert.Equal("attempt 11 was the last of 11", (await target.Monitor.GetAsync(jobs[last].Id)).Reason);
        await target.Services.GetRequiredService<IBackgroundJobClient>().RequeueAsync(jobs[last].Id);
        await Eventually.TrueAsync(async () => (await target.Monitor.GetAsync(jobs[last].Id)).Retrying, "whoever lets it run again gives it all its attempts");
    }

    [Fact]
    public async Task Logs_and_traces_count_the_attempts_that_a_job_had_in_Hangfire()
    {
        await using var store = await HangfireStore.CreateAsync();
        var counting = store.Enqueue<Shop>(x => x.Count(3, JobContext.None));
        store.Set(counting, "RetryCount", "3");
        store.Set(counting, "Tenant", "\"north\"");
        var log = new RecordedLog();
        var spans = new ConcurrentQueue<string?>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "JobLib",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => spans.Enqueue($"{activity.GetTagItem("messaging.message.id")}: {activity.GetTagItem("joblib.job.attempt")}"),
        };
        ActivitySource.AddActivityListener(listener);
        await using var target = new Target(configure: services => services.AddSingleton(LoggerFactory.Create(logging => logging.AddProvider(log))));

        await target.ImportAsync(store.Storage);
        var id = (await target.JobsAsync())[counting].Id;
        await target.StartAsync();

        await Eventually.TrueAsync(() => Task.FromResult(spans.Contains($"{id}: 4")), "its span says so");
        Assert.EndsWith("attempt 4", Assert.Single(log.Lines.Single(line => line.Text == "counted").Scopes), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_recurring_job_keeps_its_schedule_and_its_next_tick(string kind)
    {
        await using var store = await HangfireStore.CreateAsync(kind);
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var misfire = new HangfireRecurringOptions { TimeZone = zone, MisfireHandling = MisfireHandlingMode.Strict };
        store.Recurring.AddOrUpdate("nightly", HangfireJob.FromExpression<Shop>(x => x.Sell("bread", 7), "critical"), "0 3 * * *", misfire);
        store.Recurring.AddOrUpdate("secondly", HangfireJob.FromExpression<Shop>(x => x.Alarm("tick")), "*/30 * * * * *", new HangfireRecurringOptions());
        var next = store.Do(connection => Next(connection.GetAllEntriesFromHash("recurring-job:nightly")));
        await using var target = new Target();

        var report = await target.ImportAsync(store.Storage);
        var again = await target.ImportAsync(store.Storage);

        Assert.Equal((2, 0, 0), (report.Recurring, report.LeftCount, again.Moved + again.LeftCount));
        var moved = (await target.Recurring.ListAsync()).Items;
        Assert.Equal(["nightly", "secondly"], moved.Select(one => one.Id));
        Assert.Equal(
            ("0 3 * * *", "Europe/Berlin", "critical", MisfireHandling.Strict, next, false),
            (moved[0].Cron, moved[0].TimeZone, moved[0].Queue, moved[0].Misfire, moved[0].Next, moved[0].Paused)
        );
        Assert.Equal(("*/30 * * * * *", "UTC", "critical", MisfireHandling.Relaxed), (moved[1].Cron, moved[1].TimeZone, moved[1].Queue, moved[1].Misfire));
        Assert.Empty(store.Do(connection => connection.GetAllItemsFromSet("recurring-jobs")));
        Assert.Empty(store.Do(connection => connection.GetAllItemsFromSet("joblib:moving-recurring")));
        Assert.True(store.Do(connection => connection.GetAllEntriesFromHash("recurring-job:nightly")) is null or { Count: 0 });
    }

    [Fact]
    public async Task A_dry_run_says_what_would_move_and_changes_nothing()
    {
        await using var store = await HangfireStore.CreateAsync();
        var sold = store.Enqueue<Shop>(x => x.Sell("tea", 2));
        var thanks = store.Client.ContinueJobWith<Shop>(sold, x => x.Thank("Ada"));
        var load = store.Enqueue<Shop>(x => x.Load(5, null));
        var orphan = store.Client.ContinueJobWith<Shop>(load, x => x.Thank("Eve"));
        store.Recurring.AddOrUpdate("nightly", HangfireJob.FromExpression<Shop>(x => x.Sell("bread", 7)), "0 3 * * *", new HangfireRecurringOptions());
        await using var target = new Target();

        var report = await target.ImportAsync(store.Storage, new() { DryRun = true });

        Assert.Equal((true, 1, 1, 1), (report.IsDryRun, report.Enqueued, report.Awaiting, report.Recurring));
        Assert.Equal([load, orphan], report.Left.Select(left => left.Id));
        Assert.Equal(["Enqueued", "Awaiting", "Enqueued", "Awaiting"], new[] { sold, thanks, load, orphan }.Select(store.StateOf));
        Assert.Empty(await target.JobsAsync());
        Assert.Empty((await target.Recurring.ListAsync()).Items);
        Assert.Single(store.Do(connection => connection.GetAllItemsFromSet("recurring-jobs")));
        Assert.StartsWith("Would move 3 (1 enqueued, 0 scheduled, 1 awaiting, 0 failed, 1 recurring), 2 left.", report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recurring_job_that_the_application_has_declared_in_JobLib_stays_as_it_is_there()
    {
        await using var store = await HangfireStore.CreateAsync();
        store.Recurring.AddOrUpdate("nightly", HangfireJob.FromExpression<Shop>(x => x.Sell("bread", 7)), "0 3 * * *", new HangfireRecurringOptions());
        await using var target = new Target();
        await target.Recurring.AddOrUpdateAsync<Shop>("nightly", x => x.Sell("cake", 1), "0 4 * * *");

        var report = await target.ImportAsync(store.Storage);

        Assert.Equal((1, 0), (report.Recurring, report.LeftCount));
        Assert.Equal("0 4 * * *", (await target.Recurring.ListAsync()).Items.Single().Cron);
        Assert.Empty(store.Do(connection => connection.GetAllItemsFromSet("recurring-jobs")));
    }

    [Fact]
    public async Task What_a_worker_runs_stays_with_it()
    {
        await using var store = await HangfireStore.CreateAsync();
        var id = store.Enqueue<Shop>(x => x.Sell("tea", 2));
        using var fetched = store.Do(connection => connection.FetchNextJob(["default"], CancellationToken.None));
        new BackgroundJobClient(store.Storage).ChangeState(id, new WorkersState(), EnqueuedState.StateName);
        await using var target = new Target();

        var steps = new Steps();
        var report = await target.ImportAsync(store.Storage, new() { Progress = steps });

        var left = Assert.Single(report.Left);
        Assert.Equal(new(0, 1, 1), steps.Told[^1]);
        Assert.Equal((id, "Processing", 0), (left.Id, left.State, report.Moved));
        Assert.Contains("runs it", left.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_storages_of_Hangfire_with_the_same_ids_lose_nothing_to_each_other()
    {
        await using var one = await HangfireStore.CreateAsync(HangfireStore.Sqlite);
        await using var other = await HangfireStore.CreateAsync(HangfireStore.Sqlite);
        var id = one.Enqueue<Shop>(x => x.Sell("tea", 2));
        Assert.Equal(id, other.Enqueue<Shop>(x => x.Sell("ice", 1)));
        await using var target = new Target();

        await target.ImportAsync(one.Storage);
        var refused = await target.ImportAsync(other.Storage);
        var moved = await target.ImportAsync(other.Storage, new() { KeyPrefix = "hangfire-two:" });

        Assert.Equal((0, 1), (refused.Moved, refused.LeftCount));
        Assert.Contains("KeyPrefix", refused.Left[0].Remedy, StringComparison.Ordinal);
        Assert.Equal((1, 0), (moved.Enqueued, moved.LeftCount));
        await target.StartAsync();
        await Eventually.TrueAsync(() => Task.FromResult(target.Diary.Lines.Count == 2), "both of them ran");
    }

    [Fact]
    public async Task Imports_at_once_beside_a_server_of_Hangfires_leave_each_job_to_one_of_them()
    {
        await using var store = await HangfireStore.CreateAsync(HangfireStore.PostgreSql);
        for (var i = 0; i < 60; i++) store.Enqueue<Shop>(x => x.Sell("tea", i));
        await using var target = new Target();
        var byHangfire = new Diary();
        HangfireImportReport[] reports;

        using (
            new BackgroundJobServer(
                new()
                {
                    WorkerCount = 2,
                    Activator = new ShopActivator(byHangfire),
                    SchedulePollingInterval = TimeSpan.FromMilliseconds(100),
                },
                store.Storage
            )
        )
        {
            reports = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => target.ImportAsync(store.Storage)));
        }

        await target.StartAsync();
        await Eventually.TrueAsync(() => Task.FromResult(target.Diary.Lines.Count == reports.Sum(report => report.Moved)), "what was moved ran");
        await target.ImportAsync(store.Storage); // what was with the server when it stopped
        await Eventually.TrueAsync(() => Task.FromResult(target.Diary.Lines.Count + byHangfire.Lines.Count == 60), "all of them ran");
        Assert.Equal(Enumerable.Range(0, 60).Select(i => $"sold {i} tea").Order(), target.Diary.Lines.Concat(byHangfire.Lines).Order());
        Assert.All(reports.SelectMany(report => report.Left), left => Assert.Equal("Processing", left.State));
    }

    [Fact]
    public async Task Progress_is_told_up_to_the_whole()
    {
        await using var store = await HangfireStore.CreateAsync();
        for (var i = 0; i < 250; i++) store.Enqueue<Shop>(x => x.Sell("tea", i));
        var console = new StringWriter();
        await using var target = new Target();

        var report = await target.ImportAsync(store.Storage, new() { Progress = new HangfireProgressBar(console) });

        Assert.Equal(250, report.Enqueued);
        Assert.EndsWith("100 %  moved 250  left 0  of 250" + Environment.NewLine, console.ToString(), StringComparison.Ordinal);
        Assert.Contains("[....", console.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Progress_never_goes_back()
    {
        await using var store = await HangfireStore.CreateAsync();
        for (var i = 0; i < 100; i++) store.Enqueue<Shop>(x => x.Sell("tea", i));
        var steps = new Steps();
        await using var target = new Target();

        await target.ImportAsync(store.Storage, new() { Progress = steps, Parallelism = 8 });

        Assert.Equal(steps.Told.OrderBy(step => step.Moved), steps.Told);
        Assert.Equal(new(100, 0, 100), steps.Told[^1]);
    }

    // Takes its time over what comes early, so that what comes later could overtake it.
    private sealed class Steps : IProgress<HangfireImportProgress>
    {
        private readonly Lock gate = new();

        public List<HangfireImportProgress> Told { get; } = [];

        public void Report(HangfireImportProgress value)
        {
            if (value.Moved % 10 == 1) Thread.Sleep(1); // so that another one could overtake it
            lock (gate) Told.Add(value);
        }
    }

    private sealed class ShopActivator(Diary diary) : JobActivator
    {
        public override object ActivateJob(Type jobType) => new Shop(diary);
    }

    private static DateTimeOffset? Next(Dictionary<string, string> hash) =>
        new DateTimeOffset(DateTime.SpecifyKind(global::Hangfire.Common.JobHelper.DeserializeDateTime(hash["NextExecution"]), DateTimeKind.Utc));

    private static T InCulture<T>(string culture, string uiCulture, Func<T> act)
    {
        var before = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (new(culture), new(uiCulture));
        try
        {
            return act();
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = before;
        }
    }
}
