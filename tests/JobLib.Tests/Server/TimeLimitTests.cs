using JobLib.Storage;
using JobLib.TimeLimits;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Tests.Server;

/// <summary>How long an attempt may take, and how long a job may wait for its start.</summary>
public sealed class TimeLimitTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Brief = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task A_body_that_listens_fails_by_its_time_limit_and_is_retried_by_its_rule()
    {
        await using var host = await StartAsync();
        var id = await host.Client.EnqueueAsync<Slow>(slow => slow.ListensAsync(default), new EnqueueOptions { Timeout = Brief });
        var job = await host.UntilAsync(id, JobState.Failed);
        Assert.Equal(typeof(JobTimeoutException).FullName, job.Error?.Type);
        Assert.Contains("00:00:00.0500000", job.Error?.Message, StringComparison.Ordinal);
        Assert.Equal(2, job.Attempt); // it has one retry
    }

    [Fact]
    public async Task The_attribute_holds_where_the_call_says_nothing_and_the_option_where_there_is_no_attribute()
    {
        await using var host = await StartAsync(jobs: jobs => jobs.Options.JobTimeout = TimeSpan.FromMilliseconds(40));
        var byAttribute = await host.Client.EnqueueAsync<Slow>(slow => slow.LimitedAsync(default));
        var byOption = await host.Client.EnqueueAsync<Slow>(slow => slow.ListensAsync(default));
        Assert.Contains("00:00:00.0600000", (await host.UntilAsync(byAttribute, JobState.Failed)).Error?.Message, StringComparison.Ordinal);
        Assert.Contains("00:00:00.0400000", (await host.UntilAsync(byOption, JobState.Failed)).Error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_ends_well_although_its_token_was_cancelled_has_succeeded()
    {
        await using var host = await StartAsync();
        var id = await host.Client.EnqueueAsync<Slow>(slow => slow.EndsWellAsync(default), new EnqueueOptions { Timeout = Brief });
        await host.UntilAsync(id, JobState.Succeeded);
    }

    [Fact]
    public async Task A_body_that_does_not_listen_fails_after_the_grace_gives_its_worker_back_and_is_shown()
    {
        var gate = new Gate();
        await using var host = await StartAsync(
            gate,
            server => (server.WorkerCount, server.TimeoutGrace, server.Heartbeat) = (1, Brief, TimeSpan.FromMilliseconds(100))
        );
        var stuck = await host.Client.EnqueueAsync<Slow>(slow => slow.Deaf(), new EnqueueOptions { Timeout = Brief });
        var next = await host.Client.EnqueueAsync<Slow>(slow => slow.Quick());
        var job = await host.UntilAsync(stuck, JobState.Failed);
        Assert.Contains("did not stop within", job.Error?.Message, StringComparison.Ordinal);
        await host.UntilAsync(next, JobState.Succeeded); // the only worker is free again
        await Eventually.Async(
            async () => (await TroubleAsync(host))?.StartsWith("1 job goes on", StringComparison.Ordinal) == true,
            () => "The server does not tell of it."
        );
        gate.Open();
        await Eventually.Async(async () => await TroubleAsync(host) is null, () => "Nothing goes on any more.");
        Assert.Equal(JobState.Failed, (await host.FindAsync(stuck))?.State); // what the body came to is not heard
    }

    [Fact]
    public async Task Beyond_the_bound_a_body_that_goes_on_keeps_its_worker()
    {
        var gate = new Gate();
        await using var host = await StartAsync(gate, server => (server.WorkerCount, server.TimeoutGrace, server.MaxStuckJobs) = (1, Brief, 0));
        var stuck = await host.Client.EnqueueAsync<Slow>(slow => slow.Deaf(), new EnqueueOptions { Timeout = Brief });
        await host.UntilAsync(stuck, JobState.Failed);
        var next = await host.Client.EnqueueAsync<Slow>(slow => slow.Quick());
        await Task.Delay(Brief * 4, TestContext.Current.CancellationToken); // long enough for one that would start
        Assert.Equal(JobState.Enqueued, (await host.FindAsync(next))?.State);
        gate.Open();
        await host.UntilAsync(next, JobState.Succeeded);
    }

    [Fact]
    public async Task More_stuck_bodies_than_workers_never_let_more_than_the_workers_run()
    {
        var gate = new Gate();
        await using var host = await StartAsync(gate, server => (server.WorkerCount, server.TimeoutGrace, server.MaxStuckJobs) = (2, Brief, 3));
        var stuck = new List<string>();
        for (var i = 0; i < 5; i++) stuck.Add(await host.Client.EnqueueAsync<Slow>(slow => slow.Deaf(), new EnqueueOptions { Timeout = Brief }));
        foreach (var id in stuck) await host.UntilAsync(id, JobState.Failed); // three have given their worker back, two keep theirs
        Assert.Equal(5, gate.Inside);
        gate.Open();
        var after = await host.Client.EnqueueManyAsync(Enumerable.Range(0, 50), _ => Slow.Nothing());
        foreach (var id in after) await host.UntilAsync(id, JobState.Succeeded);
    }

    [Fact]
    public async Task A_stop_of_the_server_is_no_time_limit()
    {
        var gate = new Gate();
        var host = await StartAsync(gate);
        var id = await host.Client.EnqueueAsync<Slow>(slow => slow.ListensAsync(default), new EnqueueOptions { Timeout = TimeSpan.FromHours(1) });
        await host.UntilAsync(id, JobState.Processing);
        await host.StopAsync();
        Assert.Equal(JobState.Enqueued, (await host.FindAsync(id))?.State);
        await host.DisposeAsync();
    }

    [Fact]
    public async Task A_job_that_waited_too_long_is_deleted_with_its_reason_and_runs_when_a_person_brings_it_back()
    {
        await using var host = await StartAsync(server: server => server.Queues = ["late"]);
        var fresh = await host.Client.EnqueueAsync<Slow>(slow => slow.Quick(), new EnqueueOptions { Queue = "late", ExpiresAfter = TimeSpan.FromHours(1) });
        await host.UntilAsync(fresh, JobState.Succeeded);
        await host.Storage.Queue.SetPausedAsync(["late"], true, JobActor.Application, default);
        var id = await host.Client.EnqueueAsync<Slow>(slow => slow.Quick(), new EnqueueOptions { Queue = "late", ExpiresAfter = TimeSpan.FromMilliseconds(1) });
        await Task.Delay(20, TestContext.Current.CancellationToken); // its time passes
        await host.Storage.Queue.SetPausedAsync(["late"], false, JobActor.Application, default);
        var job = await host.UntilAsync(id, JobState.Deleted);
        Assert.StartsWith("expired: it was to be started by", job.Reason, StringComparison.Ordinal);
        Assert.True(await host.Client.RequeueAsync(id));
        await host.UntilAsync(id, JobState.Succeeded);
    }

    [Fact]
    public void The_wait_counts_from_the_creation_from_the_time_that_was_set_or_for_a_continuation_from_when_it_might_start()
    {
        var claim = Waiting();
        Assert.Null(JobTimeLimits.ExpiredSince(claim, Noon.AddMinutes(10)));
        Assert.Equal(Noon.AddMinutes(10), JobTimeLimits.ExpiredSince(claim, Noon.AddMinutes(11)));
        Assert.Null(JobTimeLimits.ExpiredSince(claim with { ScheduledAt = Noon.AddHours(1) }, Noon.AddMinutes(65)));
        Assert.Equal(Noon.AddMinutes(70), JobTimeLimits.ExpiredSince(claim with { ScheduledAt = Noon.AddHours(1) }, Noon.AddMinutes(71)));
        var child = claim with
        {
            Parent = new ParentOutcome(JobId.New(TimeProvider.System).ToString(), JobState.Succeeded, null, null),
            ReadyAt = Noon.AddHours(2),
        };
        Assert.Null(JobTimeLimits.ExpiredSince(child, Noon.AddMinutes(125)));
        Assert.Equal(Noon.AddMinutes(130), JobTimeLimits.ExpiredSince(child, Noon.AddMinutes(131)));
    }

    [Fact]
    public void A_job_that_has_been_started_or_is_brought_back_does_not_expire()
    {
        var claim = Waiting();
        var broughtBack = new Dictionary<string, string>(claim.Parameters) { [JobTimeLimits.ExpiredAt] = "then" };
        foreach (
            var other in new[]
            {
                claim with
                {
                    Attempt = 2,
                },
                claim with
                {
                    Crashes = 1,
                },
                claim with
                {
                    Parameters = broughtBack,
                },
                claim with
                {
                    Parameters = new Dictionary<string, string>(),
                },
            }
        )
        {
            Assert.Null(JobTimeLimits.ExpiredSince(other, Noon.AddDays(1)));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task A_limit_that_is_none_is_refused_at_the_call(int seconds)
    {
        await using var host = await StartAsync();
        var time = TimeSpan.FromSeconds(seconds);
        Assert.Throws<ArgumentOutOfRangeException>(() => host.Client.Enqueue<Slow>(slow => slow.Quick(), new EnqueueOptions { Timeout = time }));
        Assert.Throws<ArgumentOutOfRangeException>(() => host.Client.Enqueue<Slow>(slow => slow.Quick(), new EnqueueOptions { ExpiresAfter = time }));
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("00:00:00")]
    [InlineData("-00:01:00")]
    public void An_attribute_that_is_no_time_says_how_to_write_one(string text) =>
        Assert.Contains("\"00:05:00\"", Assert.Throws<ArgumentException>(() => new JobTimeoutAttribute(text)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_wrong_attribute_is_refused_at_the_call()
    {
        await using var host = await StartAsync();
        var error = Assert.ThrowsAny<Exception>(() => host.Client.Enqueue<Slow>(slow => slow.Wrong()));
        Assert.Contains("00:05:00", error.Message, StringComparison.Ordinal);
    }

    private static Task<JobHost> StartAsync(Gate? gate = null, Action<JobServerOptions>? server = null, Action<JobLibBuilder>? jobs = null) =>
        JobHost.StartAsync(
        services => services.AddSingleton(gate ?? new Gate()).AddTransient<Slow>(), server, builder =>
        {
            builder.Options.Retry = new() { Attempts = 1, DelaysInSeconds = [0] };
            jobs?.Invoke(builder);
        });

    private static ClaimedJob Waiting() => new()
    {
        Id = JobId.New(TimeProvider.System),
        Fence = 1,
        Attempt = 1,
        Payload = new("Shop.Mailer, Shop", "Send", "", "[]"),
        Queue = "default",
        CreatedAt = Noon,
        ReadyAt = Noon,
        Parameters = JobTimeLimits.AddTo(new Dictionary<string, string>(), null, TimeSpan.FromMinutes(10)),
    };

    private static async Task<string?> TroubleAsync(JobHost host) => (await host.Storage.Reader.ServersAsync(default)).Single().Trouble;

    public sealed class Gate
    {
        private readonly ManualResetEventSlim open = new();
        private int inside;

        public int Inside => Volatile.Read(ref inside);

        public void Open() => open.Set();

        public void Wait()
        {
            Interlocked.Increment(ref inside);
            open.Wait(TimeSpan.FromSeconds(30));
        }
    }

    public sealed class Slow(Gate gate)
    {
        public static void Nothing()
        {
        }

        public Task ListensAsync(CancellationToken token) => Task.Delay(Timeout.Infinite, token);

        [JobTimeout("00:00:00.060")]
        public Task LimitedAsync(CancellationToken token) => Task.Delay(Timeout.Infinite, token);

        [JobTimeout("soon")]
        public void Wrong() => gate.Wait();

        public async Task EndsWellAsync(CancellationToken token) =>
            await Task.Delay(Timeout.Infinite, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        [AutomaticRetry(Attempts = 0)]
        public void Deaf() => gate.Wait();

        public void Quick() => _ = gate;
    }
}
