using JobLib.InMemory.Reading;
using JobLib.InMemory.Ready;
using JobLib.Kernel;
using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.InMemory.Rows;

/// <inheritdoc cref="ILedgerRows"/>
internal sealed class MemoryLedgerRows(
    Commit commit,
    AuditTrail audit,
    ErrorGroups errors,
    UnknownTypes unknown,
    MinuteSeries series,
    MemoryTallies tallies,
    Queues queues,
    MemoryServerRows servers,
    MemoryBatchRows batches,
    IdempotencyKeys keys,
    MemoryRateRows rates,
    Removal removal
) : ILedgerRows
{
    public void Count(string queue, JobOutcomeKind kind, TimeSpan wait, TimeSpan duration)
    {
        queues.Get(queue).Series.At(commit.Now).Add(kind, wait, duration);
        series.At(commit.Now).Add(kind, wait, duration);
    }

    public void AddError(JobError error) => errors.Add(error, commit.Now);

    public void AddUnknown(string method) => unknown.Add(method, commit.Now);

    public void Audit(JobActor actor, string action, string target, int count) => audit.Add(commit.Now, actor, action, target, count);

    public int Remove(Expiring kind, Instant before, int max) => kind switch
    {
        Expiring.Jobs => removal.RemoveExpired(max, before),
        Expiring.IdempotencyKeys => keys.RemoveUpTo(before, max),
        Expiring.Buckets => RemoveBuckets(before, max),
        Expiring.MinuteTallies => tallies.RemoveUpTo(TallyPeriod.Minute, before, max),
        Expiring.HourTallies => tallies.RemoveUpTo(TallyPeriod.Hour, before, max),
        Expiring.Audit => audit.RemoveUpTo(before, max),
        Expiring.ErrorGroups => errors.RemoveUpTo(before, max),
        Expiring.UnknownMethods => unknown.RemoveUpTo(before, max),
        Expiring.Rates => rates.RemoveUpTo(before, max),
        _ => RemoveServers(before, max),
    };

    public int RemoveBatches(Instant succeededBefore, Instant deletedBefore, int max)
    {
        var done = 0;
        foreach (var (at, id) in batches.Over.Ascending().Take(max).ToList())
        {
            if (batches.FindRow(id) is not { } batch || batches.HasChildren(batch)) continue;
            var before = batch.Ended is JobState.Deleted ? deletedBefore : succeededBefore;
            if (at > before && batch.Stop is not BatchStop.Swept && batches.Over.Count <= removal.MaxFinished) continue;
            batches.Remove(batch);
            done++;
        }

        return done;
    }

    public IReadOnlyList<BatchRow> Unsealed(Instant before, int max) =>
        [.. batches.Unsealed.Ascending().TakeWhile(key => key.At <= before).Take(max).Select(key => batches.FindRow(key.Id)).OfType<BatchRow>()];

    private int RemoveBuckets(Instant moment, int max)
    {
        var done = series.RemoveBefore(moment, max);
        foreach (var queue in queues.All) done += queue.Series.RemoveBefore(moment, Math.Max(0, max - done));
        queues.ForgetIdle();
        return done;
    }

    private int RemoveServers(Instant before, int max)
    {
        var dead = servers.Rows.Where(server => server.IsExpired && server.Held.Count == 0 && server.LeaseUntil <= before).Take(max).ToList();
        foreach (var server in dead) servers.Remove(server);
        return dead.Count;
    }
}
