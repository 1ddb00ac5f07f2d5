using System.Collections;
using System.Collections.Concurrent;
using JobLib.Faults;
using JobLib.Storage;

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
        faults.Answer<FetchResult>(nameof(IJobQueue.FetchAsync), answer => answer with { Jobs = new Slow(answer.Jobs, () => seen.TrySetResult((claim, NextOf(renewals)))) });
        await using var host = await FaultHost.StartAsync(faults);

        var id = host.Client.Enqueue<StopTests.Waiter>(x => x.Note());
        var (number, renewal) = await seen.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.Empty(renewal.Held);
        Assert.Equal(number, renewal.OldestClaimInFlight); // a higher one would have the storage put its jobs back
        await host.UntilAsync(id, JobState.Succeeded);
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
