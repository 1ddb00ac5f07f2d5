using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace JobLib.Testing.Tests;

/// <summary>Time passes from one moment at which something is due to the next.</summary>
public sealed class AdvanceTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private static readonly DateTimeOffset Began = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_time_limit_holds_to_its_end_though_it_is_longer_than_a_timer_can_be()
    {
        await using var app = await App.StartAsync();
        var jobs = app.Jobs;
        app.Client.Enqueue<Shop>(x => x.HangLoudlyAsync(CancellationToken.None), new EnqueueOptions { Timeout = TimeSpan.FromDays(60) });

        var draining = jobs.DrainAsync();
        for (var i = 0; app.Diary.Lines.IsEmpty; i++)
        {
            Assert.InRange(i, 0, 2_000);
            await Task.Delay(5); // between two looks whether the body runs
        }

        jobs.Clock.Advance(TimeSpan.FromDays(59));
        await Task.WhenAny(draining, Task.Delay(200)); // long enough for one that was cancelled
        Assert.False(draining.IsCompleted);
        jobs.Clock.Advance(TimeSpan.FromDays(1));

        Assert.IsType<JobTimeoutException>((await draining)[0].Exception);
    }

    [Fact]
    public async Task Delays_and_retries_come_at_their_very_times()
    {
        await using var app = await App.StartAsync();
        var jobs = app.Jobs;
        BackgroundJob.Schedule<IMailer>(x => x.SendAsync(2, CancellationToken.None), TimeSpan.FromSeconds(70));
        BackgroundJob.Schedule<IMailer>(x => x.SendAsync(1, CancellationToken.None), TimeSpan.FromMilliseconds(1.5));
        var failing = BackgroundJob.Enqueue<Shop>(x => x.FailAsync(JobContext.None));

        var runs = await jobs.AdvanceAsync(TimeSpan.FromSeconds(69));
        Assert.Equal(["attempt 1", "mail 1", "attempt 2"], app.Diary.Lines);
        runs = await jobs.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Equal([Began, Began.AddMilliseconds(1.5), Began.AddSeconds(10), Began.AddSeconds(70), Began.AddSeconds(70)], app.Diary.Times);
        Assert.Equal(2, runs.Count);
        Assert.Equal(JobOutcomeKind.Failed, runs.Single(run => run.JobId == failing).Outcome);
        Assert.Equal(Began.AddSeconds(70), jobs.Clock.GetUtcNow());
    }

    [Fact]
    public async Task Recurring_jobs_follow_their_zone_through_changes_of_the_clock()
    {
        await using var app = await App.StartAsync(
            jobs => jobs
                .AddRecurring<IMailer>("fixed", x => x.SendAsync(1, CancellationToken.None), "30 2 * * *", new RecurringJobOptions { TimeZone = Berlin })
                .AddRecurring<IMailer>("hourly", x => x.SendAsync(2, CancellationToken.None), "0 * * * *", new RecurringJobOptions { TimeZone = Berlin }),
            services: services => services.AddSingleton<TimeProvider>(new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero))));
        var jobs = app.Jobs;

        (await jobs.AdvanceAsync(TimeSpan.FromDays(245))).AssertSucceeded();

        var nights = jobs.AllEnqueued().Where(job => job.RecurringId == "fixed").ToDictionary(DayOf, job => $"{job.DueAt:u}");
        Assert.Equal(
            ["2026-03-28 01:30:00Z", "2026-03-29 01:00:00Z", "2026-03-30 00:30:00Z"],
            Enumerable.Range(28, 3).Select(day => nights[new(2026, 3, day)])
        );
        Assert.Equal(
            ["2026-10-24 00:30:00Z", "2026-10-25 00:30:00Z", "2026-10-26 01:30:00Z"],
            Enumerable.Range(24, 3).Select(day => nights[new(2026, 10, day)])
        );
        var hours = jobs.AllEnqueued().Where(job => job.RecurringId == "hourly").CountBy(DayOf).ToDictionary();
        Assert.Equal([24, 23, 24], Enumerable.Range(28, 3).Select(day => hours[new(2026, 3, day)]));
        Assert.Equal([24, 25, 24], Enumerable.Range(24, 3).Select(day => hours[new(2026, 10, day)]));
        Assert.All(jobs.AllEnqueued(), job => Assert.Equal(job.DueAt, job.CreatedAt)); // each at its very time
    }

    [Fact]
    public async Task A_clock_that_is_moved_by_hand_leaves_what_is_due_for_the_next_drain_as_a_downtime_does()
    {
        await using var app = await App.StartAsync(jobs => jobs
            .AddRecurring<IMailer>("relaxed", x => x.SendAsync(1, CancellationToken.None), Cron.Hourly())
            .AddRecurring<IMailer>(
                "strict",
                x => x.SendAsync(2, CancellationToken.None),
                Cron.Hourly(),
                new RecurringJobOptions { MisfireHandling = MisfireHandling.Strict }
            )
    );
        var jobs = app.Jobs;

        jobs.Clock.Advance(TimeSpan.FromHours(3));
        await jobs.DrainAsync();

        Assert.Equal(["mail 1", "mail 2", "mail 2", "mail 2"], app.Diary.Lines.Order());
    }

    [Fact]
    public async Task A_year_of_nights_takes_a_moment()
    {
        await using var app = await App.StartAsync(jobs => jobs.AddRecurring<IMailer>("nightly", x => x.SendAsync(1, CancellationToken.None), Cron.Daily(3)));

        var runs = (await app.Jobs.AdvanceAsync(TimeSpan.FromDays(365))).AssertSucceeded();

        Assert.Equal(365, runs.Count);
    }

    [Fact]
    public async Task Triggered_added_paused_and_removed_recurring_jobs_do_what_they_do()
    {
        await using var app = await App.StartAsync();
        var jobs = app.Jobs;
        RecurringJob.AddOrUpdate<IMailer>("minutely", x => x.SendAsync(1, CancellationToken.None), Cron.Minutely());
        RecurringJob.TriggerJob("minutely");

        Assert.Equal(4, (await jobs.AdvanceAsync(TimeSpan.FromMinutes(3))).Count);
        RecurringJob.Pause("minutely");
        Assert.Empty(await jobs.AdvanceAsync(TimeSpan.FromMinutes(3)));
        Assert.Equal(4, jobs.AllEnqueued<IMailer>().Count(job => job.RecurringId == "minutely"));
    }

    [Fact]
    public async Task What_a_wait_for_a_key_comes_to_is_told_at_its_end()
    {
        await using var app = await App.StartAsync();
        var jobs = app.Jobs;
        jobs.KillServer(); // it dies with the key in its hands
        BackgroundJob.Enqueue<Careful>(x => x.Run(1));
        var second = BackgroundJob.Enqueue<Careful>(x => x.Run(2));

        await jobs.AdvanceAsync(TimeSpan.FromSeconds(19));
        Assert.Equal(JobState.Enqueued, (await app.Monitor.GetAsync(second)).State);
        var run = Assert.Single(await jobs.AdvanceAsync(TimeSpan.FromSeconds(1)));

        Assert.Equal((second, typeof(ConcurrencyTimeoutException).FullName), (run.JobId, run.Error?.Type));
    }

    [Fact]
    public async Task Time_goes_forward_only()
    {
        await using var app = await App.StartAsync();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => app.Jobs.AdvanceAsync(TimeSpan.FromSeconds(-1)));
    }

    private static DateOnly DayOf(EnqueuedJob job) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(job.DueAt ?? default, Berlin).Date);

    public sealed class Careful
    {
        [DisableConcurrentExecution("careful", 20)]
        [AutomaticRetry(Attempts = 0)]
        public void Run(int number) => ArgumentOutOfRangeException.ThrowIfNegative(number);
    }
}
