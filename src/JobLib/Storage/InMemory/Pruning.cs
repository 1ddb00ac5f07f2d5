using JobLib.States;

namespace JobLib.Storage.InMemory;

/// <summary>Forgets what has outlived its retention.</summary>
internal sealed class Pruning(InMemoryState state)
{
    private const string NeverSealed = "The batch was never sealed: its creation was not completed.";
    private static readonly TimeSpan deadServers = TimeSpan.FromDays(1);

    /// <summary>Every kind has its share of the step, so that a million jobs that expire at once keep nothing else from going; what one leaves goes to those that have more.</summary>
    public Step Run(int max, Instant now)
    {
        var policy = state.Endings.Policy;
        Func<int, int>[] kinds =
        [
            atMost => state.Removal.RemoveExpired(atMost, now),
            atMost => state.IdempotencyKeys.RemoveUpTo(now + -policy.Key, atMost),
            atMost => RemoveBuckets(now + -policy.Series, atMost),
            atMost => state.Audit.RemoveUpTo(now + -policy.Audit, atMost),
            atMost => state.Errors.RemoveUpTo(now + -policy.Audit, atMost),
            atMost => state.UnknownTypes.RemoveUpTo(now + -policy.Audit, atMost),
            atMost => RemoveServers(now, atMost),
            atMost => SweepUnsealed(now + -policy.Unsealed, atMost, now),
            atMost => RemoveBatches(policy, atMost, now),
        ];
        var share = Math.Max(1, max / kinds.Length);
        var left = max;
        var more = new List<Func<int, int>>(kinds.Length);
        foreach (var kind in kinds)
        {
            if (Run(kind, share, ref left)) more.Add(kind);
        }

        foreach (var kind in more) Run(kind, left, ref left);
        state.Queues.ForgetIdle();
        return new(max - left, left <= 0, null);
    }

    /// <returns>Whether the kind has used what it was given.</returns>
    private static bool Run(Func<int, int> kind, int share, ref int left)
    {
        var atMost = Math.Max(0, Math.Min(share, left));
        var done = kind(atMost);
        left -= done;
        return done >= atMost;
    }

    private int RemoveBuckets(Instant moment, int max)
    {
        var done = state.Series.RemoveBefore(moment, max);
        foreach (var queue in state.Queues.All) done += queue.Series.RemoveBefore(moment, Math.Max(0, max - done));
        return done;
    }

    private int RemoveServers(Instant now, int max)
    {
        var dead = state.Servers.All.Where(server => server.IsExpired && server.Held.Count == 0 && server.LeaseUntil + deadServers <= now).Take(max).ToList();
        foreach (var server in dead) state.Servers.Remove(server);
        return dead.Count;
    }

    private int SweepUnsealed(Instant created, int max, Instant now)
    {
        var done = 0;
        foreach (var (_, id) in state.Batches.Unsealed.Ascending().TakeWhile(key => key.At <= created).Take(Math.Max(0, max)).ToList())
        {
            if (done >= max || state.Batches.Find(id) is not { } batch) continue;
            if (!batch.Cancelled) state.Batches.Cancel(batch, null);
            done += Sweep(batch, max - done, now);
        }

        return done;
    }

    // Members first: a child that waits for one of them has to learn of its end.
    private int Sweep(BatchRow batch, int max, Instant now)
    {
        var members = batch.Members.Ascending().Take(max).Select(state.Jobs.Get).ToList();
        foreach (var member in members.Where(member => !JobTransitions.IsFinal(member.State))) state.Endings.Delete(member, NeverSealed, null, now);
        state.Cascade.Settle(now);
        var gone = members.Where(member => member.SideOrNull?.Family is not { WaitingCount: > 0 }).ToList();
        foreach (var member in gone) state.Removal.Remove(member);
        var isNeeded = batch.Members.Count > 0 || batch.FamilyOrNull is { WaitingCount: > 0 } || batch.Nested.Exists(nested => nested.Ended is null);
        if (isNeeded) return gone.Count;
        state.RemoveBatch(batch);
        return gone.Count + 1;
    }

    private int RemoveBatches(StoragePolicy policy, int max, Instant now)
    {
        var done = 0;
        foreach (var (at, id) in state.Batches.Over.Ascending().Take(Math.Max(0, max)).ToList())
        {
            if (state.Batches.Find(id) is not { FamilyOrNull: null or { WaitingCount: 0 } } batch) continue;
            var retention = batch.Ended is JobState.Deleted ? policy.Deleted : policy.Succeeded;
            if (at + retention > now && state.Batches.Over.Count <= state.Removal.MaxFinished) continue;
            state.RemoveBatch(batch);
            done++;
        }

        return done;
    }
}
