using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using JobLib.Faults;
using JobLib.InMemory;
using JobLib.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Tests.Server;

/// <summary>Jobs that go on where they were interrupted.</summary>
public sealed class ResumeTests
{
    [Fact]
    public async Task After_an_attempt_that_failed_a_loop_goes_on_behind_what_is_done_and_repeats_only_the_item_that_it_was_at()
    {
        await using var host = await JobHost.StartAsync(Counts);
        var counts = host.Services.GetRequiredService<Counted>();

        var id = host.Client.Enqueue<Import>(x => x.NumbersAsync(10, 4, JobContext.None));
        await host.UntilAsync(id, JobState.Succeeded);
        Assert.Equal([0, 1, 2, 3, 4, 4, 5, 6, 7, 8, 9], counts.Seen);

        counts.Seen.Clear();
        id = host.Client.Enqueue<Import>(x => x.KeysAsync(6, 3, JobContext.None));
        await host.UntilAsync(id, JobState.Succeeded);
        Assert.Equal([1, 2, 3, 3, 4, 5, 6], counts.Seen);
        Assert.Equal([0, 2], counts.Asked); // the first attempt from the beginning, the second behind the last that was done
    }

    [Fact]
    public async Task Parameters_whose_names_a_storage_keeps_as_one_are_one()
    {
        await using var host = await JobHost.StartAsync(Counts);
        var id = host.Client.Enqueue<Import>(x => x.Name(JobContext.None));
        await host.UntilAsync(id, JobState.Succeeded);
        var job = Assert.Single(await host.Storage.Reader.FindAsync([JobId.Parse(id)], CancellationToken.None));
        Assert.Equal([new('x', 256), "a\uFFFD"], job.Parameters.Keys.Order(StringComparer.Ordinal).Reverse());
    }

    [Fact]
    public async Task A_server_that_stops_puts_the_job_back_with_its_cursor_and_charges_nothing()
    {
        var host = await JobHost.StartAsync(Counts);
        var (storage, counts) = (host.Storage, host.Services.GetRequiredService<Counted>());

        var id = host.Client.Enqueue<Import>(x => x.SlowlyAsync(JobContext.None));
        await counts.Entered.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await host.StopAsync();

        var job = Assert.Single(await storage.Reader.FindAsync([JobId.Parse(id)], CancellationToken.None));
        Assert.Equal((JobState.Enqueued, 0, "3"), (job.State, job.Crashes, job.Parameters["checkpoint:cursor"]));
        var next = await storage.Servers.RegisterAsync(
            new()
            {
                Name = "next",
                Machine = "m",
                ProcessId = 1,
                Version = "1",
                Queues = ["default"],
                WorkerCount = 1,
                LocalTime = DateTimeOffset.UtcNow,
            },
            TimeSpan.FromMinutes(1),
            CancellationToken.None
        );
        var claim = Assert.Single(
            (
                await storage.Queue.FetchAsync(
                    new()
                    {
                        Owner = next,
                        Claim = 1,
                        Lanes = [new("default", 1)],
                        Max = 1,
                    },
                    CancellationToken.None
                )
            ).Jobs
        );
        Assert.Equal((1, "3"), (claim.Attempt, claim.Parameters["checkpoint:cursor"]));
        await host.DisposeAsync();
    }

    [Fact]
    public async Task A_checkpoint_is_stored_while_the_job_runs_for_a_process_that_is_killed_also_when_the_storage_failed_for_a_while()
    {
        var faults = new StorageFaults();
        await using var host = await JobHost.StartAsync(
            Counts,
            jobs: jobs => jobs.UseStorage(_ => new FaultyStorage(new InMemoryStorage(new(), TimeProvider.System), faults))
        );
        faults.Fail(nameof(IJobQueue.ReportAsync), () => new InvalidTimeZoneException("of the test"), times: 2);

        var id = host.Client.Enqueue<Import>(x => x.SlowlyAsync(JobContext.None));
        await Eventually.Async(
            async () => (await host.FindAsync(id))?.Parameters.GetValueOrDefault("checkpoint:cursor") == "3",
            () => "The checkpoint should be stored while the job runs.",
            TimeSpan.FromSeconds(20)
        );
        Assert.Equal(JobState.Processing, (await host.FindAsync(id))?.State);
        host.Client.Delete(id);
    }

    [Fact]
    public async Task A_job_that_succeeded_begins_anew_when_somebody_requeues_it()
    {
        await using var host = await JobHost.StartAsync(Counts);
        var counts = host.Services.GetRequiredService<Counted>();

        var id = host.Client.Enqueue<Import>(x => x.NumbersAsync(3, -1, JobContext.None));
        await host.UntilAsync(id, JobState.Succeeded);
        Assert.True(host.Client.Requeue(id));
        await Eventually.True(() => counts.Seen.Count == 6, "The job should run from its beginning.");
        Assert.Equal([0, 1, 2, 0, 1, 2], counts.Seen);
    }

    [Fact]
    public void A_checkpoint_is_read_back_as_what_it_was()
    {
        var context = new JobContext { JobId = "a" };
        Assert.False(context.TryGetCheckpoint<int>("cursor", out _));
        context.Checkpoint("cursor", 7);
        context.Checkpoint("place", new Place("shelf", 3));
        Assert.True(context.TryGetCheckpoint<int>("cursor", out var cursor));
        Assert.True(context.TryGetCheckpoint<Place>("place", out var place));
        Assert.Equal((7, new Place("shelf", 3)), (cursor, place));
        context.Checkpoint<string?>("cursor", null);
        Assert.False(context.TryGetCheckpoint<string>("cursor", out _));
    }

    [Fact]
    public void The_context_that_all_share_remembers_nothing()
    {
        JobContext.None.Checkpoint("cursor", 7);
        Assert.False(JobContext.None.TryGetCheckpoint<int>("cursor", out _));
    }

    [Fact]
    public void What_cannot_be_kept_or_is_something_else_is_refused_at_its_line()
    {
        var context = new JobContext { JobId = "a" };
        Assert.Throws<ArgumentException>(() => context.Checkpoint("", 1));
        Assert.Throws<ArgumentException>(() => context.Checkpoint(new string('x', 300), 1));
        Assert.Throws<ArgumentException>(() => context.Checkpoint("a\0b", 1));
        Assert.Throws<ArgumentException>(() => context.Checkpoint("large", new string('x', 10_000)));
        Assert.Contains("'type'", Assert.Throws<ArgumentException>(() => context.Checkpoint("type", typeof(int))).Message, StringComparison.Ordinal);
        Assert.Contains("'circle'", Assert.Throws<ArgumentException>(() => context.Checkpoint("circle", new Circle())).Message, StringComparison.Ordinal);
        Assert.Contains("'nan'", Assert.Throws<ArgumentException>(() => context.Checkpoint("nan", double.NaN)).Message, StringComparison.Ordinal);
        context.Checkpoint("cursor", "text");
        Assert.Throws<InvalidOperationException>(() => context.TryGetCheckpoint<int>("cursor", out _));
    }

    private static void Counts(IServiceCollection services) => services.AddSingleton<Counted>();

    private sealed record Place(string Shelf, int Row);

    public sealed class Counted
    {
        public ConcurrentQueue<int> Seen { get; } = [];

        public ConcurrentQueue<int> Asked { get; } = [];

        public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public sealed class Import(Counted counted)
    {
        [AutomaticRetry(Attempts = 2, DelaysInSeconds = [0])]
        public Task NumbersAsync(int count, int failsAt, JobContext context) =>
            context.ForEachAsync(Enumerable.Range(0, count), "cursor", (i, _) => DoAsync(i, failsAt, context));

        [AutomaticRetry(Attempts = 2, DelaysInSeconds = [0])]
        public Task KeysAsync(int count, int failsAt, JobContext context) =>
            context.ForEachAsync<int, int>(after => BehindAsync(after, count), "cursor", i => i, (i, _) => DoAsync(i, failsAt, context));

        [AutomaticRetry(Attempts = 0)]
        public void Name(JobContext context)
        {
            counted.Entered.TrySetResult();
            foreach (var name in (string[])["a\0", "a\uD800", new('x', 257), new('x', 258)]) context.Parameters[name] = "text";
        }

        public async Task SlowlyAsync(JobContext context)
        {
            context.Checkpoint("cursor", 3);
            counted.Entered.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
        }

        private async IAsyncEnumerable<int> BehindAsync(int after, int last, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            counted.Asked.Enqueue(after);
            for (var i = after + 1; i <= last; i++)
            {
                await Task.Yield();
                yield return i;
            }
        }

        private Task DoAsync(int i, int failsAt, JobContext context)
        {
            counted.Seen.Enqueue(i);
            return i == failsAt && context.Attempt == 1 ? Task.FromException(new InvalidOperationException("of the test")) : Task.CompletedTask;
        }
    }

    private sealed class Circle
    {
        public Circle Self => this;
    }
}
