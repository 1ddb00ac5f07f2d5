using System.Collections;
using System.Collections.Concurrent;
using System.Threading.Channels;
using JobLib.Faults;
using JobLib.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Tests.Server;

/// <summary>From the storage's answer to a claim until its jobs are in the server's hands.</summary>
public class ClaimTests
{
    [Fact]
    public async Task A_renewal_between_the_answer_to_a_claim_and_its_jobs_in_hand_counts_the_claim_as_in_flight()
    {
        var faults = new StorageFaults();
        var renewals = new BlockingCollection<RenewRequest>();
        var claim = 0L;
        var seen = new TaskCompletionSource<(long Claim, RenewRequest Renewal)>();
        faults.Before(nameof(IJobQueue.FetchAsync), request =>
        {
            claim = ((FetchRequest)request!).Claim;
            return Task.CompletedTask;
        });
        faults.Before(nameof(IServerRegistry.Renew), request =>
        {
            renewals.Add((RenewRequest)request!);
            return Task.CompletedTask;
        });
        faults.Answer<FetchResult>(
            nameof(IJobQueue.FetchAsync),
            answer => answer with { Jobs = new Slow(answer.Jobs, () => seen.TrySetResult((claim, NextOf(renewals)))) }
        );
        await using var host = await FaultHost.StartAsync(faults);

        var id = host.Client.Enqueue<StopTests.Waiter>(x => x.Note());
        var (number, renewal) = await seen.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.Empty(renewal.Claims);
        Assert.Equal(number, renewal.OldestClaimInFlight); // a higher one would have the storage put its jobs back
        await host.UntilAsync(id, JobState.Succeeded);
    }

    [Fact]
    public async Task A_job_that_is_claimed_again_by_the_server_that_runs_it_is_cancelled_in_its_first_run_alone()
    {
        var runs = new Runs();
        await using var host = await FaultHost.StartAsync(new(), services => services.AddSingleton(runs));
        var id = host.Client.Enqueue<Runs>(x => x.RunAsync(CancellationToken.None));
        var first = await runs.NextAsync();

        Assert.True(host.Client.Requeue(id));
        var second = await runs.NextAsync();

        await Eventually.True(() => first.IsCancellationRequested, "The first run has lost its job.");
        Assert.False(second.IsCancellationRequested);
        runs.Release.SetResult();
        await host.UntilAsync(id, JobState.Succeeded);
    }

    [Fact]
    public async Task A_renewal_that_was_under_way_when_a_job_was_claimed_again_cancels_only_the_claim_that_it_named()
    {
        var faults = new StorageFaults();
        var runs = new Runs();
        var second = new TaskCompletionSource<CancellationToken>();
        await using var host = await FaultHost.StartAsync(faults, services => services.AddSingleton(runs));
        var id = host.Client.Enqueue<Runs>(x => x.RunAsync(CancellationToken.None));
        await runs.NextAsync();

        faults.Instead<RenewRequest, RenewResult>(nameof(IServerRegistry.Renew), request =>
        {
            if (request.Claims.Count == 0 || second.Task.IsCompleted) return null;
            host.Client.Requeue(id);
            second.SetResult(runs.NextAsync().GetAwaiter().GetResult());
            return null; // it is done now, with the claim that it named lost
        });
        var token = await second.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        var answered = faults.CallsOf(nameof(IServerRegistry.Renew));
        await Eventually.True(() => faults.CallsOf(nameof(IServerRegistry.Renew)) > answered, "The next renewal should follow.");

        await Eventually.True(() => faults.CallsOf(nameof(IServerRegistry.Renew)) > answered + 2, "And those after it.");
        Assert.False(token.IsCancellationRequested);
        runs.Release.SetResult();
        await host.UntilAsync(id, JobState.Succeeded);
        Assert.Equal(2, runs.Count); // one that was cancelled would have run a third time
    }

    // One that began after this call.
    private static RenewRequest NextOf(BlockingCollection<RenewRequest> renewals)
    {
        while (renewals.TryTake(out _))
        {
        }

        renewals.Take(); // it may have read the number before
        return renewals.Take();
    }

    /// <summary>A job whose runs wait until they are cancelled or let go.</summary>
    public sealed class Runs
    {
        private readonly Channel<CancellationToken> started = Channel.CreateUnbounded<CancellationToken>();

        public TaskCompletionSource Release { get; } = new();

        private int count;

        public int Count => Volatile.Read(ref count);

        public Task<CancellationToken> NextAsync() => started.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

        public async Task RunAsync(CancellationToken token)
        {
            Interlocked.Increment(ref count);
            started.Writer.TryWrite(token);
            await Release.Task.WaitAsync(token);
        }
    }

    /// <summary>Jobs of which the first is looked at only when something has happened.</summary>
    private sealed class Slow(IReadOnlyList<ClaimedJob> jobs, Action before) : IReadOnlyList<ClaimedJob>
    {
        public int Count => jobs.Count;

        public ClaimedJob this[int index]
        {
            get
            {
                before();
                return jobs[index];
            }
        }

        public IEnumerator<ClaimedJob> GetEnumerator() => jobs.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
