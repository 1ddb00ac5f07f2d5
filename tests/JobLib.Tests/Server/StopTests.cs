using System.Collections.Concurrent;
using JobLib.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace JobLib.Tests.Server;

/// <summary>What becomes of jobs when they, their queue or their server are told to stop.</summary>
public class StopTests
{
    [Fact]
    public async Task Deleting_a_running_job_cancels_its_token_and_its_outcome_no_longer_counts()
    {
        await using var host = await JobHost.StartAsync(Gates);
        var gates = host.Services.GetRequiredService<Gate>();

        var id = host.Client.Enqueue<Waiter>(x => x.UntilCancelledAsync(CancellationToken.None));
        await gates.Entered.Task;
        Assert.True(host.Client.Delete(id));

        await gates.Left.Task.WaitAsync(TimeSpan.FromSeconds(10)); // the promise is two seconds; the machine may be busy
        await Eventually.True(() => host.Log.Lines.Any(line => line.Id.Id == 1024), "The outcome of the deleted job should be discarded.");
        Assert.Equal(JobState.Deleted, (await host.FindAsync(id))?.State);
    }

    [Fact]
    public async Task A_stopping_server_signals_its_jobs_and_puts_them_back_without_a_charge()
    {
        var host = await JobHost.StartAsync(Gates, server => server.WorkerCount = 1);
        var gates = host.Services.GetRequiredService<Gate>();
        var storage = host.Storage;

        var running = host.Client.Enqueue<Waiter>(x => x.UntilCancelledAsync(CancellationToken.None));
        await gates.Entered.Task;
        var waiting = host.Client.Enqueue<Waiter>(x => x.UntilCancelledAsync(CancellationToken.None));
        await host.StopAsync();

        foreach (var id in new[] { running, waiting })
        {
            var job = Assert.Single(await storage.Reader.FindAsync([JobId.Parse(id)], CancellationToken.None));
            Assert.Equal(JobState.Enqueued, job.State);
            Assert.Equal(0, job.Crashes);
        }

        var next = await storage.Servers.RegisterAsync(
            new()
            {
                Name = "next",
                Machine = "m",
                ProcessId = 1,
                Version = "1",
                Queues = ["default"],
                WorkerCount = 2,
                LocalTime = DateTimeOffset.UtcNow,
            },
            TimeSpan.FromMinutes(1),
            CancellationToken.None
        );
        var claimed = await storage.Queue.FetchAsync(new() { Owner = next, Claim = 1, Lanes = [new("default", 2)], Max = 2 }, CancellationToken.None);
        Assert.Equal([1, 1], claimed.Jobs.Select(job => job.Attempt));
        Assert.DoesNotContain(host.Log.Lines, line => line.Id.Id is 1020 or 1021);
        await host.DisposeAsync();
    }

    [Theory]
    [InlineData(nameof(Waiter.UntilCancelledBlocked))]
    [InlineData(nameof(Waiter.UntilCancelledInvoked))]
    [InlineData(nameof(Waiter.UntilCancelledWrapped))]
    public async Task A_job_that_ends_of_its_cancelled_token_is_put_back_whatever_wraps_the_cancellation(string method)
    {
        await using var host = await JobHost.StartAsync(Gates, jobs: jobs => jobs.Options.Retry.Attempts = 0);
        var storage = host.Storage;

        var id = host.Client.Create(Job.Create(typeof(Waiter), method, CancellationToken.None));
        await host.Services.GetRequiredService<Gate>().Entered.Task;
        await host.StopAsync();

        var job = Assert.Single(await storage.Reader.FindAsync([JobId.Parse(id)], CancellationToken.None));
        Assert.Equal((JobState.Enqueued, 0), (job.State, job.Crashes));
        Assert.DoesNotContain(host.Log.Lines, line => line.Id.Id is 1020 or 1021);
    }

    [Fact]
    public async Task A_stopping_server_lets_a_job_that_does_not_listen_come_to_its_end_and_records_it()
    {
        var host = await JobHost.StartAsync(Gates);
        var gates = host.Services.GetRequiredService<Gate>();
        var storage = host.Storage;

        var id = host.Client.Enqueue<Waiter>(x => x.UntilReleasedAsync());
        await gates.Entered.Task;
        var stopping = host.StopAsync();
        gates.Release.SetResult();
        await stopping;

        Assert.Equal(JobState.Succeeded, Assert.Single(await storage.Reader.FindAsync([JobId.Parse(id)], CancellationToken.None)).State);
        await host.DisposeAsync();
    }

    [Fact]
    public async Task A_body_that_does_not_return_in_time_keeps_its_lease_and_is_not_run_beside_itself()
    {
        var host = await JobHost.StartAsync(Gates, server => server.ShutdownTimeout = TimeSpan.FromMilliseconds(50));
        var gates = host.Services.GetRequiredService<Gate>();
        var storage = host.Storage;

        var id = host.Client.Enqueue<Waiter>(x => x.UntilReleasedAsync());
        await gates.Entered.Task;
        await host.StopAsync();

        Assert.Equal(JobState.Processing, Assert.Single(await storage.Reader.FindAsync([JobId.Parse(id)], CancellationToken.None)).State);
        gates.Release.SetResult();
        await host.DisposeAsync();
    }

    [Fact]
    public async Task A_server_that_was_stopped_runs_jobs_and_promotes_them_when_it_is_started_again()
    {
        await using var host = await JobHost.StartAsync(Gates, server => server.WorkerCount = 1);
        var server = host.Services.GetServices<IHostedService>().OfType<JobServer>().Single();
        for (var starts = 0; starts < 3; starts++)
        {
            await host.UntilAsync(host.Client.Enqueue<Waiter>(x => x.Note()), JobState.Succeeded);
            await host.UntilAsync(host.Client.Schedule<Waiter>(x => x.Note(), TimeSpan.FromMilliseconds(50)), JobState.Succeeded);
            await server.StopAsync(CancellationToken.None);
            await server.StartAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task A_job_that_cancels_itself_fails_like_any_other()
    {
        await using var host = await JobHost.StartAsync(Gates, jobs: jobs => jobs.Options.Retry.Attempts = 0);

        var job = await host.UntilAsync(host.Client.Enqueue<Waiter>(x => x.TimeOutAsync()), JobState.Failed);

        Assert.Contains("Canceled", job.Error?.Type, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetched_jobs_of_a_queue_that_is_paused_go_back_and_run_when_it_is_resumed()
    {
        await using var host = await JobHost.StartAsync(Gates, server =>
        {
            server.WorkerCount = 1;
            server.ControlInterval = TimeSpan.FromMilliseconds(20);
        });
        var gates = host.Services.GetRequiredService<Gate>();

        var blocking = host.Client.Enqueue<Waiter>(x => x.UntilReleasedAsync());
        await gates.Entered.Task;
        await host.Storage.Queue.SetPausedAsync(["default"], paused: true, JobActor.Application, CancellationToken.None);
        var ids = Enumerable.Range(0, 5).Select(_ => host.Client.Enqueue<Waiter>(x => x.Note())).ToList();
        gates.Release.SetResult();
        await host.UntilAsync(blocking, JobState.Succeeded);
        Assert.Empty(gates.Notes);

        await host.Storage.Queue.SetPausedAsync(["default"], paused: false, JobActor.Application, CancellationToken.None);
        foreach (var id in ids) await host.UntilAsync(id, JobState.Succeeded);
    }

    [Fact]
    public async Task A_drained_server_finishes_what_it_runs_and_fetches_no_more()
    {
        await using var host = await JobHost.StartAsync(Gates, server => server.ControlInterval = TimeSpan.FromMilliseconds(20));
        var gates = host.Services.GetRequiredService<Gate>();

        var running = host.Client.Enqueue<Waiter>(x => x.UntilReleasedAsync());
        await gates.Entered.Task;
        var server = Assert.Single(await host.Storage.Reader.ServersAsync(CancellationToken.None));
        Assert.True(await host.Storage.Servers.SetDrainingAsync(new(Guid.Parse(server.Id)), draining: true, JobActor.Application, CancellationToken.None));
        await Seen(host, draining: true);
        var late = host.Client.Enqueue<Waiter>(x => x.Note());
        gates.Release.SetResult();
        await host.UntilAsync(running, JobState.Succeeded);
        Assert.Equal(JobState.Enqueued, (await host.FindAsync(late))?.State);

        await host.Storage.Servers.SetDrainingAsync(new(Guid.Parse(server.Id)), draining: false, JobActor.Application, CancellationToken.None);
        await host.UntilAsync(late, JobState.Succeeded);
    }

    // The server has heard of it when a job that it could run at once stays where it is for several control polls.
    private static async Task Seen(JobHost host, bool draining)
    {
        await Eventually.Async(
            async () => (await host.Storage.Reader.ServersAsync(CancellationToken.None)).All(server => server.Draining == draining),
            () => "The server should be shown as draining.");
        await Task.Delay(200); // ten control polls: there is no other sign of what a server has heard
    }

    private static void Gates(IServiceCollection services) => services.AddSingleton<Gate>();

    public sealed class Gate
    {
        public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Left { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Release { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ConcurrentQueue<string> Notes { get; } = new();
    }

    public sealed class Waiter(Gate gate)
    {
        public async Task UntilCancelledAsync(CancellationToken cancellationToken)
        {
            gate.Entered.TrySetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
            finally
            {
                gate.Left.TrySetResult();
            }
        }

        public void UntilCancelledBlocked(CancellationToken cancellationToken)
        {
            gate.Entered.TrySetResult();
            Task.Delay(60_000, cancellationToken).Wait(CancellationToken.None);
        }

        public void UntilCancelledInvoked(CancellationToken cancellationToken) =>
            typeof(Waiter).GetMethod(nameof(UntilCancelledBlocked))?.Invoke(this, [cancellationToken]);

        public async Task UntilCancelledWrapped(CancellationToken cancellationToken)
        {
            try
            {
                await UntilCancelledAsync(cancellationToken);
            }
            catch (Exception error)
            {
                throw new InvalidOperationException("The report could not be made.", error);
            }
        }

        public async Task UntilReleasedAsync()
        {
            gate.Entered.TrySetResult();
            await gate.Release.Task;
        }

        public async Task TimeOutAsync()
        {
            using var own = new CancellationTokenSource(1);
            await Task.Delay(Timeout.Infinite, own.Token);
        }

        public void Note() => gate.Notes.Enqueue("ran");
    }
}
