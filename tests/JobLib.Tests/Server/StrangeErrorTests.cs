using JobLib.Faults;
using JobLib.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace JobLib.Tests.Server;

/// <summary>A server goes on after errors that no storage should throw.</summary>
[Slow]
public class StrangeErrorTests
{
    [Theory]
    [InlineData(nameof(IJobQueue.FetchAsync))]
    [InlineData(nameof(IJobQueue.FinishAsync))]
    [InlineData(nameof(IServerRegistry.RegisterAsync))]
    [InlineData(nameof(IJobStorage.PrepareAsync))]
    [InlineData(nameof(IJobQueue.WaitAsync))]
    [InlineData("*")]
    public async Task A_server_whose_storage_throws_something_strange_for_a_while_goes_on(string operation)
    {
        var faults = new StorageFaults();
        faults.Fail(operation, () => new InvalidTimeZoneException("28P01: password authentication failed"), times: 4);
        await using var host = await FaultHost.StartAsync(faults);
        await Eventually.True(() => faults.CallsOf(nameof(IJobQueue.FetchAsync)) > 0, "The server should fetch.");

        await host.UntilAsync(await EnqueueAsync(host), JobState.Succeeded);
        await host.LoggedAsync(LogLevel.Error, "");
    }

    [Fact]
    public async Task A_body_that_ran_to_its_end_stays_succeeded_when_recording_it_fails_strangely()
    {
        var faults = new StorageFaults();
        faults.Fail(nameof(IJobQueue.FinishAsync), () => new InvalidTimeZoneException("XX001"), times: 5);
        await using var host = await FaultHost.StartAsync(faults);

        var id = await EnqueueAsync(host);
        var child = host.Client.ContinueJobWith<StopTests.Waiter>(id, x => x.Note());

        Assert.Equal(1, (await host.UntilAsync(id, JobState.Succeeded)).Attempt);
        await host.UntilAsync(child, JobState.Succeeded);
        Assert.Equal(2, host.Services.GetRequiredService<StopTests.Gate>().Notes.Count);
    }

    [Fact]
    public async Task One_outcome_that_cannot_be_recorded_stands_in_nobody_s_way_and_is_recorded_when_it_can()
    {
        var faults = new StorageFaults();
        string? culprit = null;
        faults.Before(nameof(IJobQueue.FinishAsync), unit => ((FinishRequest)unit!).Outcomes.Any(outcome => outcome.Id.ToString() == Volatile.Read(ref culprit))
            ? throw new InvalidTimeZoneException("XX001 about this job") : Task.CompletedTask);
        await using var host = await FaultHost.StartAsync(faults);
        var gate = host.Services.GetRequiredService<StopTests.Gate>();
        var held = host.Client.Enqueue<StopTests.Waiter>(x => x.UntilReleasedAsync());
        await gate.Entered.Task;
        Volatile.Write(ref culprit, held);
        gate.Release.SetResult();

        var neighbours = new List<string>();
        for (var i = 0; i < 50; i++) neighbours.Add(await EnqueueAsync(host));
        foreach (var id in neighbours) await host.UntilAsync(id, JobState.Succeeded);
        Assert.Equal(JobState.Processing, (await host.FindAsync(held))?.State);

        Volatile.Write(ref culprit, null);
        Assert.Equal(1, (await host.UntilAsync(held, JobState.Succeeded)).Attempt);
    }

    [Fact]
    public async Task A_set_of_outcomes_that_is_refused_is_halved_until_the_one_that_is_the_reason_stands_alone()
    {
        var faults = new StorageFaults();
        var crowd = new Crowd();
        string? culprit = null;
        var refused = 0; // sets with the culprit and others
        faults.Before(nameof(IJobQueue.FinishAsync), unit =>
        {
            var outcomes = ((FinishRequest)unit!).Outcomes;
            if (outcomes.All(outcome => outcome.Id.ToString() != Volatile.Read(ref culprit))) return Task.CompletedTask;
            if (outcomes.Count > 1) Interlocked.Increment(ref refused);
            throw new StorageLockedException("held by somebody");
        });
        await using var host = await FaultHost.StartAsync(faults, services => services.AddSingleton(crowd), server =>
        {
            server.WorkerCount = 20;
            server.AcknowledgeDelay = TimeSpan.FromSeconds(1); // what has ended waits for the others
        });
        var jobs = host.Client.EnqueueMany<Crowd, int>(Enumerable.Range(0, 20), (x, _) => x.RunAsync());
        Volatile.Write(ref culprit, jobs[7]);
        await Eventually.True(() => crowd.Inside == jobs.Count, "All should run at once.");
        crowd.Open.SetResult(); // so that all end at once, in one set

        foreach (var id in jobs.Where(id => id != jobs[7])) await host.UntilAsync(id, JobState.Succeeded);
        await Eventually.True(() => host.Log.Lines.Any(line => line.Id.Id == 1028), "The one that is the reason should be tried alone.");
        Assert.True(refused > 0, "A set with others in it should have been refused.");
        Assert.All(host.Log.Lines.Where(line => line.Id.Id == 1028), line => Assert.Contains(jobs[7], line.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_outcome_that_is_answered_as_locked_is_given_again_and_its_job_runs_once()
    {
        var faults = new StorageFaults();
        var locked = true;
        faults.Instead<FinishRequest, FinishResult>(nameof(IJobQueue.FinishAsync), unit =>
            Volatile.Read(ref locked) && unit.Outcomes.Count > 0
                ? new FinishResult([.. unit.Outcomes.Select(_ => new OutcomeResult(FinishStatus.Locked))], null)
                : null
    );
        await using var host = await FaultHost.StartAsync(faults);

        var id = await EnqueueAsync(host);
        await Eventually.True(() => faults.CallsOf(nameof(IJobQueue.FinishAsync)) > 3, "The outcome should be given again.");
        var renewed = faults.CallsOf(nameof(IServerRegistry.Renew));
        await Eventually.True(() => faults.CallsOf(nameof(IServerRegistry.Renew)) > renewed + 1, "Renewals should go on naming the job.");
        Volatile.Write(ref locked, false);

        await host.UntilAsync(id, JobState.Succeeded);
        Assert.Single(host.Services.GetRequiredService<StopTests.Gate>().Notes);
    }

    [Fact]
    public async Task A_row_that_cannot_be_read_ends_failed_without_being_run_and_a_row_without_a_job_is_logged()
    {
        var faults = new StorageFaults();
        await using var host = await FaultHost.StartAsync(faults);
        var gone = JobId.New(TimeProvider.System);
        var damaged = 0;
        FetchResult Damage(FetchResult result) => result with
        {
            Jobs = [.. result.Jobs.Select(job => Interlocked.Exchange(ref damaged, 1) == 0 ? job with { Unreadable = "its parameters are no JSON" } : job)],
            Removed = result.Jobs.Count > 0 ? [gone] : [],
        };
        faults.Answer<FetchResult>(nameof(IJobQueue.FetchAsync), Damage);
        faults.Answer<FinishResult>(nameof(IJobQueue.FinishAsync), result => result.Next is { } next ? result with { Next = Damage(next) } : result);

        var bad = await host.UntilAsync(await EnqueueAsync(host), JobState.Failed);
        await host.UntilAsync(await EnqueueAsync(host), JobState.Succeeded);

        Assert.Equal("its parameters are no JSON", bad.Error?.Message);
        Assert.Single(host.Services.GetRequiredService<StopTests.Gate>().Notes);
        await host.LoggedAsync(LogLevel.Error, "its parameters are no JSON");
        await host.LoggedAsync(LogLevel.Warning, gone.ToString());
    }

    [Fact]
    public async Task A_storage_that_refuses_a_result_gets_the_success_without_it()
    {
        var faults = new StorageFaults();
        faults.Instead<FinishRequest, FinishResult>(nameof(IJobQueue.FinishAsync), unit => unit.Outcomes.Any(finish => finish.Outcome.Result is not null)
            ? new([.. unit.Outcomes.Select(_ => new OutcomeResult(FinishStatus.Rejected, "it holds a NUL"))], unit.Next is null ? null : FetchResult.Empty)
            : null);
        await using var host = await FaultHost.StartAsync(faults);

        var job = await host.UntilAsync(host.Client.Enqueue<Marking>(x => x.Three()), JobState.Succeeded);

        Assert.Null(job.Result);
        Assert.Contains("NUL", job.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_outcome_whose_row_somebody_holds_is_given_again()
    {
        var faults = new StorageFaults();
        var locked = true;
        faults.Before(
            nameof(IJobQueue.FinishAsync),
            _ => Volatile.Read(ref locked) ? throw new StorageLockedException("held by somebody") : Task.CompletedTask
        );
        await using var host = await FaultHost.StartAsync(faults);

        var id = await EnqueueAsync(host);
        await Eventually.True(() => faults.CallsOf(nameof(IJobQueue.FinishAsync)) > 3, "The outcome should be given again.");
        Volatile.Write(ref locked, false);

        await host.UntilAsync(id, JobState.Succeeded);
    }

    [Fact]
    public async Task Nothing_is_said_of_a_failure_that_a_committed_mark_overruled()
    {
        var faults = new StorageFaults();
        faults.Answer<FinishResult>(
            nameof(IJobQueue.FinishAsync),
            result => result with { Outcomes = [.. result.Outcomes.Select(_ => new OutcomeResult(FinishStatus.Marked))] }
        );
        await using var host = await FaultHost.StartAsync(faults);

        host.Client.Enqueue<Marking>(x => x.CompleteAndThrowAsync(JobContext.None));
        await Eventually.True(() => faults.CallsOf(nameof(IJobQueue.FinishAsync)) > 0, "The outcome should be recorded.");
        await host.UntilAsync(await EnqueueAsync(host), JobState.Succeeded);

        Assert.DoesNotContain(host.Log.Lines, line => line.Id.Id is 1020 or 1021);
    }

    private static Task<string> EnqueueAsync(JobHost host) => host.Client.EnqueueAsync<StopTests.Waiter>(x => x.Note());

    /// <summary>Jobs that all wait inside until they are let go.</summary>
    public sealed class Crowd
    {
        private int inside;

        public int Inside => Volatile.Read(ref inside);

        public TaskCompletionSource Open { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task RunAsync()
        {
            Interlocked.Increment(ref inside);
            return Open.Task;
        }
    }

    public sealed class Marking
    {
        public int Three() => 3;

        // this storage has no transactions, so that it throws
        public async Task CompleteAndThrowAsync(JobContext context) => await context.CompleteAsync(null!);
    }
}
