using System.Globalization;
using JobLib.Client;
using JobLib.Recurring;
using JobLib.Recurring.Schedules;
using JobLib.Server;
using JobLib.Server.Maintenance;
using Microsoft.Extensions.Logging.Abstractions;

namespace JobLib.Storage.Conformance;

/// <summary>The servers' own schedulers on one storage: every tick gets its one run, whoever makes it, and many cost no more than a few.</summary>
public abstract class RecurringScheduleConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    private const int Servers = 3;
    private static readonly TimeSpan Year = TimeSpan.FromDays(366);

    private static readonly RecurringDefinition[] Schedules =
    [
        Schedule("in the gap of Berlin", "30 2 * * *", "Europe/Berlin"),
        Schedule("in the overlap of New York", "30 1 * * *", "America/New_York"),
        Schedule("through half an hour's shift", "*/20 2 * * 0,6", "Australia/Lord_Howe"),
        Schedule("hours of the south", "0 */8 * * *", "America/Santiago"),
        Schedule("with seconds", "15 0 12 1 * *", "UTC"),
        Schedule("never", Cron.Never(), "UTC"),
    ];

    [Fact]
    public async Task In_a_year_with_both_transitions_every_tick_gets_one_run_though_all_servers_schedule_and_restart()
    {
        var storages = new List<IJobStorage> { Storage };
        while (storages.Count < Servers) storages.Add(await Sandbox.OpenAsync());
        var random = new Random(20261122);
        var start = await Storage.NowAsync();
        await SaveAsync(Storage, start);

        for (var now = start; now < start + Year; now = await Storage.NowAsync())
        {
            Advance(TimeSpan.FromMinutes(random.Next(1, 3 * 24 * 60)));
            var restarted = random.Next(10 * Servers);
            await Together.RunAsync(Servers, async (i, _) =>
            {
                if (i == restarted) await SaveAsync(storages[i], await storages[i].NowAsync()); // as a server does that starts
                await RunSchedulerAsync(storages[i]);
            });
        }

        var end = await Storage.NowAsync();
        var runs = (await (await Storage.ServerAsync(TimeSpan.FromDays(1))).DrainAsync()).ToLookup(job => job.RecurringId, job => job.ScheduledAt);
        Assert.All(Schedules, schedule => Assert.Equal(Expected(schedule, start, end), runs[schedule.Id].Order()));
    }

    [Fact]
    public async Task Ten_thousand_that_are_due_at_once_are_read_and_written_in_sets()
    {
        const int Many = 10_000;
        var aSet = Math.Min(500, Storage.Info.MaxSet);
        var start = await BeginMinuteAsync();
        foreach (var ids in Enumerable.Range(0, Many).Chunk(Storage.Info.MaxSet))
        {
            await Storage.Recurring.SaveAsync([.. ids.Select(i => Make.Recurring($"job-{i}", start.AddHours(1)))], Make.Person(), default);
        }

        Advance(TimeSpan.FromHours(2));
        var counted = new CountedRecurringStore(Storage);
        await RunSchedulerAsync(counted);

        Assert.InRange(counted.Calls, 1, 2 * (Many / aSet) + 1); // a set is read once and written once, and the last look finds nothing
        Assert.Equal(Many, (await Storage.Reader.OverviewAsync(default)).Counts[JobState.Enqueued]);
        await RunSchedulerAsync(await Sandbox.OpenAsync());
        Assert.Equal(Many, (await Storage.Reader.OverviewAsync(default)).Counts[JobState.Enqueued]);
    }

    [Fact]
    public async Task A_run_that_takes_the_place_of_the_one_before_cancels_it_and_one_of_many_servers_does_so()
    {
        var start = await BeginMinuteAsync();
        var hourly = string.Create(CultureInfo.InvariantCulture, $"={start.Minute} * * * *"); // of another minute a tick might come between
        await Storage.Recurring.SaveAsync(
            [Make.Recurring("a", start.AddHours(1)) with { Cron = hourly, Overlap = OverlapPolicy.CancelPrevious }],
            Make.Person(),
            default
        );
        Advance(TimeSpan.FromHours(1.1));
        await RunSchedulerAsync(Storage);
        var server = await Storage.ServerAsync(TimeSpan.FromHours(10));
        var first = await server.ClaimAsync();
        var byHand = await Storage.CreateAsync(Make.Run("a") with { Start = JobStart.After(TimeSpan.FromHours(5)) });
        Advance(TimeSpan.FromHours(1));
        var others = new List<IJobStorage> { Storage, await Sandbox.OpenAsync(), await Sandbox.OpenAsync() };
        await Together.RunAsync(others.Count, async (i, _) => await RunSchedulerAsync(others[i]));

        Assert.Equal((JobState.Deleted, JobState.Deleted), (await Storage.StateAsync(first.Id), await Storage.StateAsync(byHand)));
        var second = await server.ClaimAsync();
        Assert.Equal("a", second.RecurringId);
        Assert.Equal(FinishStatus.Stale, await server.TryFinishAsync(first, Make.Success()));
        Advance(TimeSpan.FromMinutes(1));
        await RunSchedulerAsync(Storage);
        Assert.Equal(JobState.Processing, await Storage.StateAsync(second.Id)); // nothing was due
    }

    [Fact]
    public async Task An_interval_counts_from_the_end_of_the_run_before_however_long_that_took()
    {
        var start = await BeginMinuteAsync();
        await Storage.Recurring.SaveAsync([Make.Recurring("a", start.AddMinutes(10)) with { Cron = "=@every 00:10:00" }], Make.Person(), default);
        var server = await Storage.ServerAsync(TimeSpan.FromHours(10));
        Advance(TimeSpan.FromMinutes(10));
        await RunSchedulerAsync(Storage);
        var run = await server.ClaimAsync();
        await StepAsync(35);
        Assert.Empty(await server.FetchAsync(1));
        await server.FinishAsync(run, Make.Success());
        var end = await Storage.NowAsync();
        await StepAsync(9);
        Assert.Empty(await server.FetchAsync(1));
        await StepAsync(2);
        var second = await server.ClaimAsync();
        Assert.InRange(second.CreatedAt - end, TimeSpan.FromMinutes(9.9), TimeSpan.FromMinutes(11.1));

        async Task StepAsync(int minutes)
        {
            for (var i = 0; i < minutes; i++)
            {
                Advance(TimeSpan.FromMinutes(1));
                await RunSchedulerAsync(Storage);
            }
        }
    }

    [Fact]
    public async Task A_server_that_does_not_know_a_calendar_leaves_the_run_due_and_one_that_does_makes_it()
    {
        var start = await BeginMinuteAsync();
        await Storage.Recurring.SaveAsync(
            [
                Make.Recurring("a", start.AddHours(1)) with
                {
                    Cron = "=0 * * * * | except de-holidays",
                },
                Make.Recurring("b", start.AddHours(1)) with
                {
                    Cron = "0 * * * *",
                },
            ],
            Make.Person(),
            default
        );
        var before = await Storage.Reader.RecurringDefinitionAsync("a", default);
        Advance(TimeSpan.FromHours(1.1));
        await RunSchedulerAsync(Storage);
        var server = await Storage.ServerAsync();
        Assert.Equal("b", (await server.ClaimAsync()).RecurringId); // its neighbours run
        Assert.Empty(await server.FetchAsync(1));
        Assert.Equal(before, await Storage.Reader.RecurringDefinitionAsync("a", default));
        Assert.Null(Assert.Single(await Storage.Reader.FindRecurringAsync(["a"], default)).Fault);

        await RunSchedulerAsync(await Sandbox.OpenAsync(), new JobCalendars().Add("de-holidays", []));
        Assert.Equal("a", (await server.ClaimAsync()).RecurringId);
    }

    [Fact]
    public async Task More_that_are_left_to_other_servers_than_one_look_finds_starve_nobody()
    {
        var start = await BeginMinuteAsync();
        var left = Enumerable
            .Range(0, 1_001)
            .Select(i => Make.Recurring($"left-{i:d4}", start.AddMinutes(1)) with { Cron = "=0 * * * * | except de-holidays" });
        foreach (var set in left.Chunk(200)) await Storage.Recurring.SaveAsync(set, Make.Person(), default);
        await Storage.Recurring.SaveAsync([Make.Recurring("plain", start.AddHours(1)) with { Cron = "0 * * * *" }], Make.Person(), default);
        Advance(TimeSpan.FromHours(1.1));
        await RunSchedulerAsync(Storage);
        Assert.Equal("plain", (await (await Storage.ServerAsync()).ClaimAsync()).RecurringId);
    }

    private static RecurringDefinition Schedule(string id, string cron, string zone) =>
        Make.Recurring(id, null) with { Cron = cron, TimeZone = zone, Misfire = MisfireHandling.Strict };

    private static ValueTask SaveAsync(IJobStorage storage, DateTimeOffset now) => storage.Recurring.SaveAsync(
        [.. Schedules.Select(schedule => schedule with { Next = CronSchedule.Parse(schedule.Cron).Next(now, Zone(schedule)) })], JobActor.Application, default);

    private static async Task RunSchedulerAsync(IJobStorage storage, JobCalendars? calendars = null)
    {
        var options = new JobLibOptions();
        var factory = new JobFactory(new(options, new()), new([]), options, new(), TimeProvider.System);
        var admission = new RecurringAdmission(factory, options.CallTimeout, TimeProvider.System, NullLogger.Instance);
        var scheduler = new RecurringScheduler(
            storage,
            new DueSignals(TimeProvider.System),
            admission,
            new(TimeProvider.System, calendars ?? new()),
            new(null, TimeProvider.System),
            NullLogger.Instance
        );
        // something was due: the next step looks for what has become due meanwhile
        for (var steps = 0; await scheduler.StepAsync(default) is { In: { Ticks: 0 } }; steps++)
        {
            Assert.True(steps < 1_000, "The scheduler never comes to rest.");
        }
    }

    private static IEnumerable<DateTimeOffset?> Expected(RecurringDefinition schedule, DateTimeOffset start, DateTimeOffset end) =>
        CronSchedule.Parse(schedule.Cron).After(start, Zone(schedule)).TakeWhile(tick => tick <= end).Select(tick => (DateTimeOffset?)tick);

    private static TimeZoneInfo Zone(RecurringDefinition schedule) => TimeZoneInfo.FindSystemTimeZoneById(schedule.TimeZone);
}
