using JobLib.States;

namespace JobLib.Storage.InMemory;

/// <summary>Forgets what has outlived its retention.</summary>
internal sealed class Pruning(InMemoryState state)
{
    private const string NeverSealed = "The batch was never sealed: its creation was not completed.";
    private static readonly TimeSpan deadServers = TimeSpan.FromDays(1);

    public Step Run(int max, Instant now)
    {
        var policy = state.Endings.Policy;
        var done = state.Removal.RemoveExpired(max, now);
        done += state.IdempotencyKeys.RemoveUpTo(now + -policy.Key, max - done);
        done += RemoveBuckets(now + -policy.Series, max - done);
        done += state.Audit.RemoveUpTo(now + -policy.Audit, max - done);
        done += state.Errors.RemoveUpTo(now + -policy.Audit, max - done);
        done += state.UnknownTypes.RemoveUpTo(now + -policy.Audit);
        done += RemoveServers(now);
        done += SweepUnsealed(now + -policy.Unsealed, max - done, now);
        done += RemoveBatches(policy, max - done, now);
        state.Queues.ForgetIdle();
        return new(done, done >= max, null);
    }

    private int RemoveBuckets(Instant moment, int max)
    {
        var done = state.Series.RemoveBefore(moment, max);
        foreach (var queue in state.Queues.All) done += queue.Series.RemoveBefore(moment, Math.Max(0, max - done));
        return done;
    }

    private int RemoveServers(Instant now)
    {
        var dead = state.Servers.All.Where(server => server.IsExpired && server.Held.Count == 0 && server.LeaseUntil + deadServers <= now).ToList();
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
