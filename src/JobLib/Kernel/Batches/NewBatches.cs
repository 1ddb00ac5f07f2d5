using JobLib.Jobs;
using JobLib.Kernel.Ending;
using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.Kernel.Batches;

/// <summary>Creates batches.</summary>
internal sealed class NewBatches(Commit commit, IJobRows jobs, IBatchRows rows, BatchLives batches)
{
    /// <summary>Creates the batch, or says why not.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="refused">The batches of the same request that were not created: what is nested in them is not either, for the same reason.</param>
    public CreationResult Create(NewBatch batch, IReadOnlyDictionary<JobId, InsertStatus>? refused)
    {
        if (rows.Find(batch.Id) is not null) return new(InsertStatus.Exists, batch.Id);
        BatchRow? outer = null;
        if (batch.Batch is { } around && Refusal(around, refused, out outer) is { } status) return new(status, batch.Id);
        if (!batch.Start.HasParent) return new(Add(batch, outer, default), batch.Id);
        var parent = Parent.Find(jobs, rows, batch.Start);
        return new(parent.Exists ? Add(batch, outer, parent) : InsertStatus.ParentMissing, batch.Id);
    }

    /// <summary>Why a batch takes no member; null when it does.</summary>
    public InsertStatus? Refusal(JobId id, IReadOnlyDictionary<JobId, InsertStatus>? refused, out BatchRow? batch)
    {
        batch = null;
        if (refused?.TryGetValue(id, out var status) == true) return status;
        batch = rows.Find(id);
        if (batch is null) return InsertStatus.BatchMissing;
        return batches.IsCancelled(batch) ? InsertStatus.BatchCanceled : null;
    }

    private InsertStatus Add(NewBatch batch, BatchRow? outer, Parent parent)
    {
        var row = rows.Add(batch);
        commit.Touch(row);
        if (outer is not null)
        {
            outer.Total++;
            commit.Touch(outer);
        }

        var end = parent.End?.State;
        if ((outer is not null && batches.IsStopped(outer)) || (end is { } over && JobTransitions.RulesOut(over, batch.Start.Condition)))
        {
            batches.Stop(row, BatchStop.RuledOut, actor: null);
            return InsertStatus.ParentRuledOut;
        }

        row.Waiting = batch.Start.HasParent && !(end is { } started && JobTransitions.Starts(started, batch.Start.Condition));
        if (row.Waiting) rows.Save(row); // its parent may end in this same commit, and has to find it
        batches.StartWhenFree(row);
        return InsertStatus.Created;
    }
}
