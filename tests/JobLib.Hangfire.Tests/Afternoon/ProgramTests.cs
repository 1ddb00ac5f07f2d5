using System.Collections.Concurrent;
using Campaign;
using Hangfire;
using Hangfire.States;
using JobLib.Hangfire.Tests.Stores;
using JobLib.Tests.Processes;
using Microsoft.Extensions.DependencyInjection;
using Reporting;
using HangfireContinuation = Hangfire.JobContinuationOptions;
using HangfireJob = Hangfire.Common.Job;
using HangfireRecurringOptions = Hangfire.RecurringJobOptions;

namespace JobLib.Hangfire.Tests.Afternoon;

/// <summary>
/// Programs in Hangfire's style, as the code fix leaves them: what Hangfire has stored of them is done once, and so is what they create afterwards.
/// </summary>
public sealed class ProgramTests
{
    [Fact]
    public async Task A_mail_campaign_that_Hangfire_has_stored_goes_on_with_JobLib()
    {
        await using var store = await HangfireStore.CreateAsync();
        var prepare = store.Enqueue<Campaigns>(x => x.PrepareAsync("spring", JobContext.None));
        var last = prepare;
        foreach (var reader in new[] { "Ada", "Eve" })
        {
            var behind = new AwaitingState(last, new EnqueuedState(), HangfireContinuation.OnAnyFinishedState);
            last = store.Client.Create<Campaigns>(x => x.SendAsync("spring", reader, CancellationToken.None), behind);
        }

        store.Client.ContinueJobWith<Campaigns>(last, x => x.CloseAsync("spring"));
        var post = new Post { Failing = "spring to Eve", Failures = 1 };
        await using var target = new Target(configure: services => services.AddSingleton<ILetterbox>(post));

        var report = await target.ImportAsync(store.Storage);
        var id = (await target.JobsAsync())[prepare].Id;
        await target.StartAsync();

        Assert.Equal((1, 3, 0), (report.Enqueued, report.Awaiting, report.LeftCount));
        await Eventually.TrueAsync(() => Task.FromResult(post.Lines.Count == 4), "the campaign is over");
        Assert.Equal([$"spring prepared by job {id}", "spring to Ada", "spring to Eve", "spring closed"], post.Lines);

        ActivatorUtilities.CreateInstance<Campaigns>(target.Services).Launch("summer", ["Bob"]);
        await Eventually.TrueAsync(
            () => Task.FromResult(post.Lines.Count == 7 && PostmarkAttribute.Stamped.Count == 8),
            "another one is over, and its filter saw each attempt of both"
        );
        Assert.Equal(["summer to Bob", "summer closed"], post.Lines.Skip(5));
    }

    [Fact]
    public async Task A_service_that_writes_reports_goes_on_with_its_schedule_its_retries_and_its_failures()
    {
        await using var store = await HangfireStore.CreateAsync();
        store.Client.Create<Reports>(x => x.WriteAsync("sales", JobContext.None, CancellationToken.None), new EnqueuedState("critical"));
        var last = store.Client.Create<Reports>(
            x => x.WriteAsync("stock", JobContext.None, CancellationToken.None),
            new ScheduledState(TimeSpan.FromHours(-1))
        );
        store.Set(last, "RetryCount", "3");
        var failed = store.Failed<Reports>(x => x.CleanAsync(), new InvalidOperationException("no space"));
        store.Recurring.AddOrUpdate(
            "monthly",
            HangfireJob.FromExpression<Reports>(x => x.WriteAsync("month", JobContext.None, CancellationToken.None), "critical"),
            "0 3 1 * *",
            new HangfireRecurringOptions()
        );
        var post = new Post { Failing = "stock", Failures = int.MaxValue };
        await using var target = new Target(configure: services => services.AddSingleton<IArchive>(post));

        var report = await target.ImportAsync(store.Storage);
        var jobs = await target.JobsAsync();
        await target.StartAsync();

        Assert.Equal((1, 1, 1, 1, 0), (report.Enqueued, report.Scheduled, report.Failed, report.Recurring, report.LeftCount));
        await Eventually.TrueAsync(async () => (await target.Monitor.GetAsync(jobs[last].Id)).State == JobState.Deleted, "its fourth attempt was its last");
        await target.Services.GetRequiredService<IBackgroundJobClient>().RequeueAsync(jobs[failed].Id);
        await target.Recurring.TriggerAsync("monthly");
        await Eventually.TrueAsync(() => Task.FromResult(post.Lines.Count == 3), "the others are done");
        Assert.Equal(["cleaned", "month", "sales"], post.Lines.Select(line => line.Split(',')[0]).Order());
    }

    private sealed class Post : ILetterbox, IArchive
    {
        private int failed;

        public ConcurrentQueue<string> Lines { get; } = new();

        public required string Failing { get; init; }

        public required int Failures { get; init; }

        public Task DropAsync(string line) => StoreAsync(line);

        public Task StoreAsync(string report)
        {
            if (report.StartsWith(Failing, StringComparison.Ordinal) && Interlocked.Increment(ref failed) <= Failures)
                throw new InvalidOperationException("It came back.");
            Lines.Enqueue(report);
            return Task.CompletedTask;
        }
    }
}
