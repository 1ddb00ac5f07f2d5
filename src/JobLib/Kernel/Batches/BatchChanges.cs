using JobLib.Kernel.Ending;
using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.Kernel.Batches;

/// <summary>Seals and cancels batches.</summary>
internal sealed class BatchChanges(IBatchRows rows, BatchLives batches, FollowUps followUps, ILedgerRows ledger)
{
    public ChangeResult[] Apply(BatchChange change)
    {
        Limits.CheckSet(change.Batches.Count, "batches");
        var answers = new ChangeResult[change.Batches.Count];
        for (var i = 0; i < answers.Length; i++)
        {
            answers[i] = rows.Find(change.Batches[i]) is { } batch ? Apply(change, batch) : new(ChangeStatus.NotFound, null);
        }

        followUps.Run();
        if (change.Kind is BatchChangeKind.Cancel) Audit(change, answers);
        return answers;
    }

    private ChangeResult Apply(BatchChange change, BatchRow batch)
    {
        var was = batch.State;
        if (change.Kind is BatchChangeKind.Cancel)
        {
            if (was is BatchState.Succeeded or BatchState.Deleted) return new(ChangeStatus.WrongState, StateOf(was));
            batches.Stop(batch, BatchStop.Cancelled, change.Actor);
        }
        else if (!batch.Sealed)
        {
            if (batches.IsCancelled(batch)) return new(ChangeStatus.WrongState, StateOf(was));
            batches.Seal(batch);
        }

        return new(ChangeStatus.Applied, StateOf(was));
    }

    private void Audit(BatchChange change, ChangeResult[] answers)
    {
        var count = answers.Count(answer => answer.Status is ChangeStatus.Applied);
        if (count == 0) return;
        var first = change.Batches[Array.FindIndex(answers, answer => answer.Status is ChangeStatus.Applied)];
        ledger.Audit(change.Actor, "cancel batches", first.ToString(), count);
    }

    private static JobState StateOf(BatchState state) => state switch
    {
        BatchState.Awaiting => JobState.Awaiting,
        BatchState.Processing => JobState.Processing,
        BatchState.Succeeded => JobState.Succeeded,
        BatchState.Failed => JobState.Failed,
        _ => JobState.Deleted,
    };
}
