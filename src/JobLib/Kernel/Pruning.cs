using JobLib.Kernel.Batches;
using JobLib.Kernel.Ending;
using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.Kernel;

/// <summary>Forgets what has outlived its retention, a bounded number of rows a step.</summary>
internal sealed class Pruning(Commit commit, ILedgerRows ledger, BatchLives batches, FollowUps followUps)
{
    private static readonly TimeSpan DeadServers = TimeSpan.FromDays(1);
    private static readonly TimeSpan IdleRates = TimeSpan.FromHours(1); // a bucket that is full says as much as none

    /// <summary>
    /// Every kind has its share of the step, so that a million jobs that expire at once keep nothing else from going; what one leaves goes to those that have
    /// more.
    /// </summary>
    public StepResult Run(int max)
    {
        var policy = commit.Policy;
        Func<int, int>[] kinds =
        [
            atMost => Remove(Expiring.Jobs, TimeSpan.Zero, atMost),
            atMost => Sweep(Before(policy.Unsealed), atMost),
            atMost => ledger.RemoveBatches(Before(policy.Succeeded), Before(policy.Deleted), atMost),
            atMost => Remove(Expiring.IdempotencyKeys, policy.Key, atMost),
            atMost => Remove(Expiring.Buckets, policy.Series, atMost),
            atMost => Remove(Expiring.MinuteTallies, policy.MinuteTallies, atMost),
            atMost => Remove(Expiring.HourTallies, policy.HourTallies, atMost),
            atMost => Remove(Expiring.Audit, policy.Audit, atMost),
            atMost => Remove(Expiring.ErrorGroups, policy.Audit, atMost),
            atMost => Remove(Expiring.UnknownMethods, policy.Audit, atMost),
            atMost => Remove(Expiring.Servers, DeadServers, atMost),
            atMost => Remove(Expiring.Rates, IdleRates, atMost),
        ];
        var share = Math.Max(1, max / kinds.Length);
        var left = max;
        var more = new List<Func<int, int>>(kinds.Length);
        foreach (var kind in kinds)
        {
            if (Run(kind, share, ref left)) more.Add(kind);
        }

        foreach (var kind in more) Run(kind, left, ref left);
        return new(max - left, left == 0, null);
    }

    /// <returns>Whether the kind has used what it was given.</returns>
    private static bool Run(Func<int, int> kind, int share, ref int left)
    {
        var atMost = Math.Min(share, left);
        var done = atMost == 0 ? 0 : kind(atMost);
        left -= done;
        return done == atMost;
    }

    private int Remove(Expiring kind, TimeSpan kept, int max) => ledger.Remove(kind, Before(kept), max);

    /// <summary>A batch whose client died half-way is stopped, and neither it nor its members are kept.</summary>
    private int Sweep(Instant created, int max)
    {
        var unsealed = ledger.Unsealed(created, max);
        foreach (var batch in unsealed) batches.Stop(batch, BatchStop.Swept, actor: null);
        followUps.Run(max: 0);
        return unsealed.Count;
    }

    private Instant Before(TimeSpan kept) => commit.Now + -kept;
}
