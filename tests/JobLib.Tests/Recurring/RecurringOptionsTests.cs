using JobLib.Client.Calls;
using JobLib.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Tests.Recurring;

/// <summary>What <see cref="IRecurringJobManager"/> takes, refuses and tells of schedules; without a server.</summary>
public sealed class RecurringOptionsTests : IAsyncDisposable
{
    private static readonly Job Work = Job.FromExpression(() => Console.WriteLine("work"));
    private readonly ServiceProvider client = new ServiceCollection().AddLogging()
        .AddJobLib(jobs => jobs.UseInMemory().Calendars.Add("de-holidays", [new(2026, 12, 25)])).BuildServiceProvider();

    private IRecurringJobManager Recurring => client.GetRequiredService<IRecurringJobManager>();

    public ValueTask DisposeAsync() => client.DisposeAsync();

    [Fact]
    public async Task Options_are_stored_with_the_schedule_and_told_one_by_one()
    {
        var end = DateTimeOffset.UtcNow.AddYears(1);
        await Recurring.AddOrUpdateAsync(
            "report",
            Work,
            Cron.AnyOf("0 3 * * *", "0 12 * * 6"),
            new()
            {
                Jitter = TimeSpan.FromMinutes(10),
                Exclude = [new DateOnly(2026, 12, 24), "de-holidays", "de-holidays"],
                EndsAt = end,
            }
        );

        var job = Assert.Single((await Recurring.ListAsync()).Items);
        Assert.Equal(("0 3 * * *; 0 12 * * 6", TimeSpan.FromMinutes(10)), (job.Cron, job.Jitter));
        Assert.Equal([new DateOnly(2026, 12, 24), "de-holidays"], job.Exclude);
        Assert.InRange(job.EndsAt ?? default, end.AddSeconds(-1), end);
        Assert.True(job.Next > DateTimeOffset.UtcNow);
    }

    [Fact]
    public async Task What_the_first_version_can_run_is_stored_so_that_it_does()
    {
        await Recurring.AddOrUpdateAsync("plain", Work, "0 3 * * *", new() { Overlap = OverlapPolicy.Queue });
        await Recurring.AddOrUpdateAsync("new", Work, "0 3 * * *", new() { Overlap = OverlapPolicy.CancelPrevious });

        Assert.Equal("0 3 * * *", (await DefinitionAsync("plain")).Cron);
        Assert.Equal("=0 3 * * *", (await DefinitionAsync("new")).Cron);
    }

    [Theory]
    [InlineData("=0 3 * * *")]
    [InlineData("0 3 * * *; @every 00:01:00")]
    public async Task Words_that_users_do_not_write_are_refused(string cron) =>
        await Assert.ThrowsAsync<CronFormatException>(() => Recurring.AddOrUpdateAsync("a", Work, cron));

    public static TheoryData<RecurringJobOptions, string> Wrong() => new()
    {
        { new() { Jitter = TimeSpan.FromSeconds(-1) }, "jitter" },
        { new() { Jitter = TimeSpan.FromDays(2) }, "jitter" },
        { new() { Jitter = TimeSpan.FromMilliseconds(1_500) }, "jitter" },
        { new() { MisfireHandling = (MisfireHandling)99 }, "MisfireHandling is 99" },
        { new() { Overlap = (OverlapPolicy)99 }, "Overlap is 99" },
        { new() { Exclude = ["fr-holidays"] }, "fr-holidays" },
        { new() { Exclude = ["a | ends 2000-01-01T00:00:00Z"] }, "cannot be a calendar's name" },
        { new() { Exclude = [.. Enumerable.Range(0, 400).Select(i => (ScheduleExclusion)new DateOnly(2026, 1, 1).AddDays(i))] }, "calendar" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Options_that_cannot_be_are_refused_with_the_remedy(RecurringJobOptions options, string said) =>
        Assert.Contains(
            said,
            (await Assert.ThrowsAsync<ArgumentException>(() => Recurring.AddOrUpdateAsync("a", Work, "0 3 * * *", options))).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public async Task A_zone_that_is_null_is_UTC_and_days_that_are_null_are_none()
    {
        await Recurring.AddOrUpdateAsync("a", Work, "0 3 * * *", new() { TimeZone = null!, Exclude = null! });

        var stored = Assert.Single((await Recurring.ListAsync()).Items);
        Assert.Equal("UTC", stored.TimeZone);
        Assert.Empty(stored.Exclude);
    }

    [Fact]
    public async Task Jitter_is_refused_for_an_interval() =>
        await Assert.ThrowsAsync<ArgumentException>(() =>
            Recurring.AddOrUpdateAsync("a", Work, Cron.Every(TimeSpan.FromMinutes(5)), new() { Jitter = TimeSpan.FromSeconds(5) })
        );

    [Fact]
    public async Task One_whose_end_has_come_is_kept_so_that_the_application_goes_on_declaring_it()
    {
        await Recurring.AddOrUpdateAsync("a", Work, "0 3 * * *", new() { EndsAt = DateTimeOffset.UtcNow.AddDays(-1) });
        Assert.Null(Assert.Single((await Recurring.ListAsync()).Items).Next);
        await Assert.ThrowsAsync<ArgumentException>(() => Recurring.AddOrUpdateAsync("never", Work, "0 0 30 2 *"));
    }

    [Fact]
    public async Task Why_it_is_paused_is_told()
    {
        await Recurring.AddOrUpdateAsync("a", Work, Cron.Daily());
        Assert.True(await Recurring.PauseAsync("a", "The supplier is away."));
        Assert.Equal("The supplier is away.", Assert.Single((await Recurring.ListAsync()).Items).PauseReason);
        await Recurring.ResumeAsync("a");
        Assert.Null(Assert.Single((await Recurring.ListAsync()).Items).PauseReason);
        Assert.False(await Recurring.PauseAsync("none", "why"));
    }

    [Fact]
    public async Task A_backfill_shows_its_times_creates_a_run_for_each_and_once()
    {
        await Recurring.AddOrUpdateAsync("hourly", Work, "30 * * * *");
        var to = DateTimeOffset.UtcNow.AddHours(-1);
        var from = to.AddDays(-1);
        var times = await Recurring.PreviewBackfillAsync("hourly", from, to);
        Assert.Equal(24, times.Count);
        Assert.All(times, time => Assert.Equal(30, time.Minute));

        var ids = await Recurring.BackfillAsync("hourly", from, to);
        var jobs = await Task.WhenAll(ids.Select(id => client.GetRequiredService<IJobMonitor>().FindAsync(id)));
        Assert.Equal(24, ids.Distinct().Count());
        Assert.All(jobs, job => Assert.Equal((JobState.Enqueued, "hourly"), (job?.State, job?.RecurringId)));
        Assert.Equal(ids, await Recurring.BackfillAsync("hourly", from, to));
        Assert.Equal(ids, (await Recurring.BackfillAsync("hourly", from.AddDays(-1), to)).Skip(24)); // those that are missing
    }

    [Fact]
    public async Task A_backfill_is_bounded_and_of_the_past()
    {
        await Recurring.AddOrUpdateAsync("minutely", Work, "* * * * *");
        await Recurring.AddOrUpdateAsync("interval", Work, Cron.Every(TimeSpan.FromMinutes(5)));
        var now = DateTimeOffset.UtcNow;

        Assert.Contains(
            "more than 1000 times",
            (await Assert.ThrowsAsync<ArgumentException>(() => Recurring.PreviewBackfillAsync("minutely", now.AddDays(-1), now))).Message,
            StringComparison.Ordinal
        );
        foreach (var zone in (string[])["UTC", "America/New_York", "Asia/Tokyo"])
        {
            await Recurring.AddOrUpdateAsync("yearly", Work, "0 0 1 1 *", new() { TimeZone = TimeZoneInfo.FindSystemTimeZoneById(zone) });
            Assert.Contains(
                "more than 1000 times", // since ever
                (await Assert.ThrowsAsync<ArgumentException>(() => Recurring.BackfillAsync("yearly", default, now))).Message,
                StringComparison.Ordinal
            );
        }

        await Assert.ThrowsAsync<ArgumentException>(() => Recurring.BackfillAsync("minutely", now, now.AddMinutes(5)));
        await Assert.ThrowsAsync<ArgumentException>(() => Recurring.BackfillAsync("minutely", now, now));
        await Assert.ThrowsAsync<ArgumentException>(() => Recurring.BackfillAsync("interval", now.AddHours(-1), now));
        await Recurring.AddOrUpdateAsync("cancelling", Work, "0 * * * *", new() { Overlap = OverlapPolicy.CancelPrevious });
        Assert.Contains(
            "another Overlap",
            (await Assert.ThrowsAsync<ArgumentException>(() => Recurring.BackfillAsync("cancelling", now.AddHours(-2), now))).Message,
            StringComparison.Ordinal
        );
        await Assert.ThrowsAsync<RecurringJobNotFoundException>(() => Recurring.BackfillAsync("none", now.AddHours(-1), now));
    }

    private async Task<RecurringDefinition> DefinitionAsync(string id)
    {
        var storage = await client.GetRequiredService<IStorageAccess>().GetAsync(default);
        return await storage.Reader.RecurringDefinitionAsync(id, default) ?? throw new InvalidOperationException(id);
    }
}
