using System.Diagnostics;
using System.Runtime.ExceptionServices;
using JobLib.Client;
using JobLib.Client.Calls;
using JobLib.Hosting;
using JobLib.Server.Execution;
using JobLib.Storage;
using Microsoft.Extensions.Time.Testing;

namespace JobLib.Testing.Stepping;

/// <summary>Runs jobs when a test says so: claims one, runs it, records its outcome, and goes on until there is nothing to do at the present time.</summary>
/// <remarks>
/// The parts of a server without its loops, rather than its loops under a scheduler: bodies await things that are real, so nobody could say when the loops have
/// come to rest, and a day of the clock would be a hundred thousand looks of theirs at nothing.
/// </remarks>
internal sealed class Stepper(
    TestStorage storage,
    TestServers servers,
    DeclareRecurring declaration,
    JobFactory factory,
    RunReader reader,
    Faults faults,
    FakeTimeProvider clock
) : IDisposable
{
    private const int MaxDepth = 10; // of jobs that run inside of each other: each holds the thread of a synchronous call
    private static readonly TimeSpan LeastStep = TimeSpan.FromMilliseconds(1); // time passes, whatever the storage says

    private readonly SemaphoreSlim alone = new(1);
    private readonly AsyncLocal<JobFlow?> flow = new();
    private readonly Lock gate = new();
    private Task? declared;

    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(30);

    public int MaxRuns { get; set; } = 100_000;

    // In the thread pool: a test that blocks on its own context, or has one, does not hold up its jobs.
    public Task<JobRuns> DrainAsync(string? queue, CancellationToken cancellationToken) =>
        Task.Run(() => AloneAsync(runs => DrainAsync(queue, runs, cancellationToken), cancellationToken), cancellationToken);

    public Task<JobRuns> AdvanceAsync(TimeSpan time, CancellationToken cancellationToken) =>
        Task.Run(() => AloneAsync(runs => AdvanceToAsync(clock.GetUtcNow() + time, runs, cancellationToken), cancellationToken), cancellationToken);

    public Task<JobRun> PerformAsync(Job job, CancellationToken cancellationToken) =>
        Task.Run(() => PerformAloneAsync(job, cancellationToken), cancellationToken);

    /// <summary>Runs what is ready inside of the call that has created it.</summary>
    public async ValueTask RunInlineAsync(CancellationToken cancellationToken)
    {
        var runs = flow.Value is { } outer
            ? await InsideAsync(outer, cancellationToken)
            : await AloneAsync(ran => DrainAsync(null, ran, cancellationToken, stopsAtFailure: true), cancellationToken);
        if (runs.LastOrDefault(HasThrown)?.Exception is { } thrown) ExceptionDispatchInfo.Throw(thrown);
    }

    /// <summary>Stores the recurring jobs that the application declares, as its start does.</summary>
    public Task DeclareAsync()
    {
        lock (gate) return declared ??= DeclareOnceAsync();
    }

    public void Dispose()
    {
        servers.CancelAll();
        alone.Dispose();
    }

    private async Task DeclareOnceAsync()
    {
        await declaration.StartAsync(CancellationToken.None); // for all who come: not one of them may take it from the others
        await await Task.WhenAny(declaration.DeclaredOnce, declaration.ExecuteTask ?? Task.CompletedTask); // it goes on, in case that a storage loses something
    }

    private async Task<JobRuns> AloneAsync(Func<List<JobRun>, Task> step, CancellationToken cancellationToken)
    {
        if (flow.Value is not null)
        {
            throw new InvalidOperationException(
                "A job that a test runs cannot drain, advance or perform: the test that runs it does so. Where jobs are to run inside of others, use RunInline."
            );
        }

        await DeclareAsync();
        await alone.WaitAsync(cancellationToken);
        try
        {
            var runs = new List<JobRun>();
            await step(runs);
            return new(runs);
        }
        finally
        {
            alone.Release();
        }
    }

    private async Task<JobRuns> InsideAsync(JobFlow outer, CancellationToken cancellationToken)
    {
        if (outer.Depth >= MaxDepth)
        {
            throw new InvalidOperationException(
                $"{MaxDepth} jobs run inside of each other. A job that enqueues itself without end cannot run inline: drain the queue instead."
            );
        }

        await outer.Gate.WaitAsync(cancellationToken);
        try
        {
            var runs = new List<JobRun>();
            await DrainAsync(null, runs, cancellationToken, stopsAtFailure: true);
            return new(runs);
        }
        finally
        {
            outer.Gate.Release();
        }
    }

    private async Task AdvanceToAsync(DateTimeOffset end, List<JobRun> runs, CancellationToken cancellationToken)
    {
        while (true)
        {
            var next = await DrainAsync(null, runs, cancellationToken);
            var now = clock.GetUtcNow();
            if (now >= end) return;
            var least = now + LeastStep;
            var to = next is { } due && due < end ? due : end;
            clock.SetUtcNow(to > least ? to : least < end ? least : end);
        }
    }

    /// <returns>When something is due next; null when nothing is.</returns>
    private async Task<DateTimeOffset?> DrainAsync(string? queue, List<JobRun> runs, CancellationToken cancellationToken, bool stopsAtFailure = false)
    {
        var most = runs.Count + MaxRuns;
        while (true)
        {
            var (moved, next) = await servers.MaintainAsync(storage.Reachable(), cancellationToken);
            var ran = false;
            var queues = await servers.QueuesAsync(storage.Reachable(), queue, cancellationToken);
            while (await RunNextAsync(queue, queues, cancellationToken) is { } run)
            {
                ran = true;
                runs.Add(run);
                if (runs.Count > most) throw Endless(runs);
                if (stopsAtFailure && HasThrown(run)) return null;
            }

            if (!moved && !ran) return next;
        }
    }

    private async Task<JobRun> PerformAloneAsync(Job job, CancellationToken cancellationToken)
    {
        var made = await factory.MakeAsync(job, EnqueueOptions.Default, JobStart.Now, batch: null, new AsyncRoute(clock));
        var run = (await AloneAsync(runs => PerformAsync(made, runs, cancellationToken), cancellationToken))[0];
        if (run.Outcome == JobOutcomeKind.Succeeded) return run;
        if (run.Exception is { } exception) ExceptionDispatchInfo.Throw(exception);
        throw new JobAssertionException(run.ToString());
    }

    private async Task PerformAsync(NewJob job, List<JobRun> runs, CancellationToken cancellationToken)
    {
        var here = storage.Reachable();
        await here.Jobs.InsertAsync(new() { Jobs = [job with { Queue = TestServers.PerformQueue }] }, null, cancellationToken);
        try
        {
            var session = (await servers.SessionsAsync(here, cancellationToken))[0];
            var active = await session.ClaimAsync(here, [TestServers.PerformQueue], cancellationToken) ?? throw await WaitsAsync(job, here, cancellationToken);
            runs.Add(await RunAsync(session, active, cancellationToken));
        }
        finally
        {
            if (!runs.Exists(run => run.Outcome == JobOutcomeKind.Succeeded)) await DropAsync(job.Id, here);
        }
    }

    private async ValueTask<InvalidOperationException> WaitsAsync(NewJob job, IJobStorage here, CancellationToken cancellationToken)
    {
        var why = (await here.Reader.FindAsync([job.Id], cancellationToken)) switch
        {
            [{ State: JobState.Awaiting, Sequence: { } sequence }] => $"the job before it in its sequence '{sequence}'. Drain that one first.",
            [{ WaitsForRate: true, RateKey: { } rate }] => $"its rate '{rate}'. Move JobLibTest.Clock first, or say a larger burst where the test adds JobLib.",
            _ => "its concurrency key, which a job has that runs. Drain that one first.",
        };
        return new($"{reader.Describe(job.Payload)} was not run: it waits for {why}");
    }

    // Nobody runs it again, whatever it came to.
    private static async ValueTask DropAsync(JobId job, IJobStorage here) =>
        await here.Jobs.ChangeAsync(new() { Kind = JobChangeKind.Delete, Jobs = [job], Actor = JobActor.Application }, CancellationToken.None);

    private async ValueTask<JobRun?> RunNextAsync(string? queue, IReadOnlyList<string>? queues, CancellationToken cancellationToken)
    {
        var here = storage.Reachable();
        foreach (var session in await AskedAsync(here, queue, cancellationToken))
        {
            await session.RecordAsync(cancellationToken); // of bodies that came to their end late, or when the storage was lost
            if (await session.ClaimAsync(here, queues, cancellationToken) is { } job) return await RunAsync(session, job, cancellationToken);
        }

        return null;
    }

    // A queue of its own is emptied by a server that serves it, if there is one.
    private async ValueTask<IEnumerable<TestSession>> AskedAsync(IJobStorage here, string? queue, CancellationToken cancellationToken)
    {
        var all = await servers.SessionsAsync(here, cancellationToken);
        return queue is null ? all : [all.FirstOrDefault(session => session.Server.Queues.Contains(queue)) ?? all[0]];
    }

    private async Task<JobRun> RunAsync(TestSession session, ActiveJob job, CancellationToken cancellationToken)
    {
        var inside = new JobFlow((flow.Value?.Depth ?? 0) + 1);
        try
        {
            await session
                .RunAsync(job, onThread: inside.Depth > 1, () => flow.Value = inside)
                .WaitAsync(Debugger.IsAttached ? Timeout.InfiniteTimeSpan : Patience, cancellationToken);
        }
        catch (TimeoutException)
        {
            session.Abandon(job);
            throw StillRunning(job);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            session.Abandon(job);
            throw;
        }

        var isKilled = faults.TakeKill();
        if (isKilled)
        {
            servers.Kill(session);
        }
        else
        {
            storage.Reachable();
            await session.RecordAsync(cancellationToken);
        }

        return await reader.ReadAsync(job, isKilled, storage.Always(), cancellationToken);
    }

    private static bool HasThrown(JobRun run) => run is { Exception: not null, Outcome: not JobOutcomeKind.Succeeded };

    private TimeoutException StillRunning(ActiveJob job) => new(
        $"{reader.Describe(job.Claim.Payload)} has not ended within {Patience} of real time, and its token is cancelled now. A body that waits for the test's clock gets no further while the test waits for it: "
        + "keep the task of DrainAsync, move JobLibTest.Clock, and await the task then. One that only takes long needs a longer JobLibTest.Patience.");

    private InvalidOperationException Endless(List<JobRun> runs) => new(
        $"{MaxRuns} attempts have run without time passing, and there are more. A job that enqueues itself, or is retried without a delay, never lets its queue become empty. "
        + $"Give it a delay, or raise JobLibTest.MaxRuns. The last ones:{Lines.Of(runs.TakeLast(3).Select(run => run.ToString()))}");
}
