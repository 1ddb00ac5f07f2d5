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

    private static RecurringDefinition Schedule(string id, string cron, string zone) =>
        Make.Recurring(id, null) with { Cron = cron, TimeZone = zone, Misfire = MisfireHandling.Strict };

    private static ValueTask SaveAsync(IJobStorage storage, DateTimeOffset now) => storage.Recurring.SaveAsync(
        [.. Schedules.Select(schedule => schedule with { Next = CronSchedule.Parse(schedule.Cron).Next(now, Zone(schedule)) })], JobActor.Application, default);

    private static async Task RunSchedulerAsync(IJobStorage storage)
    {
        var options = new JobLibOptions();
        var factory = new JobFactory(new(options, new()), new([]), options, TimeProvider.System);
        var admission = new RecurringAdmission(factory, options.CallTimeout, TimeProvider.System, NullLogger.Instance);
        var scheduler = new RecurringScheduler(storage, new DueSignals(TimeProvider.System), admission, TimeProvider.System, new(null, TimeProvider.System));
        while (await scheduler.StepAsync(default) is { In: { Ticks: 0 } })
        {
            // Something was due: the next step looks for what has become due meanwhile.
        }
    }

    private static IEnumerable<DateTimeOffset?> Expected(RecurringDefinition schedule, DateTimeOffset start, DateTimeOffset end) =>
        CronSchedule.Parse(schedule.Cron).After(start, Zone(schedule)).TakeWhile(tick => tick <= end).Select(tick => (DateTimeOffset?)tick);

    private static TimeZoneInfo Zone(RecurringDefinition schedule) => TimeZoneInfo.FindSystemTimeZoneById(schedule.TimeZone);
}
