namespace JobLib.Storage.InMemory;

/// <summary>Creates the batches and jobs of a unit, and answers for each.</summary>
internal sealed class Insertion(BatchInsertion batches, JobInsertion jobs, Cascade cascade, AuditTrail audit)
{
    public static Insertion Of(InMemoryState state) => new(
        new(state.Jobs, state.Batches),
        new(state.Jobs, state.Batches, state.Queues, state.Recurring, state.IdempotencyKeys, state.Places, state.Placing, state.Endings),
        state.Cascade,
        state.Audit);

    public InsertResult Create(InsertUnit unit, Instant now)
    {
        var madeBatches = unit.Batches.Count == 0 ? [] : new Inserted[unit.Batches.Count];
        Dictionary<JobId, InsertStatus>? refused = null;
        for (var i = 0; i < madeBatches.Length; i++)
        {
            var (status, id) = madeBatches[i] = batches.Create(unit.Batches[i], refused, now);
            if (status is InsertStatus.BatchMissing or InsertStatus.BatchCancelled) (refused ??= [])[id] = status;
        }

        var madeJobs = new Inserted[unit.Jobs.Count];
        for (var i = 0; i < madeJobs.Length; i++) madeJobs[i] = jobs.Create(unit.Jobs[i], refused, now);
        cascade.Settle(now);
        if (unit.Actor is { } actor) Audit(madeJobs, actor, now);
        return new(madeJobs, madeBatches);
    }

    private void Audit(Inserted[] made, JobActor actor, Instant now)
    {
        var created = Array.FindAll(made, answer => answer.Status is InsertStatus.Created or InsertStatus.ParentRuledOut);
        if (created.Length > 0) audit.Add(now, actor, "create jobs", created[0].Id.ToString(), created.Length);
    }
}
