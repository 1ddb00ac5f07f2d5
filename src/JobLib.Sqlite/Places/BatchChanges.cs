using JobLib.Sqlite.Sql;
using JobLib.Sqlite.Writing;
using JobLib.Storage;

namespace JobLib.Sqlite.Places;

/// <summary>What clients and people do to batches: seal, cancel.</summary>
internal static class BatchChanges
{
    public static IReadOnlyList<Changed> Apply(WriteScope scope, BatchChange change)
    {
        var answers = new Changed[change.Batches.Count];
        var cancelled = new List<JobId>();
        for (var i = 0; i < answers.Length; i++)
        {
            answers[i] = Apply(scope, change, change.Batches[i]);
            if (change.Kind == BatchChangeKind.Cancel && answers[i].Status == ChangeStatus.Applied) cancelled.Add(change.Batches[i]);
        }

        Continuations.Settle(scope);
        if (cancelled.Count > 0) scope.Audit(change.Actor, "cancel batches", cancelled[0].ToString(), cancelled.Count);
        return answers;
    }

    private static Changed Apply(WriteScope scope, BatchChange change, JobId id)
    {
        if (BatchRow.Find(scope, id) is not { } batch) return new(ChangeStatus.NotFound, null);
        var was = State(batch);
        if (change.Kind == BatchChangeKind.Seal)
        {
            if (!batch.Sealed) Batches.Seal(scope, id);
            return new(ChangeStatus.Applied, was);
        }

        if (batch.Cancelled || batch.Ended == JobState.Succeeded) return new(ChangeStatus.WrongState, was);
        Batches.Cancel(scope, id, change.Actor);
        return new(ChangeStatus.Applied, was);
    }

    private static JobState State(BatchRow batch) =>
        batch.Cancelled ? JobState.Deleted
        : !batch.HasStarted ? JobState.Awaiting
        : batch.Failed > 0 ? JobState.Failed
        : batch.Remaining > 0 ? JobState.Processing
        : JobState.Succeeded;
}
