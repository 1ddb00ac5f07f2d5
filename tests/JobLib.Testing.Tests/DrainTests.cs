using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Testing.Tests;

/// <summary>The real pipeline, until nothing is ready, while time stands still.</summary>
public sealed class DrainTests(ITestOutputHelper output)
{
    [Fact]
    public async Task What_jobs_start_is_run_too()
    {
        await using var app = await App.StartAsync();
        var jobs = app.Jobs;
        var counted = BackgroundJob.Enqueue<Shop>(x => x.CountAsync(3, JobContext.None));
        BackgroundJob.ContinueJobWith<Shop>(counted, x => x.Tell(""));
        var batch = BatchJob.StartNew(b =>
        {
            b.Enqueue<IMailer>(x => x.SendAsync(1, CancellationToken.None));
            b.Enqueue<IMailer>(x => x.SendAsync(2, CancellationToken.None));
        });
        BatchJob.ContinueBatchWith(batch, b => b.Enqueue<IMailer>(x => x.SendAsync(99, CancellationToken.None)));
        BackgroundJob.Enqueue<Shop>(x => x.OrderMoreAsync(1));
        BackgroundJob.Schedule<IMailer>(x => x.SendAsync(3, CancellationToken.None), TimeSpan.FromSeconds(1));

        var runs = (await jobs.DrainAsync()).AssertSucceeded();

        Assert.Equal(["mail 1", "mail 2", "more 1", "told 3 counted", "mail 99", "more 0"], app.Diary.Lines);
        Assert.Equal(7, runs.Count);
        Assert.Equal("3 counted", runs.Single(run => run.JobId == counted).Result<string>());
        Assert.Empty(await jobs.DrainAsync());
    }

    [Fact]
    public async Task A_failed_attempt_is_a_run_and_its_retry_waits_for_its_time()
    {
        await using var app = await App.StartAsync();
        var jobs = app.Jobs;
        var id = BackgroundJob.Enqueue<Shop>(x => x.FailAsync(JobContext.None));

        var run = Assert.Single(await jobs.DrainAsync());

        Assert.Equal((id, 1, JobOutcomeKind.Retry, TimeSpan.FromSeconds(10)), (run.JobId, run.Attempt, run.Outcome, run.RetryIn));
        Assert.Equal("out of stock at attempt 1", Assert.IsType<InvalidOperationException>(run.Exception).Message);
        Assert.Equal("Shop.FailAsync(), attempt 1: Retry in 00:00:10, since System.InvalidOperationException: out of stock at attempt 1", run.ToString());
        Assert.Equal(JobState.Scheduled, (await app.Monitor.GetAsync(id)).State);
        var error = Assert.Throws<JobAssertionException>(() => new JobRuns([run]).AssertSucceeded());
        Assert.StartsWith("1 of 1 attempts did not succeed:\n  Shop.FailAsync(), attempt 1: Retry", error.Message, StringComparison.Ordinal);
        Assert.Same(run.Exception, error.InnerException);
        Assert.Contains("has no result", Assert.Throws<InvalidOperationException>(() => run.Result<int>()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Filters_of_the_application_surround_the_jobs()
    {
        await using var app = await App.StartAsync(jobs => jobs.AddFilter<Forgiving>());
        var jobs = app.Jobs;
        BackgroundJob.Enqueue<Shop>(x => x.FailAsync(JobContext.None));
        jobs.FailNext<IMailer>(new TimeoutException("no answer"));
        BackgroundJob.Enqueue<IMailer>(x => x.SendAsync(1, CancellationToken.None));

        var runs = await jobs.DrainAsync();

        Assert.Equal(["before FailAsync", "attempt 1", "forgave InvalidOperationException", "before SendAsync", "forgave TimeoutException"], app.Diary.Lines);
        Assert.All(runs, run => Assert.Equal(JobOutcomeKind.Succeeded, run.Outcome));
    }

    [Fact]
    public async Task The_queues_of_the_servers_are_emptied_in_their_order_and_no_other()
    {
        await using var app = await App.StartAsync(server: options => options.Queues = ["critical", "default"]);
        var jobs = app.Jobs;
        BackgroundJob.Enqueue<IMailer>(x => x.SendAsync(1, CancellationToken.None));
        BackgroundJob.Enqueue<IMailer>(x => x.SendAsync(2, CancellationToken.None), new EnqueueOptions { Priority = 9 });
        BackgroundJob.Enqueue<IMailer>("critical", x => x.SendAsync(3, CancellationToken.None));
        BackgroundJob.Enqueue<Shop>(x => x.InMail("in mail"));

        await jobs.DrainAsync("default");
        Assert.Equal(["mail 2", "mail 1"], app.Diary.Lines);
        await jobs.DrainAsync();
        Assert.Equal(["mail 2", "mail 1", "mail 3"], app.Diary.Lines);
        await jobs.DrainAsync("mail");
        Assert.Equal(["mail 2", "mail 1", "mail 3", "in mail"], app.Diary.Lines);
    }

    [Fact]
    public async Task Servers_may_take_turns_and_there_may_be_several()
    {
        await using var app = await App.StartAsync(
            server: options => (options.Queues, options.QueueOrder) = (["a", "b"], QueueOrder.RoundRobin),
            services: services => services.AddJobServer("mail", options => options.Queues = ["mail"])
        );
        foreach (var queue in new[] { "a", "a", "b", "b", "mail" }) app.Client.Enqueue<IMailer>(queue, x => x.WriteAsync(1, queue, CancellationToken.None));

        var runs = await app.Jobs.DrainAsync();

        Assert.Equal(["a", "b", "a", "b", "mail"], runs.Select(run => run.Queue));
    }

    [Fact]
    public async Task In_a_host_without_servers_every_queue_is_emptied()
    {
        await using var app = await App.StartAsync(withServer: false);
        app.Client.Enqueue<IMailer>("one", x => x.SendAsync(1, CancellationToken.None));
        app.Client.Enqueue<IMailer>("two", x => x.SendAsync(2, CancellationToken.None));

        Assert.Equal(2, (await app.Jobs.DrainAsync()).AssertSucceeded().Count);
    }

    [Fact]
    public async Task A_paused_queue_is_left_alone()
    {
        await using var app = await App.StartAsync();
        var queues = app.Services.GetRequiredService<IQueueManager>();
        app.Client.Enqueue<IMailer>(x => x.SendAsync(1, CancellationToken.None));

        await queues.PauseAsync("default");
        Assert.Empty(await app.Jobs.DrainAsync());
        await queues.ResumeAsync("default");
        Assert.Single(await app.Jobs.DrainAsync());
    }

    [Fact]
    public async Task A_server_that_is_taken_out_of_service_takes_nothing()
    {
        await using var app = await App.StartAsync();
        var jobs = app.Jobs;
        Assert.Empty(await jobs.DrainAsync());
        var servers = app.Services.GetRequiredService<IServerManager>();
        var server = Assert.Single(await app.Monitor.ServersAsync());
        BackgroundJob.Enqueue<IMailer>(x => x.SendAsync(1, CancellationToken.None));

        await servers.DrainAsync(server.Id);
        Assert.Empty(await jobs.AdvanceAsync(TimeSpan.FromHours(1)));
        await servers.UndrainAsync(server.Id);
        Assert.Single(await jobs.DrainAsync());
    }

    [Fact]
    public async Task A_job_without_its_service_fails_with_the_reason_and_is_told_by_the_assertion()
    {
        await using var app = await App.StartAsync();
        app.Client.Enqueue<INotRegistered>(x => x.RunAsync());

        var error = Assert.Throws<JobAssertionException>((await app.Jobs.DrainAsync()).AssertSucceeded);

        Assert.Contains("No service is registered for JobLib.Testing.Tests.INotRegistered", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_does_not_end_is_cancelled_and_named()
    {
        await using var app = await App.StartAsync();
        var jobs = app.Jobs;
        jobs.Patience = TimeSpan.FromMilliseconds(100);
        BackgroundJob.Enqueue<Shop>(x => x.HangAsync(CancellationToken.None));

        var error = await Assert.ThrowsAsync<TimeoutException>(() => jobs.DrainAsync());

        Assert.StartsWith(
            "Shop.HangAsync() has not ended within 00:00:00.1000000 of real time, and its token is cancelled now.",
            error.Message,
            StringComparison.Ordinal
        );
        var began = Stopwatch.GetTimestamp();
        while (app.Diary.Lines.IsEmpty)
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(20), "The body should have been cancelled.");
            await Task.Delay(5); // between two looks at the condition
        }
    }

    [Fact]
    public async Task A_cancelled_drain_cancels_the_body()
    {
        await using var app = await App.StartAsync();
        using var cancellation = new CancellationTokenSource();
        app.Client.Enqueue<Shop>(x => x.HangAsync(CancellationToken.None));

        var drain = app.Jobs.DrainAsync(cancellationToken: cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => drain);
    }

    [Fact]
    public async Task A_body_that_waits_for_the_clock_goes_on_when_the_test_moves_it()
    {
        await using var app = await App.StartAsync();
        var jobs = app.Jobs;
        BackgroundJob.Enqueue<Shop>(x => x.WaitAsync(5));

        var drain = jobs.DrainAsync();
        while (!drain.IsCompleted)
        {
            if (!app.Diary.Lines.IsEmpty) jobs.Clock.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }

        (await drain).AssertSucceeded();
        Assert.Equal(["waits", "waited"], app.Diary.Lines);
    }

    [Fact]
    public async Task Jobs_without_end_are_told_from_many_jobs()
    {
        await using var app = await App.StartAsync();
        var jobs = app.Jobs;
        jobs.MaxRuns = 50;
        BackgroundJob.Enqueue<Shop>(x => x.Again());

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => jobs.DrainAsync());

        Assert.StartsWith("50 attempts have run without time passing, and there are more.", error.Message, StringComparison.Ordinal);
        Assert.Contains("\n  Shop.Again(), attempt 1: Succeeded", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_cannot_drain()
    {
        await using var app = await App.StartAsync();
        app.Client.Enqueue<Draining>(x => x.RunAsync());

        var run = Assert.Single(await app.Jobs.DrainAsync());

        Assert.StartsWith("A job that a test runs cannot drain", run.Exception?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_test_may_block_on_a_drain_whatever_its_context()
    {
        await using var app = await App.StartAsync();
        var jobs = app.Jobs;
        BackgroundJob.Enqueue<Shop>(x => x.OrderMoreAsync(3));
        var before = SynchronizationContext.Current;
        try
        {
            SynchronizationContext.SetSynchronizationContext(new Deaf());
            var drain = jobs.DrainAsync();
#pragma warning disable xUnit1031 // to block is what is tried
            Assert.True(drain.Wait(TimeSpan.FromSeconds(20)), "Nobody runs what is posted to this context.");
#pragma warning restore xUnit1031
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }

        Assert.Equal(4, app.Diary.Lines.Count);
    }

    [Fact]
    public async Task Nothing_of_the_test_flows_into_a_job_and_nothing_back()
    {
        await using var app = await App.StartAsync();
        Flowing.Value.Value = "the test's";
        var id = app.Client.Enqueue<Flowing>(x => x.Look());

        var run = Assert.Single(await app.Jobs.DrainAsync());

        Assert.Equal((id, "nothing"), (run.JobId, run.Result<string>()));
        Assert.Equal("the test's", Flowing.Value.Value);
    }

    [Fact]
    public async Task Ten_thousand_jobs_are_a_matter_of_a_moment()
    {
        await using var app = await App.StartAsync();
        await app.Client.EnqueueManyAsync<IMailer, int>(Enumerable.Range(1, 10_000), (x, id) => x.SendAsync(id, CancellationToken.None));
        var began = Stopwatch.GetTimestamp();

        var runs = (await app.Jobs.DrainAsync()).AssertSucceeded();

        output.WriteLine($"{Stopwatch.GetElapsedTime(began).TotalMilliseconds:0} ms for {runs.Count} jobs.");
        Assert.Equal(10_000, runs.Count);
        Assert.Equal(10_000, app.Jobs.AllEnqueued<IMailer>(x => x.SendAsync(Any.Value<int>(), default)).Count);
    }

    public sealed class Forgiving(Diary diary) : IJobExecutionFilter, IJobOutcomeFilter
    {
        public ValueTask ExecuteAsync(JobContext context, Func<ValueTask> next)
        {
            diary.Write($"before {context.Job?.Method.Name}");
            return next();
        }

        public async ValueTask DecideAsync(JobOutcomeContext context, Func<ValueTask> next)
        {
            await next();
            if (context.Exception is not { } exception) return;
            diary.Write($"forgave {exception.GetType().Name}");
            context.Outcome = new() { Kind = JobOutcomeKind.Succeeded };
        }
    }

    private sealed class Deaf : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
            // It is never run.
        }
    }

    public sealed class Draining(IServiceProvider services)
    {
        [AutomaticRetry(Attempts = 0)]
        public Task RunAsync() => services.GetRequiredService<JobLibTest>().DrainAsync();
    }

    public sealed class Flowing
    {
        public static readonly AsyncLocal<string?> Value = new();

        public string Look()
        {
            var found = Value.Value ?? "nothing";
            Value.Value = "the job's";
            return found;
        }
    }
}
