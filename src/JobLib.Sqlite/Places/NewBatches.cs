using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Sql;
using JobLib.Sqlite.Writing;
using JobLib.States;
using JobLib.Storage;

namespace JobLib.Sqlite.Places;

/// <summary>Creates batches.</summary>
internal static class NewBatches
{
    public static Inserted Insert(WriteScope scope, NewBatch batch, IReadOnlyDictionary<JobId, InsertStatus> refused)
    {
        if (BatchRow.Find(scope, batch.Id) is not null) return new(InsertStatus.Exists, batch.Id);
        if (batch.Batch is { } outer && OuterRefusal(scope, outer, refused) is { } refusal) return new(refusal, batch.Id);

        var start = batch.Start;
        var parent = HasParent(start) ? ParentState.Find(scope, start.Parent, start.Kind == JobStartKind.AfterBatch) : null;
        if (HasParent(start) && parent is null) return new(InsertStatus.ParentMissing, batch.Id);

        var ruledOut = parent?.End is { } end && JobTransitions.RulesOut(end.State, start.Condition);
        var starts = parent is null || (parent.End is { } over && JobTransitions.Starts(over.State, start.Condition));
        Write(scope, batch, waiting: !starts && !ruledOut, ruledOut);
        if (batch.Batch is { } around) scope.Ends.Count(around, BatchDelta.Member);
        Batches.StartWhenFree(scope, batch.Id);
        if (ruledOut) scope.Ends.Count(batch.Id, BatchDelta.Look);
        return new(ruledOut ? InsertStatus.ParentRuledOut : InsertStatus.Created, batch.Id);
    }

    private static void Write(WriteScope scope, NewBatch batch, bool waiting, bool ruledOut)
    {
        var start = batch.Start;
        scope.Prepare(BatchSql.Insert)
            .Bind(batch.Id).Bind(batch.Description).Bind(scope.Now).Bind(batch.Batch)
            .Bind(HasParent(start) ? start.Parent : (JobId?)null).Bind((int)start.Kind).Bind((int)start.Condition).Bind(Micros.From(start.Delay))
            .Bind(batch.Sealed).Bind(waiting).Bind(ruledOut).Run();
        if (waiting) scope.HasChildren();
    }

    private static InsertStatus? OuterRefusal(WriteScope scope, JobId outer, IReadOnlyDictionary<JobId, InsertStatus> refused)
    {
        if (refused.TryGetValue(outer, out var status)) return status;
        if (BatchRow.Find(scope, outer) is null) return InsertStatus.BatchMissing;
        return BatchRow.IsCancelled(scope, outer) ? InsertStatus.BatchCancelled : null;
    }

    private static bool HasParent(JobStart start) => start.Kind is JobStartKind.AfterJob or JobStartKind.AfterBatch;
}
