using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace JobLib.Tests.Server;

public class ExecutionTests
{
    [Fact]
    public async Task A_job_runs_and_its_result_and_history_can_be_read()
    {
        await using var host = await JobHost.StartAsync();

        var id = host.Client.Enqueue<Worker>(x => x.AddAsync(2, 3));
        var job = await host.UntilAsync(id, JobState.Succeeded);

        Assert.Equal("5", job.Result);
        Assert.Equal([JobState.Enqueued, JobState.Processing, JobState.Succeeded], job.History.Select(step => step.State));
        Assert.Equal(1, job.Attempt);
    }

    [Fact]
    public async Task A_failed_attempt_is_retried_after_its_delay_and_leaves_its_error_in_the_history()
    {
        await using var host = await JobHost.StartAsync(services => services.AddSingleton<Counter>());

        var id = host.Client.Enqueue<Worker>(x => x.FailTwice(JobContext.None));
        var job = await host.UntilAsync(id, JobState.Succeeded);

        Assert.Equal(3, job.Attempt);
        Assert.Equal(2, job.History.Count(step => step is { State: JobState.Scheduled or JobState.Enqueued, Error.Message: "not yet" }));
        var warnings = host.Log.Lines.Where(line => line.Id.Id == 1020).ToList();
        Assert.Equal(2, warnings.Count);
        Assert.All(warnings, line => Assert.Equal(LogLevel.Warning, line.Level));
        Assert.Contains("attempt 1 of 4", warnings[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_whose_retries_are_used_up_is_failed_or_deleted_as_its_attribute_says()
    {
        await using var host = await JobHost.StartAsync();

        var failed = await host.UntilAsync(host.Client.Enqueue<Worker>(x => x.FailForGood()), JobState.Failed);
        var deleted = await host.UntilAsync(host.Client.Enqueue<Worker>(x => x.FailAndVanish()), JobState.Deleted);

        Assert.Equal("hopeless", failed.Error?.Message);
        Assert.Equal(
            LogLevel.Error,
            Assert.Single(host.Log.Lines, line => line.Id.Id == 1021 && line.Text.Contains(failed.Id, StringComparison.Ordinal)).Level
        );
        Assert.Equal("hopeless", deleted.Error?.Message);
        Assert.Contains(host.Log.Lines, line => line.Id.Id == 1021 && line.Level == LogLevel.Error);
    }

    [Fact]
    public async Task An_unregistered_interface_fails_with_the_line_that_registers_it()
    {
        await using var host = await JobHost.StartAsync(jobs: jobs => jobs.Options.Retry.Attempts = 0);

        var job = await host.UntilAsync(host.Client.Enqueue<IUnregistered>(x => x.Run()), JobState.Failed);

        Assert.Contains("AddScoped<IUnregistered", job.Error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_job_has_a_scope_of_its_own_that_is_disposed_asynchronously_and_knows_the_context()
    {
        await using var host = await JobHost.StartAsync(services => services.AddSingleton<Disposals>().AddScoped<Scoped>());

        var id = host.Client.Enqueue<UsesScope>(x => x.RunAsync());
        var job = await host.UntilAsync(id, JobState.Succeeded);

        Assert.Equal($"\"{id}\"", job.Result);
        Assert.Equal(1, host.Services.GetRequiredService<Disposals>().Count);
    }

    [Fact]
    public async Task A_body_that_interrupts_its_thread_ends_no_worker_and_no_process()
    {
        await using var host = await JobHost.StartAsync(server: server => server.WorkerCount = 1);

        await host.UntilAsync(host.Client.Enqueue(() => Interrupted.Now()), JobState.Succeeded);
        await host.UntilAsync(host.Client.Enqueue(() => Interrupted.Remember()), JobState.Succeeded);
        await Eventually.True(() => Interrupted.Waits, "The worker should wait for the next job.");
        Interrupted.InterruptWorker();

        await host.UntilAsync(host.Client.Enqueue<Worker>(x => x.AddAsync(2, 3)), JobState.Succeeded);
    }

    [Fact]
    public async Task An_interrupt_that_a_body_leaves_behind_does_not_strike_the_next_job_of_its_thread()
    {
        await using var host = await JobHost.StartAsync(server: server => server.WorkerCount = 1);

        var ids = await host.Client.EnqueueManyAsync(
            Enumerable.Range(0, 20),
            number => Interrupted.WaitOrInterrupt(number),
            cancellationToken: TestContext.Current.CancellationToken
        );

        foreach (var id in ids) Assert.Equal(1, (await host.UntilAsync(id, JobState.Succeeded)).Attempt);
    }

    [Fact]
    public async Task The_callers_culture_surrounds_the_job()
    {
        await using var host = await JobHost.StartAsync();
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            var id = host.Client.Enqueue<Worker>(x => x.Format(1.5));
            Assert.Equal("\"1,5\"", (await host.UntilAsync(id, JobState.Succeeded)).Result);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public async Task Log_lines_and_progress_are_stored_before_the_job_ends_and_log_scopes_name_the_job()
    {
        await using var host = await JobHost.StartAsync();

        var id = host.Client.Enqueue<Worker>(x => x.Talk(JobContext.None));
        await host.UntilAsync(id, JobState.Succeeded);

        Assert.Equal(["one", "two"], (await host.Storage.Reader.LogAsync(JobId.Parse(id), 0, 100, CancellationToken.None)).Lines.Select(line => line.Text));
        Assert.Contains(host.Log.Lines, line => line.Text == "logged" && line.Scopes.Any(scope => scope.Contains(id, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Parameters_that_an_attempt_sets_are_seen_by_the_next()
    {
        await using var host = await JobHost.StartAsync();

        var job = await host.UntilAsync(host.Client.Enqueue<Worker>(x => x.CountInParameters(JobContext.None)), JobState.Succeeded);

        Assert.Equal("3", job.Parameters["count"]);
    }

    [Fact]
    public async Task A_disposer_that_throws_fails_the_job_and_the_worker_goes_on()
    {
        await using var host = await JobHost.StartAsync(server: server => server.WorkerCount = 1, jobs: jobs => jobs.Options.Retry.Attempts = 0);

        var bad = await host.UntilAsync(host.Client.Enqueue<BadDisposer>(x => x.Run()), JobState.Failed);
        await host.UntilAsync(host.Client.Enqueue<Worker>(x => x.AddAsync(1, 1)), JobState.Succeeded);

        Assert.Equal("dispose", bad.Error?.Message);
    }

    [Fact]
    public async Task An_exception_that_cannot_tell_its_text_fails_the_job_and_the_worker_goes_on()
    {
        await using var host = await JobHost.StartAsync(server: server => server.WorkerCount = 1, jobs: jobs => jobs.Options.Retry.Attempts = 0);

        var bad = await host.UntilAsync(host.Client.Enqueue<Worker>(x => x.ThrowSilently()), JobState.Failed);
        await host.UntilAsync(host.Client.Enqueue<Worker>(x => x.AddAsync(1, 1)), JobState.Succeeded);

        Assert.Contains("SilentException", bad.Error?.Type, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_more_jobs_run_at_once_than_there_are_workers(bool asynchronous)
    {
        await using var host = await JobHost.StartAsync(services => services.AddSingleton<Counter>(), server => server.WorkerCount = 3);
        var counter = host.Services.GetRequiredService<Counter>();

        var ids = Enumerable.Range(0, 30).Select(_ => asynchronous
            ? host.Client.Enqueue<Worker>(x => x.OverlapAsync())
            : host.Client.Enqueue<Worker>(x => x.Overlap())).ToList();
        foreach (var id in ids) await host.UntilAsync(id, JobState.Succeeded);

        Assert.InRange(counter.Most, 2, 3);
    }

    [Fact]
    public async Task Nothing_of_whoever_starts_the_host_flows_into_jobs()
    {
        Flow.Value = "from the starter";
        await using var host = await JobHost.StartAsync();
        Flow.Value = null;

        var job = await host.UntilAsync(host.Client.Enqueue<Worker>(x => x.ReadFlow()), JobState.Succeeded);

        Assert.Equal("\"nothing\"", job.Result);
    }

    private static readonly AsyncLocal<string?> Flow = new();

    public interface IUnregistered
    {
        void Run();
    }

    public static class Interrupted
    {
        private static Thread? thread;

        public static bool Waits => thread is { } known && known.ThreadState.HasFlag(ThreadState.WaitSleepJoin);

        public static void InterruptWorker() => thread?.Interrupt();

        public static void Now() => Thread.CurrentThread.Interrupt();

        public static void WaitOrInterrupt(int number)
        {
            if (number % 2 != 0)
            {
                Thread.Sleep(1); // what an interrupt strikes that the body before has left behind
                return;
            }

            Thread.Sleep(1); // as long as a body may last that a watch interrupts
            Now();
        }

        public static void Remember() => thread = Thread.CurrentThread;
    }

    public sealed class Worker(Counter? counter = null)
    {
        public Task<int> AddAsync(int a, int b) => Task.FromResult(a + b);

        [AutomaticRetry(Attempts = 3, DelaysInSeconds = [0])]
        public void FailTwice(JobContext context)
        {
            if (context.Attempt < 3) throw new InvalidOperationException("not yet");
        }

        [AutomaticRetry(Attempts = 1, DelaysInSeconds = [0])]
        public void FailForGood() => throw new InvalidOperationException("hopeless");

        [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
        public void FailAndVanish() => throw new InvalidOperationException("hopeless");

        public string Format(double value) => value.ToString(CultureInfo.CurrentCulture);

        public void Talk(JobContext context)
        {
            context.Log("one");
            context.Log("two");
            context.Progress(0.5, "half");
            context.Logger.LogInformation("logged");
        }

        [AutomaticRetry(Attempts = 5, DelaysInSeconds = [0])]
        public void CountInParameters(JobContext context)
        {
            var count = context.Parameters.TryGetValue("count", out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
            context.Parameters["count"] = (++count).ToString(CultureInfo.InvariantCulture);
            if (count < 3) throw new InvalidOperationException("again");
        }

        public void ThrowSilently() => throw new SilentException();

        public void Overlap()
        {
            counter?.Enter();
            Thread.Sleep(5); // the overlap itself is what is measured
            counter?.Leave();
        }

        public async Task OverlapAsync()
        {
            counter?.Enter();
            await Task.Delay(5);
            counter?.Leave();
        }

        public string ReadFlow() => Flow.Value ?? "nothing";
    }

    public sealed class Counter
    {
        private readonly Lock gate = new();
        private int now;

        public int Most { get; private set; }

        public void Enter()
        {
            lock (gate) Most = Math.Max(Most, ++now);
        }

        public void Leave()
        {
            lock (gate) now--;
        }
    }

    public sealed class Disposals
    {
        private int count;

        public int Count => Volatile.Read(ref count);

        public void Add() => Interlocked.Increment(ref count);
    }

    public sealed class Scoped(JobContext context, Disposals disposals) : IAsyncDisposable
    {
        public string JobId => context.JobId;

        public ValueTask DisposeAsync()
        {
            disposals.Add();
            return ValueTask.CompletedTask;
        }
    }

    public sealed class UsesScope(Scoped scoped)
    {
        public Task<string> RunAsync() => Task.FromResult(scoped.JobId);
    }

    public sealed class BadDisposer : IDisposable
    {
        public void Run()
        {
        }

        public void Dispose() => throw new InvalidOperationException("dispose");
    }

    public sealed class SilentException : Exception
    {
        public override string Message => throw new NotSupportedException();

        public override string ToString() => throw new NotSupportedException();
    }
}
