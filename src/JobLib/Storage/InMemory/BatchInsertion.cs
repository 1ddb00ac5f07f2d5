using JobLib.States;

namespace JobLib.Storage.InMemory;

/// <summary>Creates batches.</summary>
internal sealed class BatchInsertion(JobTable jobs, Batches batches)
{
    /// <summary>Creates the batch, or says why not.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="refused">The batches of the same unit that were not created: what is nested in them is not either, for the same reason.</param>
    /// <param name="now">The storage's clock.</param>
    public Inserted Create(NewBatch batch, Dictionary<JobId, InsertStatus>? refused, Instant now)
    {
        if (batches.Find(batch.Id) is not null) return new(InsertStatus.Exists, batch.Id);
        BatchRow? outer = null;
        if (batch.Batch is { } outerId)
        {
            if (refused?.TryGetValue(outerId, out var status) == true) return new(status, batch.Id);
            outer = batches.Find(outerId);
            if (outer is null) return new(InsertStatus.BatchMissing, batch.Id);
            if (outer.IsCancelled) return new(InsertStatus.BatchCancelled, batch.Id);
        }

        var after = batch.Start.Kind is JobStartKind.AfterJob or JobStartKind.AfterBatch;
        var parent = after ? Family.Of(batch.Start, jobs, batches) : null;
        if (after && parent is null) return new(InsertStatus.ParentMissing, batch.Id);
        return new(Add(new(batch.Id, batch.Description, outer, batch.Start, now) { Sealed = batch.Sealed }, parent), batch.Id);
    }

    private InsertStatus Add(BatchRow row, Family? parent)
    {
        batches.Add(row);
        parent?.Children.Add(row.Id);
        if (row.IsDeleted || (parent?.End() is { } end && JobTransitions.RulesOut(end, row.Start.Condition)))
        {
            batches.RuleOut(row);
            return InsertStatus.ParentRuledOut;
        }

        if (parent is not null && !(parent.End() is { } started && JobTransitions.Starts(started, row.Start.Condition)))
        {
            batches.Await(row, parent);
        }

        batches.Start(row);
        return InsertStatus.Created;
    }
}
