namespace JobLib.Storage.InMemory;

/// <summary>Seals and cancels batches.</summary>
internal sealed class BatchChanges(Batches batches, Cascade cascade, AuditTrail audit)
{
    public Changed[] Apply(BatchChange change, Instant now)
    {
        var answers = new Changed[change.Batches.Count];
        for (var i = 0; i < answers.Length; i++)
        {
            answers[i] = batches.Find(change.Batches[i]) is { } batch ? Apply(change, batch) : new(ChangeStatus.NotFound, null);
        }

        cascade.Settle(now);
        if (change.Kind is BatchChangeKind.Cancel) Audit(change, answers, now);
        return answers;
    }

    private Changed Apply(BatchChange change, BatchRow batch)
    {
        var was = batch.State;
        if (change.Kind is BatchChangeKind.Cancel)
        {
            if (was is BatchState.Succeeded or BatchState.Deleted) return new(ChangeStatus.WrongState, StateOf(was));
            batches.Cancel(batch, change.Actor);
        }
        else if (!batch.Sealed)
        {
            if (batch.IsCancelled) return new(ChangeStatus.WrongState, StateOf(was));
            batches.Seal(batch);
        }

        return new(ChangeStatus.Applied, StateOf(was));
    }

    private void Audit(BatchChange change, Changed[] answers, Instant now)
    {
        var count = answers.Count(answer => answer.Status is ChangeStatus.Applied);
        if (count == 0) return;
        var first = change.Batches[Array.FindIndex(answers, answer => answer.Status is ChangeStatus.Applied)];
        audit.Add(now, change.Actor, "cancel batches", first.ToString(), count);
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
